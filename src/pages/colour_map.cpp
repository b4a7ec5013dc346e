// SPDX-License-Identifier: BSD-3-Clause
#include "pages/colour_map.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::array<std::uint32_t, 33> points{
    0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453781, 0x424086, 0x3e4989, 0x3b528b, 0x375b8d, 0x33638d,
    0x2f6b8e, 0x2c728e, 0x297a8e, 0x26828e, 0x23898e, 0x21918c, 0x1f988b, 0x1fa088, 0x22a785, 0x28ae80, 0x32b67a,
    0x3fbc73, 0x4ec36b, 0x5ec962, 0x70cf57, 0x84d44b, 0x98d83e, 0xaddc30, 0xc2df23, 0xd8e219, 0xece51b, 0xfde725};

}  // namespace

Colour viridis(double t) {
  double const place = std::clamp(std::isnan(t) ? 0. : t, 0., 1.) * static_cast<double>(points.size() - 1);
  auto const i = std::min(static_cast<std::size_t>(place), points.size() - 2);
  double const part = place - static_cast<double>(i);
  auto const mix = [&](unsigned shift) {
    auto const a = static_cast<double>(points[i] >> shift & 255u),
               b = static_cast<double>(points[i + 1] >> shift & 255u);
    return static_cast<std::uint8_t>(std::lround(a + part * (b - a)));
  };
  return {mix(16), mix(8), mix(0)};
}

Colour line_colour(std::size_t i, std::size_t n) {
  constexpr double first = 0.3, last = 0.82;
  return viridis(n < 2 ? first : first + (last - first) * static_cast<double>(i) / static_cast<double>(n - 1));
}

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::array<Colour, 256> viridis_palette() {
  std::array<Colour, 256> palette;
  for (std::size_t i = 0; i < palette.size(); ++i) palette[i] = viridis(static_cast<double>(i) / 255);
  return palette;
}

}  // namespace lapwing
