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

/// By what a text shows that this program has made it.
struct TextMark {
  std::string_view begin;           ///< of the text
  std::string first_line_end;       ///< of its first line; empty: any
};

/// @throws FileError if there is a file that is not marked like the text that is to take its place: an input, results,
/// anything else.
inline void require_made_anew(std::string const& path, TextMark const& mark) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) == 0) return;
  constexpr std::size_t longest_line = 1 << 20;
  std::string line(longest_line, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(in.gcount()));
  bool const is_ours =
      line.starts_with(mark.begin) && line.substr(0, line.find('\n')).ends_with(mark.first_line_end);
  if (!is_ours)
    throw FileError(
        path + ": error: exists, is nothing that this command has made, and is left untouched; choose another name");
}

/// @throws FileError if the text cannot be written. @param name  of the file for the message
template <class Write>
void write_text(std::string const& path, std::string const& name, std::ios::openmode mode, Write const& write) {
  std::ofstream out(path, std::ios::binary | mode);
  if (out) write(out);
  out.close();
  if (!out) throw FileError(name + ": error: cannot be written; is there room on the disk?");
}

/// Puts what `write` writes to a stream at `path`; a terminal, a pipe or a device takes it as it comes.
/// @param mark  only what has it is replaced.
/// @throws FileError if it cannot be written; what was there stays.
template <class Write>
void write_file(std::string const& path, TextMark const& mark, Write const& write) {
  if (is_stream(path)) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error) && kind_of(first_bytes(path)) == &file_kinds.front())
      throw FileError(path + ": error: leads to an HDF5 file, which is left untouched");
    return write_text(path, path, std::ios::app, write);
  }
  require_made_anew(path, mark);
  PartialFile partial(path);
  write_text(partial.path(), path, std::ios::trunc, write);
  partial.take_place();
}

}  // namespace lapwing
