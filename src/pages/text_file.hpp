// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Texts that are made from results, and may be made again.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/file_kind.hpp"
#include "core/partial_file.hpp"

namespace lapwing {

/// @throws FileError if there is a file that does not begin like the text that is to take its place: an input, results,
/// anything else.
inline void require_made_anew(std::string const& path, std::string_view begin) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) == 0) return;
  if (!first_bytes(path).starts_with(begin))
    throw FileError(
        path + ": error: exists, is nothing that this command has made, and is left untouched; choose another name");
}

/// @throws FileError if the text cannot be written. @param name  of the file for the message
template <class Write>
void write_text(std::string const& path, std::string const& name, Write const& write) {
  std::ofstream out(path, std::ios::binary);
  if (out) write(out);
  out.close();
  if (!out) throw FileError(name + ": error: cannot be written; is there room on the disk?");
}

/// Puts what `write` writes to a stream at `path`; a terminal, a pipe or a device takes it as it comes.
/// @param begin  with which the text begins; only what begins so is replaced.
/// @throws FileError if it cannot be written; what was there stays.
template <class Write>
void write_file(std::string const& path, std::string_view begin, Write const& write) {
  if (is_stream(path)) return write_text(path, path, write);
  require_made_anew(path, begin);
  PartialFile partial(path);
  write_text(partial.path(), path, write);
  partial.take_place();
}

}  // namespace lapwing
