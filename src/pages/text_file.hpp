// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Writes a file as a whole or not at all.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/error.hpp"

namespace lapwing {

/// Puts what `write` writes to a stream at `path`, through a temporary file beside it.
/// @throws FileError if it cannot be written; what was there stays.
template <class Write>
void write_file(std::string const& path, Write const& write) {
  auto const partial = path + ".partial";
  std::ofstream out(partial, std::ios::binary | std::ios::trunc);
  if (out) write(out);
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(partial, path, error);
  if (out && !error) return;
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  throw FileError(path + ": error: cannot be written" + (error ? ": " + error.message() : "; is there such a folder, and room on the disk?"));
}

}  // namespace lapwing
