// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Where every dataset's bytes lie in an output file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/layout.hpp"
#include "io/raw_file.hpp"

namespace lapwing::io {

/// The bytes of one dataset.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t row_bytes = 0;
  std::uint64_t n_rows = 0;
};

/// All that a rank needs to write results without the HDF5 library.
struct Placement {
  struct Shape {
    GroupLayout layout;
    std::uint64_t first_row = 0;  ///< where the shape's rows begin if all shapes' rows are counted in one go
  };
  /// A case's shape group and its row in the group's fields.
  struct Place {
    std::uint32_t shape = 0;
    std::uint64_t row = 0;
  };

  std::map<std::string, Extent> extents;  ///< by path of the dataset
  bool single = false;
  std::vector<std::string> fields, quantities;  ///< names
  std::vector<std::string> numbers, tables;  ///< paths of what `numbers_checksum` and `tables_checksum` cover
  std::vector<Shape> shapes;
  std::uint64_t n_cases = 0;
  /// [case], counted through all shapes; empty with one shape, where they are the cases
  std::vector<std::uint32_t> rows;

  bool has(std::string const& path) const { return extents.contains(path); }
  /// @throws std::logic_error for a dataset that the file does not have or a row beyond its last.
  std::uint64_t row_offset(std::string const& path, std::uint64_t row) const;
  std::uint64_t row_bytes(std::string const& path) const { return extents.at(path).row_bytes; }
  /// @throws std::logic_error for a case that is not in the plan.
  Place place(std::int64_t case_id) const;

  /// All but `rows` as bytes.
  std::string pack() const;
  static Placement unpack(std::string const& bytes);
};

/// Reads where a file's datasets lie.
///
/// @return nothing if the file has another layout: other datasets, types or shapes, or datasets whose rows are not
/// plain bytes at one place.
std::optional<Placement> find_placement(hid_t file, FileHeader const& header, FileLayout const& layout);

/// Whether all datasets have bytes of their own, within the file.
bool are_apart(Placement const& placement, std::uint64_t file_bytes);

/// Whether the file holds the values that follow from the plan, and the attributes of the layout: definitions of
/// outputs, what checksums cover, names and units.
bool has_values(hid_t file, FileLayout const& layout);

/// Writes identities that the plan knows and the file does not.
/// @pre has_values(file, layout).
void add_identities(hid_t file, RawFile const& raw, Placement const& placement, FileLayout const& layout);

/// Writes what a new file holds from the start.
void write_values(RawFile const& file, Placement const& placement, FileLayout const& layout);

}  // namespace lapwing::io
