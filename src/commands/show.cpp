// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>

#include <fmt/format.h>

#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/failure_kinds.hpp"
#include "core/terminal.hpp"
#include "pages/case_table.hpp"

namespace lapwing {
namespace {

std::string counts_text(ResultView const& view) {
  std::array<std::int64_t, 4> counts{};
  for (auto const status : view.status()) ++counts[static_cast<std::size_t>(status)];
  return fmt::format("{}: {} case{}, {} done, {} failed, {} pending, {} skipped", view.path(), view.n_cases(),
                     view.n_cases() == 1 ? "" : "s", counts[static_cast<int>(CaseStatus::done)],
                     counts[static_cast<int>(CaseStatus::failed)], counts[static_cast<int>(CaseStatus::pending)],
                     counts[static_cast<int>(CaseStatus::skipped)]);
}

/// Why cases failed, by kind.
std::vector<std::string> reasons(ResultView const& view, CaseTable const& table) {
  constexpr std::size_t cases_at_once = 65536, most_kinds = 20;
  FailureKinds kinds;
  auto const& message = *view.find("message");
  for (auto next = table.cases().begin(); next != table.cases().end();) {
    auto const n = std::min<std::ptrdiff_t>(cases_at_once, table.cases().end() - next);
    std::vector<std::int64_t> const cases(next, next + n);
    auto const texts = view.texts(message, cases);
    for (std::size_t i = 0; i < cases.size(); ++i) kinds.add(cases[i], texts[i]);
    next += n;
  }
  return failure_lines(kinds, most_kinds);
}

void show_text(Options const& options, ResultView const& view, CaseTable const& table) {
  auto space = terminal_size();
  if (options.failed && !table.cases().empty()) {
    auto const lines = reasons(view, table);
    std::cout << "why cases failed:\n";
    for (auto const& line : lines) std::cout << printable(line) << '\n';
    std::cout << '\n';
    constexpr std::size_t least_lines = 24;
    if (space.height > 0) space.height = std::max(space.height, least_lines + lines.size()) - lines.size() - 2;
  }
  if (!table.cases().empty()) write_table(std::cout, table, space);
  std::cout << counts_text(view) << '\n';
}

ExitCode show(Options const& options, Log const&) {
  ResultView const view(options.input);
  TableRequest request{.cases = options.cases.empty() ? std::vector<CaseRange>{{0, view.n_cases()}}
                                                      : select_cases(options.cases, view.n_cases()),
                       .failed = options.failed,
                       .sort = options.sort,
                       .descending = options.descending,
                       .columns = options.columns};
  bool const is_text = options.format == "text";
  if (is_text && options.failed && options.columns.empty()) {
    for (auto const& column : view.columns(ColumnRole::parameter)) request.columns += column.name + ",";
    request.columns += "message";
  }
  CaseTable const table(view, request);
  if (is_text)
    show_text(options, view, table);
  else
    options.format == "csv" ? write_csv(std::cout, table) : write_json(std::cout, table);
  return ExitCode::success;
}

}  // namespace

CommandSpec show_command() {
  return {.name = "show",
          .meaning = "cases as a table: parameters, status, quantities, cost",
          .details =
              "A terminal gets what fits, a pipe or file all of it. Numbers have six digits; csv and json have all "
              "there are.",
          .argument = "OUT.h5",
          .completion = Completion::hdf5,
          .options = {{"", "--failed", "", "", "only cases that failed, and why", set_flag(&Options::failed)},
                      {"", "--cases", "LIST", "", "some cases: 0:100,205 (100 excluded)", set_text(&Options::cases)},
                      {"", "--sort", "NAME", "", "by a column, -NAME: the largest first; what is no number comes last",
                       set_text(&Options::sort)},
                      {"", "--descending", "", "", "the largest first", set_flag(&Options::descending)},
                      {"", "--columns", "LIST", "", "which ones: a,status,mean_u", set_text(&Options::columns)},
                      format_option("text|csv|json")},
          .examples = {{"lapwing show sweep.h5 --sort -peak", "where is the peak highest?"},
                       {"lapwing show sweep.h5 --failed", "what failed, and why?"},
                       {"lapwing show sweep.h5 --format csv > sweep.csv", "for spreadsheets, pandas and R"}},
          .look = show,
          .compute = {}};
}

}  // namespace lapwing
