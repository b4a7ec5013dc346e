// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What never changes in a file once it is laid out, kept behind its end as HDF5 knows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/placement.hpp"
#include "io/raw_file.hpp"

namespace lapwing::io {

/// Runs write plain bytes at places that the layout has fixed; all else stays as it is. So a copy of all other bytes
/// tells whether what HDF5 needs to find its way has changed, before HDF5 is asked to read it, and what it was.
///
/// Any program that opens the file for writing through the HDF5 library cuts the seal off, so that files that were
/// changed with intent have none.
struct Seal {
  /// The place of a dataset.
  struct Part {
    std::string path;
    std::uint64_t offset = 0, n_bytes = 0;
    bool is_constant = false;              ///< never written again
    std::uint64_t hash = 0;                ///< of a constant one
  };
  std::uint64_t end = 0;                   ///< bytes that HDF5 knows of
  std::vector<Part> parts;                 ///< ascending
  std::string structure;                   ///< the bytes before `end` that are in no part
};

/// @note Reads all that is constant.
Seal make_seal(RawFile const& file, Placement const& placement, FileLayout const& layout);
void write_seal(RawFile const& file, Seal const& seal);

/// The seal of a file; nothing if there is none, or no whole one.
std::optional<Seal> read_seal(RawFile const& file);

/// Whether the bytes outside of all datasets are what they were.
bool has_structure(RawFile const& file, Seal const& seal);
/// Makes them what they were.
void restore_structure(RawFile const& file, Seal const& seal);

/// Paths of datasets that never change, and have.
std::vector<std::string> changed_constants(RawFile const& file, Seal const& seal);

}  // namespace lapwing::io
