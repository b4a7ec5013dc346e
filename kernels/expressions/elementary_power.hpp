// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The power x^y = exp(y log x) without branches, with the logarithm in two parts so that its error does not grow with
/// y.
#pragma once

#include "kernels/expressions/elementary.hpp"

namespace lapwing::elementary {

/// A number as the sum of a double and a much smaller one.
struct Pair {
  real_t high, low;
};

/// a b, exactly: Dekker's product, or its error by a fused operation where the processor has one. Both give the same
/// bits.
inline Pair exact_product(real_t a, real_t b) {
  real_t const product = a * b;
  if constexpr (has_fast_fma) {
    return {product, std::fma(a, b, -product)};
  } else {
    constexpr real_t half_of_bits = 0x1p27 + 1;
    real_t const a_scaled = a * half_of_bits, a_high = a_scaled - (a_scaled - a), a_low = a - a_high;
    real_t const b_scaled = b * half_of_bits, b_high = b_scaled - (b_scaled - b), b_low = b - b_high;
    return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
  }
}

/// a + b, exactly. @pre |a| >= |b| or a = 0.
inline Pair exact_sum(real_t a, real_t b) {
  real_t const sum = a + b;
  return {sum, b - (sum - a)};
}

/// log(1 + f) to about 2^-64 of its value, |f| < 1/2: 2 s (1 + s^2/3 + s^4 R(s^2)), s = f/(2 + f).
inline Pair log_one_plus(real_t f) {
  constexpr real_t c[] = {0.2, 0.14285714285714685, 0.11111111110826383, 0.09090909168049924,
                          0.0769229744350359, 0.0666740439940617, 0.05853063232281699, 0.058621635304233734};
  constexpr Pair third{0.3333333333333333, 1.850371707708594e-17};
  real_t const d = 2 + f, d_low = f - (d - 2), s = f / d;
  Pair const back = exact_product(s, d);
  real_t const s_low = (((f - back.high) - back.low) - s * d_low) / d;
  Pair const z = exact_product(s, s);
  real_t const z_low = z.low + 2 * s * s_low;
  Pair const first = exact_product(z.high, third.high);
  Pair const b = exact_sum(first.high, z.high * z.high * polynomial(z.high, c));
  real_t const b_low = b.low + (first.low + (z.high * third.low + z_low * third.high));
  real_t const twice = s + s;
  Pair const c1 = exact_product(twice, b.high), sum = exact_sum(twice, c1.high);
  return {sum.high, sum.low + (c1.low + (twice * b_low + 2 * s_low * (1 + b.high)))};
}

/// Whether `pow` below may be used: x is positive and normal, and x^y is far from the ends of the range.
inline bool is_plain_power(real_t x, real_t y) {
  real_t const size = std::fabs(y) * (std::fabs(split(x).exponent) + 1);
  return (x >= 0x1p-1022) & (x < HUGE_VAL) & (size < 1020);
}

/// x^y within 1.5 ulp. @pre is_plain_power(x, y).
inline real_t pow(real_t x, real_t y) {
  Split const parts = split(x);
  Pair const near = log_one_plus(parts.fraction);
  Pair const sum = exact_sum(parts.exponent * ln2_high, near.high);
  Pair const log_x{sum.high, sum.low + (near.low + parts.exponent * ln2_low)};
  Pair const product = exact_product(y, log_x.high);
  return exp_of_sum(product.high, product.low + y * log_x.low);
}

}  // namespace lapwing::elementary
