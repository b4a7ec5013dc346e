// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cases as a table: which rows and columns, and what their entries look like.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "core/terminal.hpp"
#include "io/result_view.hpp"

namespace lapwing {

struct TableRequest {
  std::vector<CaseRange> cases;  ///< ascending, apart
  bool failed = false;           ///< only cases that failed
  std::string sort;              ///< name of a column, "-NAME" for the largest first; empty: by case
  bool descending = false;
  std::string columns;  ///< "a,status,mean_u"; empty: all but the text of what was tried
};

/// The rows and columns that were asked for; entries are read in pieces.
class CaseTable {
 public:
  /// @throws InputError for a column that the file does not have.
  CaseTable(ResultView const& view, TableRequest const& request);

  ResultView const& view() const { return *view_; }
  /// The case first, unless it was asked for elsewhere.
  std::vector<ResultColumn> const& columns() const { return columns_; }
  /// Whether columns were asked for by name.
  bool is_chosen() const { return is_chosen_; }
  std::vector<std::int64_t> const& cases() const { return cases_; }

  /// Some rows of the table, by column.
  struct Piece {
    std::vector<std::int64_t> cases;
    std::vector<std::vector<double>> numbers;     ///< [column][row]; empty for texts
    std::vector<std::vector<std::string>> texts;  ///< [column][row]; empty for numbers
  };
  /// Calls use(piece, row) for rows first ... first + n - 1, read in pieces of some megabytes, as long as somebody
  /// takes what is written.
  template <class Use>
  void for_rows(std::ostream const& out, std::size_t first, std::size_t n, Use const& use) const {
    for (std::size_t const end = first + n; first < end && out;) {
      auto const piece = read(first, std::min(rows_at_once(), end - first));
      for (std::size_t row = 0; row < piece.cases.size(); ++row) use(piece, row);
      first += piece.cases.size();
    }
  }

 private:
  std::size_t rows_at_once() const;
  Piece read(std::size_t first_row, std::size_t n_rows) const;
  /// Messages are read of failed cases only: others have none.
  std::vector<std::string> texts(ResultColumn const& column, std::vector<std::int64_t> const& cases) const;

  ResultView const* view_;
  std::vector<ResultColumn> columns_;
  std::vector<CaseStatus> status_;  ///< of all cases of the file
  std::vector<std::int64_t> cases_;
  bool is_chosen_ = false, is_sorted_ = false;
};

/// An entry as a word of an enumeration, an integer, or the shortest text that reads back as the same double; "" for
/// NaN.
std::string exact_text(ResultColumn const& column, double value);

/// Comma-separated values (RFC 4180), the name of each column in the first row, NaN empty.
void write_csv(std::ostream& out, CaseTable const& table);
/// An array with an object per case; NaN and infinities null.
void write_json(std::ostream& out, CaseTable const& table);

/// For people: aligned columns with six significant digits. What has no room is left out, from the middle of the rows
/// and the end of the columns, and told; columns that were asked for by name are all there. Columns that say nothing of
/// any of the cases are left out.
void write_table(std::ostream& out, CaseTable const& table, TerminalSize const& room);

}  // namespace lapwing
