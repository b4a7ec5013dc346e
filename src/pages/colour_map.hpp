// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Colours for numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace lapwing {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// The colour of a number in [0, 1]: viridis, whose lightness grows evenly for the eye, also in grey and for the
/// colour-blind.
/// @see Smith, van der Walt, Firing: matplotlib's colour maps (CC0), here as 33 colours with straight lines between
/// them (off by 3 of 255 at most).
Colour viridis(double t);

/// Of cases that failed, in pictures: no colour of the map is near it.
inline constexpr Colour failure_colour{0xd0, 0x45, 0x3a};

/// The colour of line i of n: of the part of the map that shows on white and on black.
Colour line_colour(std::size_t i, std::size_t n);

/// "#26828e"
std::string hex(Colour colour);

/// 256 colours of the map.
std::array<Colour, 256> viridis_palette();

}  // namespace lapwing
