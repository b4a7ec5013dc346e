// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cases as a table: which rows and columns, and what their entries look like.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "io/result_view.hpp"

namespace lapwing {

struct TableRequest {
  std::vector<CaseRange> cases;      ///< ascending, apart
  bool failed = false;               ///< only cases that failed
  std::string sort;                  ///< name of a column; empty: by case
  bool descending = false;
  std::string columns;               ///< "a,status,mean_u", "all", or empty: those that say something
};

/// The rows and columns that were asked for; entries are read in pieces.
class CaseTable {
 public:
  /// @throws InputError for a column that the file does not have.
  CaseTable(ResultView const& view, TableRequest const& request);

  ResultView const& view() const { return *view_; }
  std::vector<ResultColumn> const& columns() const { return columns_; }
  std::vector<std::int64_t> const& cases() const { return cases_; }

  /// Some rows of the table, by column. Texts are read of failed cases only; others have none.
  struct Piece {
    std::vector<std::int64_t> cases;
    std::vector<std::vector<double>> numbers;      ///< [column][row]; empty for texts
    std::vector<std::vector<std::string>> texts;   ///< [column][row]; empty for numbers
  };
  Piece read(std::size_t first_row, std::size_t n_rows) const;

 private:
  ResultView const* view_;
  std::vector<ResultColumn> columns_;
  std::vector<std::int64_t> cases_;
};

/// An entry as a word of an enumeration, an integer, or the shortest text that reads back as the same double; "" for NaN.
std::string exact_text(ResultColumn const& column, double value);

/// Comma-separated values (RFC 4180), the name of each column in the first row, NaN empty.
void write_csv(std::ostream& out, CaseTable const& table);
/// An array with an object per case; NaN and infinities null.
void write_json(std::ostream& out, CaseTable const& table);

/// For people: aligned columns, as many as fit into `width`, as many rows as fit into `height` (0: all), and what is left out.
std::string table_text(CaseTable const& table, std::size_t width, std::size_t height);

}  // namespace lapwing
