// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The output file's layout as plain data: from it files are made, and by it existing files are recognised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "io/hdf5_access.hpp"
#include "io/result_file.hpp"

namespace lapwing::io {

inline constexpr int format_version = 1;
inline constexpr std::size_t text_columns = 256;
inline constexpr char const* fields_checksum = "/checksum";
inline constexpr char const* numbers_checksum = "/provenance/numbers_checksum";
inline constexpr char const* tables_checksum = "/timing/numbers_checksum";
inline constexpr char const* incomplete_outputs = "/provenance/incomplete";

/// What a dataset holds when the file is made.
enum class Start {
  values,     ///< given; they follow from the plan
  fill,       ///< one value everywhere
  constant,   ///< one value everywhere and for ever: it takes no space
  unwritten,  ///< space without content
  no_storage  ///< a dimension without a variable
};

/// Writes rows [first, first + n) of a dataset.
using RowSource = std::function<void(std::uint64_t first, std::uint64_t n, std::byte* rows)>;

/// One dataset.
struct DatasetLayout {
  std::string path;
  ElementType type = ElementType::float64;
  std::vector<std::uint64_t> shape;
  std::vector<std::string> scales;  ///< path of the dimension scale of each dimension; none: it is one itself
  Start start = Start::fill;
  RowSource values;               ///< Start::values
  double fill = 0;                ///< Start::fill and Start::constant
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::int8_t> flag_values;  ///< values of an enumeration; empty if it is none
  bool compared = true;                  ///< a file whose values differ belongs to another layout
  bool is_field = false;                 ///< values at cells
  bool is_identity = false;              ///< `unknown_hash` agrees with any value
  std::string former_path;               ///< in files of earlier versions

  std::string name() const { return path.substr(path.rfind('/') + 1); }
  std::uint64_t n_rows() const { return shape[0]; }
  std::uint64_t row_bytes() const;
  std::uint64_t n_bytes() const { return n_rows() * row_bytes(); }
  /// Value of an attribute; "" if there is none.
  std::string attribute(std::string const& attribute_name) const;
  bool is_scale() const { return scales.empty(); }
  /// Whether it has a place in the file.
  bool is_stored() const { return start != Start::no_storage && start != Start::constant; }
  /// Whether its bytes are written when the file is made; what is not reads as zero and takes no space.
  bool is_written_at_start() const { return start == Start::values || (start == Start::fill && fill != 0); }
  /// Whether it holds results, one row per case (of the file or of a shape group).
  bool holds_results() const;
  /// Whether it never changes, and no checksum of a case covers it.
  bool is_constant() const { return start == Start::values && !is_number_of_case(); }
  /// Whether `numbers_checksum` covers it: all that is stored of a case but its fields.
  bool is_number_of_case() const;
  /// Whether `tables_checksum` covers it: what is stored of each rank.
  bool is_number_of_rank() const;
};

/// Where the fields of one grid shape lie.
struct GroupLayout {
  std::string prefix;  ///< "/" or "/grid_40x40/"
  std::uint64_t n_cells = 0;
};

struct FileLayout {
  std::vector<std::string> groups;
  std::vector<DatasetLayout> datasets;
  std::vector<GroupLayout> shapes;  ///< as in FileHeader::shapes
};

/// @throws FileError if two datasets would have one name.
FileLayout make_layout(FileHeader const& header);

/// "grid_40x30" of a shape group, x first.
std::string group_name(ShapeGroup const& shape, int dim);

/// Makes the HDF5 file of a layout in place of an existing file's content: all but the values, for which space is
/// allocated.
void write_layout(std::string const& path, FileHeader const& header, FileLayout const& layout);

/// Makes an HDF5 file with the groups and datasets of a layout, scales attached, in place of an existing one: all but
/// the values.
Hdf5File make_datasets(std::string const& path, FileLayout const& layout);

}  // namespace lapwing::io
