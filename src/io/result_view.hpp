// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A result file for those who look at it: column by column, field by field.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/case_list.hpp"
#include "core/result_columns.hpp"

namespace lapwing {

/// A column with an entry per case.
struct ResultColumn {
  std::string name;                   ///< "a", "mean_u", "status", "energy_error", "solver"
  std::string path;                   ///< in the file
  ColumnRole role = ColumnRole::status;
  std::string long_name, units;       ///< units: "" where the file gives none
  std::vector<std::string> meanings;  ///< of the values 0, 1, ... of an enumeration; else empty
  bool is_integer = false, is_text = false;
};

/// Values at the cells of a grid, for each of its cases.
struct ResultField {
  std::string name, long_name, units;
  bool is_single = false;             ///< stored in single precision
};

struct ResultAxis {
  std::string name;                   ///< "x"
  std::string long_name;
  std::string units;                  ///< of the extent
  std::vector<double> centres;        ///< of the cells; fractions of the extent where boxes vary
};

/// The cases that share a grid.
struct ResultGrid {
  std::string prefix;                 ///< of its datasets, "/" or "/grid_40x40/"
  std::vector<ResultAxis> axes;       ///< x first
  std::vector<std::int64_t> cases;    ///< of the rows, ascending
  bool boxes_vary = false;            ///< the extent differs from case to case
  std::vector<ResultField> fields;

  std::size_t n_cells() const;
  /// The row of a case; -1 if it has another grid.
  std::int64_t row_of(std::int64_t case_id) const;
};

struct Extent {
  double lower = 0, upper = 1;
};

/// Nothing is read before it is asked for, so that a file of a terabyte opens at once.
class ResultView {
 public:
  /// @throws FileError if the file cannot be read or is not lapwing's; so do the functions that read.
  explicit ResultView(std::string path);
  ~ResultView();
  ResultView(ResultView&&) noexcept;

  std::string const& path() const { return path_; }
  std::int64_t n_cases() const { return n_cases_; }
  /// The number of the case, parameters, quantities, then the columns of the table (core/result_columns.hpp) that the
  /// file has, but those for bookkeeping.
  std::vector<ResultColumn> const& columns() const { return columns_; }
  std::vector<ResultColumn> columns(ColumnRole role) const;
  /// Null if there is none of that name.
  ResultColumn const* find(std::string const& name) const;
  /// In the order of their first cases.
  std::vector<ResultGrid> const& grids() const { return grids_; }
  /// Attributes of the root and of /provenance; texts of /provenance: "title", "command_line", "input", ...; "" if
  /// there is none.
  std::string text(std::string const& name) const;

  /// Entries of a column of numbers for all cases, or for some.
  std::vector<double> numbers(ResultColumn const& column) const;
  std::vector<double> numbers(ResultColumn const& column, CaseRange const& cases) const;
  std::vector<CaseStatus> status() const;
  /// Entries of a column of texts, in the order of the cases.
  std::vector<std::string> texts(ResultColumn const& column, std::vector<std::int64_t> const& cases) const;
  /// Values [z][y][x] of a field of one case.
  /// @pre The grid has the case and the field.
  std::vector<double> field(ResultGrid const& grid, std::string const& name, std::int64_t case_id) const;
  /// Where the box of a case begins and ends along an axis.
  Extent extent(ResultGrid const& grid, std::size_t axis, std::int64_t case_id) const;

 private:
  struct Impl;
  std::string path_;
  std::unique_ptr<Impl> impl_;
  std::int64_t n_cases_ = 0;
  std::vector<ResultColumn> columns_;
  std::vector<ResultGrid> grids_;
  std::map<std::string, std::string> texts_;
};

}  // namespace lapwing
