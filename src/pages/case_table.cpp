// SPDX-License-Identifier: BSD-3-Clause
#include "pages/case_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "config/suggestion.hpp"
#include "core/error.hpp"
#include "core/split_text.hpp"
#include "core/visible_text.hpp"
#include "pages/json_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t rows_at_once = 8192;

ResultColumn const& find_column(ResultView const& view, std::string const& name, std::string const& option) {
  if (auto const* const column = view.find(name)) return *column;
  std::vector<std::string> names;
  for (auto const& column : view.columns()) names.push_back(column.name);
  std::string all;
  for (auto const& known : names) all += (all.empty() ? "" : ", ") + known;
  auto const hint = did_you_mean(name, names);
  throw InputError(fmt::format("{} {}: error: {} has no such column{}", option, excerpt(name), view.path(), hint.empty() ? "; it has " + all : hint));
}

/// Texts of what was tried are long, and for those who ask.
bool is_shown(ResultColumn const& column) { return !column.is_text || column.name == "message"; }

std::vector<ResultColumn> choose_columns(ResultView const& view, std::string const& names) {
  std::vector<ResultColumn> chosen;
  if (names.empty() || names == "all") {
    std::copy_if(view.columns().begin(), view.columns().end(), std::back_inserter(chosen), is_shown);
    auto const place = [](ResultColumn const& column) { return column.role == ColumnRole::parameter ? 0 : column.name == "status" ? 1 : 2; };
    std::stable_sort(chosen.begin(), chosen.end(), [&](auto const& a, auto const& b) { return place(a) < place(b); });
    return chosen;
  }
  for (auto const& name : split_text(names, ',')) chosen.push_back(find_column(view, name, "--columns"));
  return chosen;
}

std::vector<std::int64_t> choose_cases(ResultView const& view, TableRequest const& request) {
  std::vector<std::int64_t> cases;
  auto const status = view.status();
  for (auto const& range : request.cases)
    for (auto id = range.first; id < range.end; ++id)
      if (!request.failed || status[static_cast<std::size_t>(id)] == CaseStatus::failed) cases.push_back(id);
  return cases;
}

/// In the order of a column; what is no number comes last.
void sort_cases(ResultView const& view, TableRequest const& request, std::vector<std::int64_t>& cases) {
  auto const& column = find_column(view, request.sort, "--sort");
  if (column.is_text) throw InputError(fmt::format("--sort {}: error: is a text; sort by a column of numbers", column.name));
  auto const values = view.numbers(column);
  auto const value = [&](std::int64_t id) { return values[static_cast<std::size_t>(id)]; };
  std::stable_sort(cases.begin(), cases.end(), [&](std::int64_t a, std::int64_t b) {
    if (std::isnan(value(a)) || std::isnan(value(b))) return std::isnan(value(a)) < std::isnan(value(b));
    return request.descending ? value(a) > value(b) : value(a) < value(b);
  });
}

/// A field of a CSV file: quoted where it holds what separates fields and rows.
std::string csv_field(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

/// Row by row, as long as somebody takes them.
template <class WriteRow>
void for_rows(std::ostream const& out, CaseTable const& table, WriteRow const& write_row) {
  for (std::size_t first = 0; first < table.cases().size() && out; first += rows_at_once) {
    auto const piece = table.read(first, std::min(rows_at_once, table.cases().size() - first));
    for (std::size_t row = 0; row < piece.cases.size(); ++row) write_row(piece, row);
  }
}

std::string json_entry(ResultColumn const& column, CaseTable::Piece const& piece, std::size_t c, std::size_t row) {
  if (column.is_text) return json_text(piece.texts[c][row]);
  double const value = piece.numbers[c][row];
  return column.meanings.empty() ? json_number(value) : json_text(exact_text(column, value));
}

}  // namespace

CaseTable::CaseTable(ResultView const& view, TableRequest const& request) : view_(&view), columns_(choose_columns(view, request.columns)) {
  cases_ = choose_cases(view, request);
  if (!request.sort.empty()) sort_cases(view, request, cases_);
  else if (request.descending) std::reverse(cases_.begin(), cases_.end());
}

CaseTable::Piece CaseTable::read(std::size_t first_row, std::size_t n_rows) const {
  Piece piece;
  auto const begin = cases_.begin() + static_cast<std::ptrdiff_t>(first_row);
  piece.cases.assign(begin, begin + static_cast<std::ptrdiff_t>(n_rows));
  piece.numbers.resize(columns_.size());
  piece.texts.resize(columns_.size());
  if (piece.cases.empty()) return piece;
  auto const [least, most] = std::minmax_element(piece.cases.begin(), piece.cases.end());
  CaseRange const range{*least, *most + 1};
  auto const status = view_->numbers(*view_->find("status"), range);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].is_text) {
      for (auto const id : piece.cases) {
        bool const says_something = status[static_cast<std::size_t>(id - range.first)] == static_cast<double>(CaseStatus::failed) || columns_[c].name != "message";
        piece.texts[c].push_back(says_something ? view_->texts(columns_[c], {id, id + 1}).front() : "");
      }
      continue;
    }
    auto const values = view_->numbers(columns_[c], range);
    for (auto const id : piece.cases) piece.numbers[c].push_back(values[static_cast<std::size_t>(id - range.first)]);
  }
  return piece;
}

std::string exact_text(ResultColumn const& column, double value) {
  if (std::isnan(value)) return "";
  bool const is_word = value >= 0 && value < static_cast<double>(column.meanings.size()) && value == std::floor(value);
  if (is_word) return column.meanings[static_cast<std::size_t>(value)];
  return fmt::format("{}", value);
}

void write_csv(std::ostream& out, CaseTable const& table) {
  out << "case";
  for (auto const& column : table.columns()) out << ',' << csv_field(column.name);
  out << '\n';
  for_rows(out, table, [&](CaseTable::Piece const& piece, std::size_t row) {
    std::string line = std::to_string(piece.cases[row]);
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
      auto const& column = table.columns()[c];
      line += ',' + (column.is_text ? csv_field(piece.texts[c][row]) : exact_text(column, piece.numbers[c][row]));
    }
    out << line << '\n';
  });
}

void write_json(std::ostream& out, CaseTable const& table) {
  out << '[';
  bool first = true;
  for_rows(out, table, [&](CaseTable::Piece const& piece, std::size_t row) {
    std::string line = fmt::format("{}\n{{\"case\": {}", first ? "" : ",", piece.cases[row]);
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
      auto const& column = table.columns()[c];
      line += fmt::format(", {}: {}", json_text(column.name), json_entry(column, piece, c, row));
    }
    out << line << '}';
    first = false;
  });
  out << "\n]\n";
}

}  // namespace lapwing
