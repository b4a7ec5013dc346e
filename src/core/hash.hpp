// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A 64-bit hash of bytes for identities and checksums; the same on every machine, not for cryptography.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lapwing {

/// FNV-1a over 64-bit words with a final avalanche, fed piece by piece.
///
/// @note Cost: one multiplication per 8 bytes.
/// @see Fowler, Noll, Vo: FNV-1a; Steele, Lea, Flood (2014) for the finaliser (splitmix64).
class Hash64 {
 public:
  Hash64& add(void const* data, std::size_t n_bytes);
  Hash64& add(std::string_view text) { return add(std::uint64_t{text.size()}).add(text.data(), text.size()); }
  Hash64& add(std::uint64_t value) { return add(&value, sizeof value); }
  Hash64& add(std::int64_t value) { return add(static_cast<std::uint64_t>(value)); }
  Hash64& add(int value) { return add(static_cast<std::int64_t>(value)); }
  Hash64& add(double value);                      ///< its bits: expressions tell -0 from +0

  std::uint64_t value() const;

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ull;
};

/// Stands for the identity of what has not been looked at.
inline constexpr std::uint64_t unknown_hash = 0;

/// Mixes all bits of a 64-bit integer; a bijection.
std::uint64_t mix_bits(std::uint64_t z);

}  // namespace lapwing
