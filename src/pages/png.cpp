// SPDX-License-Identifier: BSD-3-Clause
#include "pages/png.hpp"

#include <zlib.h>

#include <stdexcept>
#include <utility>

namespace lapwing {
namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24u), static_cast<char>(value >> 16u & 255u),
          static_cast<char>(value >> 8u & 255u), static_cast<char>(value & 255u)};
}

std::string chunk(std::string const& type, std::string const& data) {
  std::string const covered = type + data;
  auto const sum = crc32(0, reinterpret_cast<Bytef const*>(covered.data()), static_cast<uInt>(covered.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + covered + big_endian(static_cast<std::uint32_t>(sum));
}

std::string deflated(std::string const& bytes) {
  uLongf n = compressBound(bytes.size());
  std::string out(n, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &n, reinterpret_cast<Bytef const*>(bytes.data()), bytes.size(),
                Z_BEST_COMPRESSION) != Z_OK)
    throw std::runtime_error("a picture cannot be compressed");
  out.resize(n);
  return out;
}

/// Rows as a filter leaves them: each byte less the one before it in the row (1), above it (2), or as it is (0).
std::string filtered(IndexedPicture const& picture, char filter) {
  std::string rows;
  auto const at = [&](std::size_t row, std::size_t column) { return picture.pixels[row * picture.width + column]; };
  for (std::size_t row = 0; row < picture.height; ++row) {
    rows += filter;
    for (std::size_t column = 0; column < picture.width; ++column) {
      int const before = filter == 1 && column > 0 ? at(row, column - 1)
                         : filter == 2 && row > 0  ? at(row - 1, column)
                                                   : 0;
      rows += static_cast<char>(static_cast<std::uint8_t>(at(row, column) - before));
    }
  }
  return rows;
}

/// The shortest of what the filters lead to. Smooth pictures take half the bytes with one.
std::string compressed(IndexedPicture const& picture) {
  std::string shortest = deflated(filtered(picture, 0));
  for (char const filter : {'\1', '\2'}) {
    auto other = deflated(filtered(picture, filter));
    if (other.size() < shortest.size()) shortest = std::move(other);
  }
  return shortest;
}

}  // namespace

std::string png(IndexedPicture const& picture, std::span<Colour const> palette, int transparent) {
  std::string header =
      big_endian(static_cast<std::uint32_t>(picture.width)) + big_endian(static_cast<std::uint32_t>(picture.height));
  header += std::string("\x08\x03\0\0\0", 5);  // 8 bits, palette, deflate, filters, not interlaced
  std::string colours, opacity;
  for (auto const& colour : palette)
    colours += {static_cast<char>(colour.red), static_cast<char>(colour.green), static_cast<char>(colour.blue)};
  for (int i = 0; i <= transparent; ++i) opacity += static_cast<char>(i == transparent ? 0 : 255);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("PLTE", colours) +
         (opacity.empty() ? "" : chunk("tRNS", opacity)) + chunk("IDAT", compressed(picture)) + chunk("IEND", "");
}

std::string base64(std::string_view bytes) {
  constexpr char const* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8u | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) out += i + j <= bytes.size() ? digits[group >> (18u - 6u * j) & 63u] : '=';
  }
  return out;
}

std::string data_uri(std::string const& png_file) {
  return "data:image/png;base64," + base64(png_file);
}

}  // namespace lapwing
