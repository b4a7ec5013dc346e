// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the first bytes of a file tell about it, for messages about files that are not what they should be.
#pragma once

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

#include "core/visible_text.hpp"

namespace lapwing {

struct FileKind {
  std::string_view begin, what;
  std::string_view as_input;      ///< what to do where an input is needed; empty: nothing but another file helps
  std::string_view as_fields;     ///< where an HDF5 file with values is needed
};

inline constexpr std::string_view needs_toml = "an input is a text in TOML",
                                  needs_hdf5 = "store the values in an HDF5 file";

inline constexpr std::array file_kinds{
    FileKind{"\x89HDF", "an HDF5 file, e.g. the output of a run",
             "run and check take the TOML input; show, export, report and verify the output", ""},
    FileKind{"CDF", "a netCDF file of the classic format", "", "convert it, \"nccopy -k nc4 OLD.nc NEW.nc\""},
    FileKind{
        "\x93NUMPY", "a file of numpy", "",
        "store the array in an HDF5 file, in Python h5py.File(\"NEW.h5\", \"w\")[\"k\"] = numpy.load(\"OLD.npy\")"},
    FileKind{"PK\x03\x04", "a zip archive (numpy's npz?)", "", "store the array in an HDF5 file, in Python with h5py"},
    FileKind{"MATLAB 5.0", "a MATLAB file of version 5", "", "save it again with -v7.3"},
    FileKind{"\x1F\x8B", "packed by gzip", "unpack it, \"gunzip FILE.gz\"", "unpack it, \"gunzip FILE.gz\""},
    FileKind{"BZh", "packed by bzip2", "unpack it, \"bunzip2 FILE.bz2\"", "unpack it, \"bunzip2 FILE.bz2\""},
    FileKind{"\xFD\x37zXZ", "packed by xz", "unpack it, \"unxz FILE.xz\"", "unpack it, \"unxz FILE.xz\""},
    FileKind{"\x28\xB5\x2F\xFD", "packed by zstd", "unpack it, \"unzstd FILE.zst\"", "unpack it, \"unzstd FILE.zst\""},
    FileKind{"\xFF\xFE", "UTF-16 text", "save it as UTF-8", ""},
    FileKind{"\xFE\xFF", "UTF-16 text", "save it as UTF-8", ""},
    FileKind{"%PDF", "a PDF", "", ""},
    FileKind{"\x89PNG", "a picture", "", ""},
};

/// Null where the bytes are not known.
inline FileKind const* kind_of(std::string_view bytes) {
  auto const* const found = std::find_if(file_kinds.begin(), file_kinds.end(),
                                         [&](auto const& kind) { return bytes.starts_with(kind.begin); });
  return found == file_kinds.end() ? nullptr : found;
}

/// Whether bytes are those of a text: nothing but characters and line ends.
inline bool looks_like_text(std::string_view bytes) {
  auto const is_text = [](unsigned char c) { return c >= 0x20 ? c != 0x7F : c == '\n' || c == '\r' || c == '\t'; };
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), is_text) && bytes.find('\xFF') == bytes.npos;
}

/// Up to 64 of them; none of what cannot be read.
inline std::string first_bytes(std::string const& path) {
  std::string bytes(64, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return bytes;
}

}  // namespace lapwing
