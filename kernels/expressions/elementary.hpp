// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Elementary functions without branches, tables or fused operations, so that the host's compiler turns loops over them
/// into vectors that round like single values.
///
/// Each reduces its argument to a short interval and evaluates a polynomial there, fitted at Chebyshev nodes to 2^-56
/// of the result or better. Bounds on errors are measured by tests/unit/kernels/test_elementary.cpp. Not a number,
/// infinities, signed zeros and subnormal numbers come out as those of <cmath>.
/// @see Cody and Waite (1980), Software Manual for the Elementary Functions; Muller et al. (2018), Handbook of
/// Floating-Point Arithmetic.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "kernels/types.hpp"

namespace lapwing::elementary {

/// Added to |x| < 2^51 and subtracted again, rounds x to an integer; in between, the integer stands in the lowest bits.
inline constexpr real_t shifter = 0x1.8p52;

inline std::uint64_t bits_of(real_t x) { return std::bit_cast<std::uint64_t>(x); }
inline real_t from_bits(std::uint64_t bits) { return std::bit_cast<real_t>(bits); }

/// 2^k for the integer k that stands in the lowest bits of `shifted`, -1023 < k < 1024.
inline real_t power_of_two(real_t shifted) { return from_bits((bits_of(shifted) + 1023) << 52); }

/// c[0] + x c[1] + x^2 c[2] + ..., pair by pair (Estrin's scheme): short chains of operations that wait for each other.
template <std::size_t N>
inline real_t polynomial(real_t x, real_t const (&c)[N]) {
  if constexpr (N == 1) {
    return c[0];
  } else {
    constexpr std::size_t pairs = (N + 1) / 2;
    real_t sums[pairs];
    [&]<std::size_t... I>(std::index_sequence<I...>) {                             // unrolled, whatever the compiler
      ((sums[I] = c[2 * I] + x * c[2 * I + 1]), ...);
    }(std::make_index_sequence<N / 2>{});
    if constexpr (N % 2 == 1) sums[pairs - 1] = c[N - 1];
    return polynomial(x * x, sums);
  }
}

/// ln 2 in two parts of 32 and 53 bits: an exponent times the first is exact.
inline constexpr real_t ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;

/// e^(x + rest) for |x| < 746 and a rest below the last place of x: x = k ln 2 + r, |r| <= ln(2)/2.
inline real_t exp_of_sum(real_t x, real_t rest) {
  constexpr real_t c[] = {0.5,
                          0.1666666666666667,
                          0.04166666666666667,
                          0.008333333333326136,
                          0.0013888888888883878,
                          0.00019841269874820627,
                          2.4801587325301673e-05,
                          2.7557255400206422e-06,
                          2.7557273847932753e-07,
                          2.5105217004720745e-08,
                          2.0914624971597965e-09};
  real_t const k = (x * 0x1.71547652b82fep+0 + shifter) - shifter;
  real_t const r = (x - k * ln2_high) - (k * ln2_low - rest);
  real_t const value = 1 + (r + r * r * polynomial(r, c));
  // in two steps, 2^k may leave the range
  real_t const half = k * 0.5 + shifter;
  return value * power_of_two(half) * power_of_two((k - (half - shifter)) + shifter);
}

/// e^x within 1 ulp (1.01 where it is subnormal).
inline real_t exp(real_t x) {
  real_t const low = x < -746. ? -746. : x;                                       // beyond: 0 and infinity anyway
  return exp_of_sum(low > 710. ? 710. : low, 0.);
}

/// x = 2^exponent (1 + fraction), sqrt(1/2) <= 1 + fraction < sqrt(2). @pre x is positive and normal.
struct Split {
  real_t exponent, fraction;
};
inline Split split(real_t x) {
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd, mantissa = 0x000fffffffffffff;
  std::uint64_t const bits = bits_of(x) - sqrt_half + 0x3ff0000000000000;
  // The biased exponent becomes a floating-point number in the lowest bits of 2^52.
  return {from_bits((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023), from_bits((bits & mantissa) + sqrt_half) - 1};
}

/// Natural logarithm within 1 ulp: k ln 2 + log(1 + f), and log(1 + f) = 2 artanh(s), s = f/(2 + f).
inline real_t log(real_t x) {
  constexpr real_t c[] = {0.666666666666667, 0.3999999999989889, 0.28571428626253836, 0.22222211089379496,
                          0.1818289243253687, 0.15331611722055008, 0.14617807153417325};
  bool const subnormal = x < 0x1p-1022;
  Split const parts = split(subnormal ? x * 0x1p54 : x);
  real_t const k = parts.exponent - (subnormal ? 54. : 0.), f = parts.fraction;
  real_t const s = f / (2 + f), z = s * s, half_square = 0.5 * f * f;
  real_t const tail = s * (half_square + z * polynomial(z, c));                    // log(1 + f) = f - f^2/2 + tail
  real_t const value = k * ln2_high - ((half_square - (tail + k * ln2_low)) - f);
  real_t const at_ends = x == 0 ? -HUGE_VAL : x > 0 ? x : from_bits(0x7ff8000000000000);
  return x > 0 && x < HUGE_VAL ? value : at_ends;
}

/// Largest |x| that sin, cos and tan below take; beyond it ask <cmath>.
inline constexpr real_t largest_angle = 16384;

/// x = k pi/2 + angle + rest, |angle| <= pi/4; `quadrant` holds k in its lowest bits.
struct Reduced {
  real_t angle, rest;
  std::uint64_t quadrant;
};

/// pi/2 in three parts of 38, 38 and 53 bits: k times the first two is exact.
inline Reduced reduce_angle(real_t x) {
  real_t const shifted = x * 0x1.45f306dc9c883p-1 + shifter, k = shifted - shifter;
  real_t const first = x - k * 0x1.921fb54440000p+0, second = k * 0x1.68c234c4c0000p-39;
  real_t const near = first - second, third = k * 0x1.98a2e03707345p-77 - ((first - near) - second);
  real_t const angle = near - third;
  return {angle, (near - angle) - third, bits_of(shifted)};
}

/// sin(a.angle + a.rest).
inline real_t sin_near_zero(Reduced const& a) {
  constexpr real_t c[] = {0.008333333333330943, -0.0001984126983674956, 2.755731609787775e-06, -2.5051130870968297e-08,
                          1.591805913698281e-10};
  real_t const z = a.angle * a.angle, cube = z * a.angle;
  return a.angle - ((z * (0.5 * a.rest - cube * polynomial(z, c)) - a.rest) - cube * -0.16666666666666666);
}

/// cos(a.angle + a.rest).
inline real_t cos_near_zero(Reduced const& a) {
  constexpr real_t c[] = {0.041666666666666664, -0.0013888888888887393, 2.4801587298760048e-05, -2.755731726880539e-07,
                          2.0876145659059344e-09, -1.1382588535352522e-11};
  real_t const z = a.angle * a.angle, half_square = 0.5 * z, near = 1 - half_square;
  return near + (((1 - near) - half_square) + (z * z * polynomial(z, c) - a.angle * a.rest));
}

/// The sine (`turn` = 0) or cosine (`turn` = 1) within 1 ulp. @pre |x| <= largest_angle.
inline real_t sin_turned(real_t x, std::uint64_t turn) {
  Reduced const a = reduce_angle(x);
  std::uint64_t const quadrant = a.quadrant + turn;
  real_t const sine = sin_near_zero(a), cosine = cos_near_zero(a);
  real_t const value = (quadrant & 1) == 0 ? sine : cosine;
  return from_bits(bits_of(value) ^ ((quadrant & 2) << 62));
}
inline real_t sin(real_t x) { return sin_turned(x, 0); }
inline real_t cos(real_t x) { return sin_turned(x, 1); }

/// Tangent within 3 ulp. @pre |x| <= largest_angle.
inline real_t tan(real_t x) {
  Reduced const a = reduce_angle(x);
  real_t const sine = sin_near_zero(a), cosine = cos_near_zero(a);
  bool const even = (a.quadrant & 1) == 0;
  return (even ? sine : -cosine) / (even ? cosine : sine);
}

/// Hyperbolic tangent within 2 ulp: a polynomial for |x| < 1, else 1 - 2/(e^2|x| + 1).
inline real_t tanh(real_t x) {
  constexpr real_t c[] = {
      -0.3333333333333333,     0.1333333333333309,     -0.05396825396804637,    0.02186948852912909,
      -0.008863235404578283,   0.003592126679366341,   -0.0014558246920964941,  0.0005899792946300052,
      -0.00023895705228738225, 9.646277743313181e-05,  -3.8389607893147334e-05, 1.4606131676715378e-05,
      -4.987760317520347e-06,  1.3791814499083342e-06, -2.6330772232959337e-07, 2.5155023659382105e-08};
  real_t const size = std::fabs(x), z = x * x;
  real_t const near = size + size * z * polynomial(size < 1 ? z : 0., c);
  real_t const far = 1 - 2 / (exp(size + size) + 1);
  return from_bits(bits_of(size < 1 ? near : far) | (bits_of(x) & 0x8000000000000000));
}

}  // namespace lapwing::elementary
