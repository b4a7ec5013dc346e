// SPDX-License-Identifier: BSD-3-Clause
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/failure_kinds.hpp"
#include "pages/case_table.hpp"

namespace lapwing {
namespace {

struct Room {
  std::size_t width = 100, height = 10000;   ///< of a pipe or a file; what is longer is for csv
};

/// What the terminal has room for; $COLUMNS counts more, as for other programs.
Room room() {
  Room room;
  winsize size{};
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) room = {size.ws_col, size.ws_row};
  if (char const* const columns = std::getenv("COLUMNS"))
    if (auto const n = parse_number<std::int64_t>(columns); n && *n > 0) room.width = static_cast<std::size_t>(*n);
  return room;
}

std::string counts_text(ResultView const& view) {
  std::array<std::int64_t, 4> counts{};
  for (auto const status : view.status()) ++counts[static_cast<std::size_t>(status)];
  return fmt::format("{}: {} cases, {} done, {} failed, {} pending, {} skipped", view.path(), view.n_cases(), counts[static_cast<int>(CaseStatus::done)],
                     counts[static_cast<int>(CaseStatus::failed)], counts[static_cast<int>(CaseStatus::pending)], counts[static_cast<int>(CaseStatus::skipped)]);
}

/// Why cases failed, by kind.
std::string reasons(CaseTable const& table) {
  FailureKinds kinds;
  auto const* const message = table.view().find("message");
  for (auto const id : table.cases()) kinds.add(id, message ? table.view().texts(*message, {id, id + 1}).front() : "");
  std::string text;
  for (auto const& line : failure_lines(kinds, 20)) text += line + "\n";
  return text;
}

ExitCode show(Options const& options, Log const& log) {
  ResultView const view(options.input);
  TableRequest request{options.cases.empty() ? std::vector<CaseRange>{{0, view.n_cases()}} : select_cases(options.cases, view.n_cases()), options.failed, options.sort,
                       options.descending, options.columns};
  bool const is_text = options.format == "text";
  if (is_text && options.failed && options.columns.empty()) {
    for (auto const& column : view.columns(ColumnRole::parameter)) request.columns += column.name + ",";
    request.columns += "message";
  }
  CaseTable const table(view, request);
  if (!log.speaks()) return ExitCode::success;
  if (options.format == "csv") write_csv(std::cout, table);
  else if (options.format == "json") write_json(std::cout, table);
  else if (table.cases().empty()) log.info(counts_text(view));
  else {
    auto const [width, height] = room();
    auto text = table_text(table, width, height) + counts_text(view);
    if (options.failed) text = "why cases failed:\n" + reasons(table) + "\n" + text;
    log.info(text);
  }
  return ExitCode::success;
}

}  // namespace

CommandSpec show_command() {
  return {.name = "show",
          .meaning = "cases as a table: parameters, status, quantities, cost",
          .details = "A terminal gets what fits; csv and json get everything, numbers with all their digits.",
          .argument = "OUT.h5",
          .completion = Completion::hdf5,
          .options = {{"", "--failed", "", "", "only cases that failed, and why", set_flag(&Options::failed)},
                      {"", "--cases", "LIST", "", "some cases: 0:100,205 (100 excluded)", set_text(&Options::cases)},
                      {"", "--sort", "NAME", "", "by a column, what is no number last", set_text(&Options::sort)},
                      {"", "--descending", "", "", "the largest first", set_flag(&Options::descending)},
                      {"", "--columns", "LIST", "", "which ones: a,status,mean_u", set_text(&Options::columns)},
                      format_option("text|csv|json")},
          .examples = {{"lapwing show sweep.h5 --sort peak --descending", "where is the peak highest?"},
                       {"lapwing show sweep.h5 --failed", "what failed, and why?"},
                       {"lapwing show sweep.h5 --format csv > sweep.csv", "for spreadsheets, pandas and R"}},
          .look = show,
          .compute = {}};
}

}  // namespace lapwing
