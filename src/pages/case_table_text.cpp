// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/visible_text.hpp"
#include "pages/case_table.hpp"

namespace lapwing {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t lines_around = 6;          // heading, what is left out, prompt

/// A column with its entries as people read them.
struct TextColumn {
  std::string heading;
  std::vector<std::string> entries;
  bool aligned_left = false, says_something = false;

  std::size_t width() const {
    std::size_t most = heading.size();
    for (auto const& entry : entries) most = std::max(most, entry.size());
    return most;
  }
};

std::string entry_text(ResultColumn const& column, double value) {
  if (std::isnan(value)) return "-";
  if (!column.meanings.empty() || column.is_integer) return exact_text(column, value);
  return fmt::format("{:.6g}", value);
}

TextColumn text_column(ResultColumn const& column, CaseTable::Piece const& piece, std::size_t c) {
  TextColumn text;
  text.heading = column.units.empty() ? column.name : fmt::format("{} [{}]", column.name, column.units);
  text.aligned_left = column.is_text;
  if (column.is_text) {
    for (auto const& entry : piece.texts[c]) text.entries.push_back(visible(entry));
    text.says_something = std::any_of(text.entries.begin(), text.entries.end(), [](auto const& entry) { return !entry.empty(); });
    return text;
  }
  for (double const value : piece.numbers[c]) {
    text.entries.push_back(entry_text(column, value));
    text.says_something = text.says_something || !std::isnan(value);
  }
  return text;
}

/// Rows from the beginning and the end of the table, where it has more than fit.
CaseTable::Piece read_some(CaseTable const& table, std::size_t n_head, std::size_t n_tail) {
  auto piece = table.read(0, n_head);
  auto const tail = table.read(table.cases().size() - n_tail, n_tail);
  piece.cases.insert(piece.cases.end(), tail.cases.begin(), tail.cases.end());
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    piece.numbers[c].insert(piece.numbers[c].end(), tail.numbers[c].begin(), tail.numbers[c].end());
    piece.texts[c].insert(piece.texts[c].end(), tail.texts[c].begin(), tail.texts[c].end());
  }
  return piece;
}

/// As many columns as fit; those that say nothing are left out. @param left_out  gets the names of those that do not fit.
std::vector<TextColumn> fitting(std::vector<TextColumn> all, std::size_t width, std::string& left_out) {
  std::vector<TextColumn> shown;
  std::size_t used = 0;
  for (auto& column : all) {
    if (!column.says_something && !shown.empty()) continue;
    std::size_t const needed = column.width() + (shown.empty() ? 0 : gap);
    bool const fits = used + needed <= width || shown.size() < 2 || column.aligned_left;      // texts come last, and may be cut
    if (!fits || (column.aligned_left && used + gap + column.heading.size() > width)) {
      left_out += (left_out.empty() ? "" : ", ") + column.heading;
      continue;
    }
    used += needed;
    shown.push_back(std::move(column));
  }
  return shown;
}

std::string line_of(std::vector<TextColumn> const& columns, std::vector<std::size_t> const& widths, std::size_t row, bool heading) {
  std::string line;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    auto const& entry = heading ? columns[c].heading : columns[c].entries[row];
    if (c > 0) line += std::string(gap, ' ');
    line += columns[c].aligned_left ? fmt::format("{:<{}}", entry, widths[c]) : fmt::format("{:>{}}", entry, widths[c]);
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

}  // namespace

std::string table_text(CaseTable const& table, std::size_t width, std::size_t height) {
  std::size_t const n = table.cases().size();
  bool const all = height == 0 || n + lines_around <= height || height < 3 * lines_around;
  std::size_t const n_tail = all ? 0 : height / 5, n_head = all ? n : height - lines_around - n_tail;
  auto const piece = read_some(table, n_head, n_tail);
  std::vector<TextColumn> columns(1);
  columns[0].heading = "case";
  columns[0].says_something = true;
  for (auto const id : piece.cases) columns[0].entries.push_back(std::to_string(id));
  for (std::size_t c = 0; c < table.columns().size(); ++c) columns.push_back(text_column(table.columns()[c], piece, c));
  std::stable_partition(columns.begin(), columns.end(), [](TextColumn const& column) { return !column.aligned_left; });
  std::string left_out;
  columns = fitting(std::move(columns), width, left_out);
  std::vector<std::size_t> widths;
  for (auto const& column : columns) widths.push_back(column.width());

  std::string text = line_of(columns, widths, 0, true);
  for (std::size_t row = 0; row < piece.cases.size(); ++row) {
    if (!all && row == n_head) text += fmt::format("... {} more; all of them: --format csv, or through \"less\"\n", n - n_head - n_tail);
    text += line_of(columns, widths, row, false);
  }
  if (!left_out.empty()) text += fmt::format("not shown: {} (--columns, or a wider terminal)\n", left_out);
  return text;
}

}  // namespace lapwing
