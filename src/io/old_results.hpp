// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The cases of an existing output file of another layout, as an edited sweep sees them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/case_damage.hpp"
#include "io/layout.hpp"
#include "io/placement.hpp"
#include "io/stored_shapes.hpp"

namespace lapwing::io {

/// Rows are read through the HDF5 library, so that a file that was compressed or repacked serves too.
class OldResults {
 public:
  /// @throws Hdf5Error if it is not what a result file is.
  explicit OldResults(hid_t file);

  std::int64_t n_cases() const { return static_cast<std::int64_t>(hashes.size()); }
  std::int64_t n_done() const;
  /// Of the program that has solved the cases; "" of early ones.
  std::string algorithm_version() const;
  /// Compares numbers, and fields if asked, with their checksums; damaged cases count as pending from then on.
  std::vector<CaseDamage> leave_out_damaged(bool with_fields);

  bool has(std::string const& path) const;
  Hdf5Dataset open(std::string const& path) const;
  /// Where it holds rows of a dataset of the layout, of the same type and the same shape but for the number of rows. ""
  /// if it does not.
  std::string path_of(DatasetLayout const& layout) const;
  /// Whether a dataset holds real numbers on a grid for every case. @param cells  x first. @param in_double  in double
  /// precision.
  bool has_field(std::string const& path, std::vector<hsize_t> const& cells, bool in_double) const;
  double first_value(std::string const& path, std::uint64_t row) const;
  /// A column of numbers; empty if there is none with a number per case.
  std::vector<double> const& column(std::string const& path) const;
  std::string attribute(std::string const& path, std::string const& name) const;
  /// The column of a quantity of a definition; if there are several, that of the given name first. "" if there is none.
  std::string quantity(std::string const& definition, std::string const& name) const;
  /// Names of columns that hold quantities, and of fields.
  std::vector<std::string> quantities() const;
  std::vector<std::string> fields() const;

  hid_t file;
  std::vector<std::uint64_t> hashes;
  std::vector<std::int8_t> status;     ///< pending where a case that failed is tried again
  std::vector<std::int8_t> incomplete;
  std::vector<StoredShape> shapes;
  std::vector<Placement::Place> places;  ///< [case]

 private:
  /// Whether a dataset is a field of the output; quantities and parameters may have such names, too.
  bool is_field(std::string const& path) const;
  bool has_rows_of(std::string const& path, DatasetLayout const& layout) const;

  mutable std::map<std::string, std::vector<double>> columns_;
};

}  // namespace lapwing::io
