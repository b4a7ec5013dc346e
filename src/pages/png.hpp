// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Pictures of few colours as PNG files in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pages/colour_map.hpp"

namespace lapwing {

/// A picture whose pixels are numbers of colours; the first row is the upper one.
struct IndexedPicture {
  std::size_t width = 0, height = 0;
  std::vector<std::uint8_t> pixels;          ///< [row][column]
};

/// A PNG file (ISO/IEC 15948) of 8-bit indices into a palette.
/// @param transparent  this index is seen through; -1: none.
std::string png(IndexedPicture const& picture, std::span<Colour const> palette, int transparent = -1);

/// RFC 4648.
std::string base64(std::string_view bytes);

/// "data:image/png;base64,..."
std::string data_uri(std::string const& png_file);

}  // namespace lapwing
