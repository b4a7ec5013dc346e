// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cholesky factors of band matrices whose lanes lie side by side: column by column, and what solves with them.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/types.hpp"

namespace lapwing {

/// Columns are padded with zeros, so that four values can be taken at once.
inline constexpr int band_padding = 3;

/// Rows of storage for a factor: n columns of the diagonal, `bandwidth` values below it and padding; W lanes of each.
KOKKOS_INLINE_FUNCTION std::int64_t band_factor_rows(std::int64_t n, int bandwidth) {
  return n * (bandwidth + 1 + band_padding);
}
KOKKOS_INLINE_FUNCTION std::int64_t band_vector_rows(std::int64_t n, int bandwidth) {
  return n + bandwidth + band_padding;
}

/// f(x, lane) for first <= x < end and `Width` lanes: a vector over lanes, over x where there is one.
template <int Width, class F>
KOKKOS_INLINE_FUNCTION void over(int first, int end, F const& f) {
  if constexpr (Width == 1) {
#pragma omp simd
    for (int x = first; x < end; ++x) f(x, 0);
  } else {
    for (int x = first; x < end; ++x) {
#pragma omp simd
      for (int l = 0; l < Width; ++l) f(x, l);
    }
  }
}

/// A band matrix or its factor, entry (i, j), j <= i <= j + bandwidth, of lane l at [j][i - j][l]: `Width` of W lanes,
/// all those of a group on the host, one on a device. The diagonal of a factor is stored inverted.
template <int W, int Width, class Value = real_t>
struct BandFactor {
  Value* values;
  int n, bandwidth;

  KOKKOS_INLINE_FUNCTION std::int64_t column_stride() const { return std::int64_t{bandwidth + 1 + band_padding} * W; }
  KOKKOS_INLINE_FUNCTION Value* column(int j) const { return values + j * column_stride(); }
  KOKKOS_INLINE_FUNCTION Value* at(int i, int j) const { return column(j) + std::int64_t{i - j} * W; }

  /// Left-looking: from each column the earlier ones that reach it are subtracted, in ascending order.
  KOKKOS_FUNCTION void eliminate(int (&good)[Width]) const {
    int const b = bandwidth;
    for (int t = 0; t < n; ++t) {
      real_t* const target = column(t);
      int j = t > b ? t - b : 0;
      for (; (t - j) % 4 != 0; ++j) subtract_one(at(t, j), j + b - t + 1, target);
      for (; j < t; j += 4)
        subtract_four(at(t, j), at(t, j + 1), at(t, j + 2), at(t, j + 3), j + 3 + b - t + 1, target);
      scale(target, b + 1, good);
    }
  }

  /// Divides the first `count` values of a column by the root of the first one.
  KOKKOS_FUNCTION static void scale(real_t* target, int count, int (&good)[Width]) {
    real_t inverse[Width];
    over<Width>(0, 1, [&](int, int l) {
      good[l] = good[l] & (target[l] > 0);
      inverse[l] = 1 / std::sqrt(target[l]);
      target[l] = inverse[l];
    });
    over<Width>(1, count, [&](int x, int l) { target[x * W + l] *= inverse[l]; });
  }

  KOKKOS_FUNCTION static void subtract_one(real_t const* s, int count, real_t* target) {
    real_t p[Width];
    for (int l = 0; l < Width; ++l) p[l] = s[l];
    over<Width>(0, count, [&](int x, int l) { target[x * W + l] -= p[l] * s[x * W + l]; });
  }

  KOKKOS_FUNCTION static void subtract_four(real_t const* s0, real_t const* s1, real_t const* s2, real_t const* s3,
                                            int count, real_t* target) {
    real_t p0[Width], p1[Width], p2[Width], p3[Width];
    for (int l = 0; l < Width; ++l) {
      p0[l] = s0[l];
      p1[l] = s1[l];
      p2[l] = s2[l];
      p3[l] = s3[l];
    }
    over<Width>(0, count, [&](int x, int l) {
      int const i = x * W + l;
      target[i] = (((target[i] - p0[l] * s0[i]) - p1[l] * s1[i]) - p2[l] * s2[i]) - p3[l] * s3[i];
    });
  }

  /// y <- L^-T L^-1 y. @param y  [band_vector_rows][W], zeros behind row n.
  KOKKOS_FUNCTION void substitute(real_t* y) const {
    int const b = bandwidth;
    for (int t = 0; t < n; ++t) {
      real_t const* const c = column(t);
      real_t* const own = y + std::int64_t{t} * W;
      real_t value[Width];
      over<Width>(0, 1, [&](int, int l) { own[l] = value[l] = own[l] * c[l]; });
      over<Width>(1, b + 1, [&](int x, int l) { own[x * W + l] -= c[x * W + l] * value[l]; });
    }
    for (int t = n - 1; t >= 0; --t) {
      real_t const* const c = column(t);
      real_t* const own = y + std::int64_t{t} * W;
      real_t sum0[Width] = {}, sum1[Width] = {}, sum2[Width] = {}, sum3[Width] = {};
      for (int x = 1; x <= b; x += 4) {
        int const i = x * W;
#pragma omp simd
        for (int l = 0; l < Width; ++l) {
          sum0[l] += c[i + l] * own[i + l];
          sum1[l] += c[i + W + l] * own[i + W + l];
          sum2[l] += c[i + 2 * W + l] * own[i + 2 * W + l];
          sum3[l] += c[i + 3 * W + l] * own[i + 3 * W + l];
        }
      }
      over<Width>(0, 1, [&](int, int l) { own[l] = (own[l] - ((sum0[l] + sum1[l]) + (sum2[l] + sum3[l]))) * c[l]; });
    }
  }
};

}  // namespace lapwing
