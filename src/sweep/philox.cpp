// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/philox.hpp"

namespace lapwing {
namespace {

constexpr std::uint64_t low_bits = 0xffffffffull;

std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value & low_bits);
}
std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

double open_uniform(std::uint32_t a, std::uint32_t b) {
  std::uint64_t const bits = (std::uint64_t{a} << 32 | b) >> 12;  // 52 bits: the half below stays exact
  return (static_cast<double>(bits) + 0.5) * 0x1p-52;
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    std::uint64_t const p0 = multiplier_0 * counter[0], p1 = multiplier_1 * counter[2];
    counter = {high(p1) ^ counter[1] ^ key[0], low(p1), high(p0) ^ counter[3] ^ key[1], low(p0)};
    key[0] += weyl_0;
    key[1] += weyl_1;
  }
  return counter;
}

std::array<double, 2> keyed_uniforms(std::uint64_t seed, std::uint64_t draw, std::uint64_t stream) {
  auto const bits = philox4x32({low(draw), high(draw), low(stream), high(stream)}, {low(seed), high(seed)});
  return {open_uniform(bits[0], bits[1]), open_uniform(bits[2], bits[3])};
}

}  // namespace lapwing
