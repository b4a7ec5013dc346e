// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Vectors as wide as the processor's registers, for loops that compilers do not keep in registers by themselves.
#pragma once

#include <cstdint>
#include <cstring>

namespace lapwing::vendor {

/// Doubles in a register.
#if defined(__AVX512F__)
inline constexpr int vector_values = 8;
#elif defined(__AVX__)
inline constexpr int vector_values = 4;
#else
inline constexpr int vector_values = 2;
#endif

/// An extension of GCC's that other compilers for Unix share; operators work value by value.
using NativeVector [[gnu::vector_size(8 * vector_values)]] = double;
using NativeMask [[gnu::vector_size(8 * vector_values)]] = std::int64_t;

inline NativeVector load_vector(double const* from) {
  NativeVector v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store_vector(double* to, NativeVector const& v) {
  std::memcpy(to, &v, sizeof v);
}

inline NativeVector repeated(double value) {
  NativeVector v;
  for (int i = 0; i < vector_values; ++i) v[i] = value;
  return v;
}

/// The first `count` values of v, 0 in the places of the others.
inline NativeVector first_values(NativeVector const& v, std::int64_t count) {
  NativeMask place;
  for (int i = 0; i < vector_values; ++i) place[i] = i;
  NativeMask const wanted = place < count;
  NativeMask bits;
  std::memcpy(&bits, &v, sizeof v);
  bits &= wanted;
  NativeVector kept;
  std::memcpy(&kept, &bits, sizeof kept);
  return kept;
}

}  // namespace lapwing::vendor
