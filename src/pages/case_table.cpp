// SPDX-License-Identifier: BSD-3-Clause
#include "pages/case_table.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "config/suggestion.hpp"
#include "core/error.hpp"
#include "core/split_text.hpp"
#include "core/visible_text.hpp"
#include "pages/json_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t entries_at_once = 1u << 20u, most_rows_at_once = 16384;
/// Rows in the order of a column lie anywhere in the file, so that each piece reads all of it: there are few of them.
constexpr std::size_t pieces_of_sorted = 16;
constexpr std::size_t most_names = 20;

ResultColumn const& find_column(ResultView const& view, std::string const& name, std::string const& option) {
  if (auto const* const column = view.find(name)) return *column;
  if (name.empty()) throw InputError(option + ": error: a name is empty; names are parted by commas");
  std::vector<std::string> names;
  for (auto const& column : view.columns()) names.push_back(column.name);
  auto const hint = did_you_mean(name, names);
  throw InputError(fmt::format("{} {}: error: {} has no such column{}", option, excerpt(name), view.path(),
                               hint.empty() ? "; it has " + joined(names, most_names) : hint));
}

/// Where a column stands if nobody asks for it elsewhere; texts of what was tried are for those who do.
int place_of(ResultColumn const& column) {
  constexpr int nowhere = -1;
  if (column.is_text) return column.name == "message" ? 4 : nowhere;
  if (column.name == "case") return 0;
  return column.role == ColumnRole::parameter ? 1 : column.name == "status" ? 2 : 3;
}

std::vector<ResultColumn> usual_columns(ResultView const& view) {
  std::vector<ResultColumn> columns;
  std::copy_if(view.columns().begin(), view.columns().end(), std::back_inserter(columns),
               [](auto const& column) { return place_of(column) >= 0; });
  std::stable_sort(columns.begin(), columns.end(),
                   [](auto const& a, auto const& b) { return place_of(a) < place_of(b); });
  return columns;
}

std::vector<ResultColumn> chosen_columns(ResultView const& view, std::string const& names) {
  std::vector<ResultColumn> columns;
  for (auto name : split_text(names, ',')) {
    name.erase(0, std::min(name.size(), name.find_first_not_of(' ')));
    name.erase(name.find_last_not_of(' ') + 1);
    columns.push_back(find_column(view, name, "--columns"));
  }
  auto const is_case = [](auto const& column) { return column.name == "case"; };
  if (std::none_of(columns.begin(), columns.end(), is_case)) columns.insert(columns.begin(), *view.find("case"));
  return columns;
}

std::vector<std::int64_t> choose_cases(std::vector<CaseStatus> const& status, TableRequest const& request) {
  std::vector<std::int64_t> cases;
  for (auto const& range : request.cases)
    for (auto id = range.first; id < range.end; ++id)
      if (!request.failed || status[static_cast<std::size_t>(id)] == CaseStatus::failed) cases.push_back(id);
  return cases;
}

/// In the order of a column; what is no number comes last.
void sort_cases(ResultView const& view, TableRequest const& request, std::vector<std::int64_t>& cases) {
  bool const has_minus = request.sort.starts_with('-'), descending = request.descending != has_minus;
  auto const& column = find_column(view, request.sort.substr(has_minus ? 1 : 0), "--sort");
  if (column.is_text)
    throw InputError(fmt::format("--sort {}: error: is a text; sort by a column of numbers", column.name));
  auto const values = view.numbers(column);
  auto const value = [&](std::int64_t id) { return values[static_cast<std::size_t>(id)]; };
  std::stable_sort(cases.begin(), cases.end(), [&](std::int64_t a, std::int64_t b) {
    if (std::isnan(value(a)) || std::isnan(value(b))) return std::isnan(value(a)) < std::isnan(value(b));
    return descending ? value(a) > value(b) : value(a) < value(b);
  });
}

