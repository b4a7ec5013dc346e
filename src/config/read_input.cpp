// SPDX-License-Identifier: BSD-3-Clause
#include "config/read_input.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "config/suggestion.hpp"
#include "core/error.hpp"

namespace lapwing {
namespace {

constexpr std::size_t largest_mib = 256;

}  // namespace

std::string read_input(std::string const& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) throw FileError(path + ": error: is a folder, not an input file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::vector<char> piece(1 << 16);
  std::string text;
  while (in && text.size() <= largest_mib << 20u) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  std::string const reason = std::strerror(errno);
  if (!in.is_open() || in.bad()) throw FileError(path + ": error: cannot be read: " + reason + near_file(path));
  if (text.size() > largest_mib << 20u)
    throw FileError(path + ": error: is larger than " + std::to_string(largest_mib) + " MiB, which no input is");
  return text;
}

}  // namespace lapwing
