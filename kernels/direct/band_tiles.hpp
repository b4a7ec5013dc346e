// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cholesky factors of wide bands on the host, a tile of rows and columns at a time.
#pragma once

#include <algorithm>

#include "kernels/direct/band_factor.hpp"
#include "kernels/vendor/native_vector.hpp"

namespace lapwing {

/// Half bandwidth from which tiles are faster than columns; both give the same bits.
template <int W>
inline constexpr int worth_tiles = vendor::vector_values == 8 ? 32 : W == 1 ? 96 : 256;

/// Factors like BandFactor::eliminate, and to the same bits, because every entry is made of the same products in the
/// same order.
///
/// A tile stays in registers while all the columns that reach it are subtracted: vectors are rows where W = 1, lanes
/// elsewhere. Tiles also compute what lies above the diagonal, which is not stored, and below the band, where zeros are
/// subtracted from whatever is there.
/// @pre bandwidth >= 32: what lies below the band and behind the last row is then still storage of the matrix.
template <int W>
class BandTiles {
 public:
  explicit BandTiles(BandFactor<W, W> const& a) : a_(a) {}

  void eliminate(int (&good)[W]) const {
    for (int c = 0; c < a_.n; c += columns) {
      int const width = std::min(columns, a_.n - c), end = std::min(c + width + a_.bandwidth, a_.n);
      for (int r = c; r < end; r += rows) subtract_earlier(r, c);
      finish(c, width, end, good);
    }
  }

 private:
  static constexpr int values = vendor::vector_values, step = W == 1 ? values : W;
  static constexpr int vectors = W == 1 ? (values == 8 ? 2 : 3) : (values == 8 ? 6 : 3);      // of rows
  static constexpr int rows = W == 1 ? vectors * values : vectors, columns = W == 1 && values == 8 ? 8 : 4;
  static_assert(W == 1 || W % values == 0);

  BandFactor<W, W> a_;

  /// Subtracts from the tile at (r, c) what columns before c contribute: first those that do not reach all of its rows.
  void subtract_earlier(int r, int c) const {
    int const first = std::max(0, r - a_.bandwidth), whole = std::min(c, std::max(first, r + rows - 1 - a_.bandwidth));
    for (int lane = 0; lane < W; lane += values) {
      if (first < whole) subtract<true>(r, c, first, whole, lane);
      if (whole < c) subtract<false>(r, c, whole, c, lane);
    }
  }

  /// Columns first <= j < end, in ascending order. @tparam Partial  columns may end inside the tile.
  template <bool Partial>
  void subtract(int r, int c, int first, int end, int lane) const {
    using vendor::NativeVector;
    NativeVector tile[columns][vectors];
    for (int k = 0; k < columns; ++k)
      for (int v = 0; v < vectors; ++v)
        tile[k][v] = vendor::load_vector(a_.at(r, std::min(c + k, a_.n - 1)) + v * step + lane);
    for (int j = first; j < end; ++j) {
      real_t const *const below = a_.at(r, j) + lane, *const beside = a_.at(c, j) + lane;
      NativeVector factor[vectors];
      for (int v = 0; v < vectors; ++v) {
        factor[v] = vendor::load_vector(below + v * step);
        if constexpr (Partial) factor[v] = reached(factor[v], v, a_.bandwidth - (r - j) + 1);
      }
      for (int k = 0; k < columns; ++k) {
        NativeVector const pivot = W == 1 ? vendor::repeated(beside[k]) : vendor::load_vector(beside + k * W);
        for (int v = 0; v < vectors; ++v) tile[k][v] -= pivot * factor[v];
      }
    }
    for (int k = 0; k < columns; ++k)
      for (int v = 0; v < vectors; ++v) store(tile[k][v], r, c + k, v, lane);
  }

  /// Zeros in place of rows from `count` on.
  static vendor::NativeVector reached(vendor::NativeVector const& factor, int v, int count) {
    if constexpr (W == 1) return vendor::first_values(factor, count - v * values);
    else return v < count ? factor : vendor::NativeVector{};
  }

  /// Entries on and below the diagonal of columns that there are.
  void store(vendor::NativeVector const& entries, int r, int column, int v, int lane) const {
    if (column >= a_.n) return;
    real_t* const to = a_.at(r, column) + v * step + lane;
    int const above = column - (r + (W == 1 ? v * values : v));      // rows of this vector before the diagonal
    if (above <= 0) return vendor::store_vector(to, entries);
    if constexpr (W == 1)
      for (int i = above; i < values; ++i) to[i] = entries[i];
  }

  /// What the columns of the tiles contribute to each other, in rows before `end`.
  void finish(int c, int width, int end, int (&good)[W]) const {
    for (int k = c; k < c + width; ++k) {
      int const count = std::min(a_.bandwidth + 1, end - k);
      a_.scale(a_.column(k), count, good);
      for (int next = k + 1; next < c + width; ++next)
        a_.subtract_one(a_.at(next, k), count - (next - k), a_.column(next));
    }
  }
};

}  // namespace lapwing
