// SPDX-License-Identifier: BSD-3-Clause
#include "io/lapwing_file.hpp"

#include "core/file_kind.hpp"
#include "io/layout.hpp"
#include "io/probe.hpp"
#include "io/seal.hpp"

namespace lapwing::io {
namespace {

/// Other files that people name by mistake; what is damaged beyond that is found later.
void require_no_other_kind(std::string const& path) {
  auto const bytes = first_bytes(path);
  auto const* const kind = kind_of(bytes);
  if (kind == &file_kinds.front()) return;
  auto const what = kind ? std::string(kind->what) : path.ends_with(".toml") ? "an input" : "a text";
  if (bytes.empty()) throw FileError(path + ": error: is empty");
  if (kind || looks_like_text(bytes))
    throw FileError(path + ": error: is " + what + ": this takes the output file of a run, such as OUT.h5");
}

/// The seal tells; files without one are tried out in another process.
void require_sound_structure(std::string const& path) {
  auto const file = RawFile::open_for_reading(path);
  auto const seal = read_seal(file);
  if (!seal) require_no_other_kind(path);
  if (!seal) probe(path);
  else if (!has_structure(file, *seal))
    throw FileError(path +
                    ": error: is damaged outside of its datasets; lapwing verify --repair puts back what was there");
}

Hdf5File open_hdf5(std::string const& path) {
  try {
    return open_for_reading(path, false);
  } catch (Hdf5Error const& error) {
    throw FileError(path + ": error: is cut off, damaged, or no HDF5 file (" + error.what() + ")");
  }
}

}  // namespace

Hdf5File open_lapwing_file(std::string const& path) {
  return with_path(path, [&] {
    require_sound_structure(path);
    auto file = open_hdf5(path);
    if (read_text_attribute(file.id(), "format") != "lapwing")
      throw FileError(path + ": error: is not a lapwing output file");
    double const version = read_number_attribute(file.id(), "format_version", 0);
    if (version != format_version)
      throw FileError(path + ": error: has format_version " + std::to_string(static_cast<long>(version)) +
                      "; this program reads " + std::to_string(format_version));
    return file;
  });
}

void require_lapwing_file(std::string const& path, bool may_be_damaged) {
  if (read_seal(RawFile::open_for_reading(path))) {      // it is lapwing's, whatever has become of it
    if (!may_be_damaged) require_sound_structure(path);
    return;
  }
  std::string reason = "is not a lapwing output file";
  try {
    if (H5Fis_hdf5(path.c_str()) > 0) {
      require_sound_structure(path);
      if (read_text_attribute(open_for_reading(path, false).id(), "format") == "lapwing") return;
    }
  } catch (Hdf5Error const& error) {
    reason = std::string("cannot be opened as a lapwing output file (") + error.what() + ")";
  }
  throw FileError(path + ": error: exists, " + reason + ", and is left untouched");
}

}  // namespace lapwing::io
