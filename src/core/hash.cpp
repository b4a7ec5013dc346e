// SPDX-License-Identifier: BSD-3-Clause
#include "core/hash.hpp"

#include <cstring>

namespace lapwing {

std::uint64_t mix_bits(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

Hash64& Hash64::add(void const* data, std::size_t n_bytes) {
  auto const* bytes = static_cast<unsigned char const*>(data);
  while (n_bytes > 0) {
    std::size_t const n = n_bytes < 8 ? n_bytes : 8;
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < n; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
    state_ = (state_ ^ word) * 0x100000001b3ull;
    state_ ^= state_ >> 29;
    bytes += n;
    n_bytes -= n;
  }
  return *this;
}

Hash64& Hash64::add(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return add(bits);
}

std::uint64_t Hash64::value() const { return mix_bits(state_); }

}  // namespace lapwing