/// A field of a CSV file: quoted where it holds what separates fields and rows.
std::string csv_field(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

void append_exact(std::string& line, ResultColumn const& column, double value) {
  if (std::isnan(value)) return;
  bool const is_word = value >= 0 && value < static_cast<double>(column.meanings.size()) && value == std::floor(value);
  if (is_word)
    line += column.meanings[static_cast<std::size_t>(value)];
  else
    fmt::format_to(std::back_inserter(line), "{}", value);
}

std::string json_entry(ResultColumn const& column, CaseTable::Piece const& piece, std::size_t c, std::size_t row) {
  if (column.is_text) return json_text(piece.texts[c][row]);
  double const value = piece.numbers[c][row];
  return column.meanings.empty() ? json_number(value) : json_text(exact_text(column, value));
}

}  // namespace

CaseTable::CaseTable(ResultView const& view, TableRequest const& request)
    : view_(&view),
      columns_(request.columns.empty() ? usual_columns(view) : chosen_columns(view, request.columns)),
      status_(view.status()),
      cases_(choose_cases(status_, request)),
      is_chosen_(!request.columns.empty()),
      is_sorted_(!request.sort.empty()) {
  if (is_sorted_)
    sort_cases(view, request, cases_);
  else if (request.descending)
    std::reverse(cases_.begin(), cases_.end());
}

std::size_t CaseTable::rows_at_once() const {
  auto const n = std::clamp<std::size_t>(entries_at_once / columns_.size(), 1, most_rows_at_once);
  return is_sorted_ ? std::max(n, cases_.size() / pieces_of_sorted) : n;
}

CaseTable::Piece CaseTable::read(std::size_t first_row, std::size_t n_rows) const {
  Piece piece;
  auto const begin = cases_.begin() + static_cast<std::ptrdiff_t>(first_row);
  piece.cases.assign(begin, begin + static_cast<std::ptrdiff_t>(n_rows));
  piece.numbers.resize(columns_.size());
  piece.texts.resize(columns_.size());
  auto const [least, most] = std::minmax_element(piece.cases.begin(), piece.cases.end());
  CaseRange const range{*least, *most + 1};
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].is_text) {
      piece.texts[c] = texts(columns_[c], piece.cases);
      continue;
    }
    auto const values = view_->numbers(columns_[c], range);
    for (auto const id : piece.cases) piece.numbers[c].push_back(values[static_cast<std::size_t>(id - range.first)]);
  }
  return piece;
}

std::vector<std::string> CaseTable::texts(ResultColumn const& column, std::vector<std::int64_t> const& cases) const {
  if (column.name != "message") return view_->texts(column, cases);
  auto const has_failed = [&](std::int64_t id) { return status_[static_cast<std::size_t>(id)] == CaseStatus::failed; };
  std::vector<std::int64_t> failed;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(failed), has_failed);
  auto messages = view_->texts(column, failed);
  std::vector<std::string> texts;
  for (auto message = messages.begin(); auto const id : cases)
    texts.push_back(has_failed(id) ? std::move(*message++) : std::string());
  return texts;
}

std::string exact_text(ResultColumn const& column, double value) {
  std::string text;
  append_exact(text, column, value);
  return text;
}

void write_csv(std::ostream& out, CaseTable const& table) {
  auto const& columns = table.columns();
  for (std::size_t c = 0; c < columns.size(); ++c) out << (c == 0 ? "" : ",") << csv_field(columns[c].name);
  out << '\n';
  std::string line;
  table.for_rows(out, 0, table.cases().size(), [&](CaseTable::Piece const& piece, std::size_t row) {
    line.clear();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) line += ',';
      if (columns[c].is_text)
        line += csv_field(piece.texts[c][row]);
      else
        append_exact(line, columns[c], piece.numbers[c][row]);
    }
    out << line << '\n';
  });
}

void write_json(std::ostream& out, CaseTable const& table) {
  std::vector<std::string> keys;
  for (auto const& column : table.columns())
    keys.push_back((keys.empty() ? "{" : ", ") + json_text(column.name) + ": ");
  out << '[';
  std::string line;
  bool is_first = true;
  table.for_rows(out, 0, table.cases().size(), [&](CaseTable::Piece const& piece, std::size_t row) {
    line = is_first ? "\n" : ",\n";
    is_first = false;
    for (std::size_t c = 0; c < keys.size(); ++c) line += keys[c] + json_entry(table.columns()[c], piece, c, row);
    out << line << '}';
  });
  out << "\n]\n";
}

}  // namespace lapwing
