// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/split_text.hpp"
#include "io/cube_file.hpp"
#include "pages/case_table.hpp"
#include "pages/text_file.hpp"
#include "pages/xdmf.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_dimensions_told = 12;

std::int64_t n_done(ResultView const& view) {
  auto const status = view.status();
  return std::count(status.begin(), status.end(), CaseStatus::done);
}

std::int64_t n_done(ResultView const& view, ResultGrid const& grid) {
  auto const status = view.status();
  return std::count_if(grid.cases.begin(), grid.cases.end(),
                       [&](std::int64_t id) { return status[static_cast<std::size_t>(id)] == CaseStatus::done; });
}

/// The path that is asked for, or one beside the results. @param is_one_of_several  that share a name but for the
/// ending
std::string output_of(Options const& options, std::string const& ending, bool is_one_of_several = false) {
  bool const is_asked_for = !options.output.empty();
  if (options.output == "-") return "/dev/stdout";
  if (is_asked_for && !is_one_of_several) return options.output;
  return fs::path(is_asked_for ? options.output : options.input).replace_extension(ending).string();
}

void export_csv(Options const& options, ResultView const& view, Log const& log) {
  auto const output = output_of(options, ".csv");
  CaseTable const table(
      view, {.cases = {{0, view.n_cases()}}, .failed = false, .sort = {}, .descending = false, .columns = {}});
  write_file(output, {"case,", "," + table.columns().back().name}, [&](std::ostream& out) { write_csv(out, table); });
  if (!is_stream(output))
    log.info(fmt::format("{}: {} cases, {} columns", output, view.n_cases(), table.columns().size()));
}

void export_cube(Options const& options, ResultView const& view, Log const& log) {
  auto const output = output_of(options, ".cube.nc");
  auto const cube = cube_of(view);
  write_cube(view, cube, output);
  std::vector<std::string> dimensions;
  for (auto const& axis : cube.axes)
    dimensions.push_back(fmt::format("{} = {}", axis.parameter.name, axis.values.size()));
  log.info(fmt::format(
      "{}: dimensions {}{}", output, joined(dimensions, most_dimensions_told),
      view.grids().size() == 1 ? " and those of the grid" : "; no fields, since grids differ from case to case"));
  if (auto const n = view.n_cases() - n_done(view); n > 0)
    log.info(fmt::format("{}: {} cases that are not done are NaN", output, n));
}

/// The grid's name in the name of its side file, where there are several.
std::string name_of(ResultGrid const& grid) {
  return grid.prefix == "/" ? "" : "." + grid.prefix.substr(1, grid.prefix.size() - 2);
}

/// The results as a side file names them: from its folder on. "./" in front, since ParaView takes a name that begins
/// with a blank or a letter outside ASCII for something else.
std::string path_from(std::string const& side_file, std::string const& results) {
  std::error_code error;
  auto const folder = is_stream(side_file) ? fs::current_path() : fs::absolute(side_file).parent_path();
  auto const file = fs::relative(results, folder, error).string();
  if (error) throw FileError(fmt::format("{}: error: cannot be written: {}", side_file, error.message()));
  if (file.find(':') != file.npos)
    throw InputError(
        fmt::format("{}: error: \"{}\" has a colon, where the name of a file ends for readers of XDMF; rename it",
                    results, file));
  if (visible(file) != file)
    throw InputError(
        fmt::format("{}: error: the name has characters that XDMF cannot hold; rename it", excerpt(results)));
  return "./" + file;
}

void export_grid(std::string const& output, ResultView const& view, ResultGrid const& grid, Log const& log) {
  auto const n = n_done(view, grid);
  if (n == 0) {
    log.info(fmt::format("{}: not written: none of its {} cases is done", output, grid.cases.size()));
    return;
  }
  auto const file = path_from(output, view.path());
  write_file(output, {xdmf_begin, ""}, [&](std::ostream& out) { write_xdmf(out, view, grid, file); });
  if (!is_stream(output))
    log.info(
        fmt::format("{}: {} of {} cases as steps of time, numbers in {}", output, n, grid.cases.size(), view.path()));
}

void export_xdmf(Options const& options, ResultView const& view, Log const& log) {
  if (view.grids().size() > 1 && is_stream(output_of(options, ".xdmf")))
    throw InputError(fmt::format("{}: error: has {} grids, each of which needs a file; -o must name an ordinary one",
                                 view.path(), view.grids().size()));
  if (n_done(view) == 0)
    throw InputError(fmt::format("{}: error: none of its {} cases is done: there is nothing to look at", view.path(),
                                 view.n_cases()));
  for (auto const& grid : view.grids()) {
    if (grid.fields.empty())
      throw InputError(view.path() +
                       ": error: holds no fields to look at; output.fields names those that a run stores");
    export_grid(output_of(options, name_of(grid) + ".xdmf", view.grids().size() > 1), view, grid, log);
  }
}

ExitCode run_export(Options const& options, Log const& log) {
  if (options.format == "text") throw InputError("lapwing export: error: --format is missing: csv, cube or xdmf");
  ResultView const view(options.input);
  if (options.format == "csv")
    export_csv(options, view, log);
  else if (options.format == "cube")
    export_cube(options, view, log);
  else
    export_xdmf(options, view, log);
  return ExitCode::success;
}

}  // namespace

CommandSpec export_command() {
  return {
      .name = "export",
      .meaning = "results for pandas, xarray, ParaView and VisIt",
      .details =
          "csv   one row per case with all its numbers\n"
          "cube  a netCDF file in which numbers and fields stand over the parameters of a grid sweep as dimensions\n"
          "xdmf  a side file by which ParaView and VisIt read the fields; the cases are steps of time",
      .argument = "OUT.h5",
      .completion = Completion::hdf5,
      .options = {format_option("csv|cube|xdmf"),
                  {"-o", "--output", "FILE", "", "default: that of the results with .csv, .cube.nc or .xdmf",
                   set_text(&Options::output), Completion::any_file}},
      .examples = {{"lapwing export sweep.h5 --format csv", "pandas.read_csv(\"sweep.csv\")"},
                   {"lapwing export sweep.h5 --format cube",
                    "xarray.open_dataset(\"sweep.cube.nc\").peak.sel(a=0.5, method=\"nearest\")"},
                   {"lapwing export sweep.h5 --format xdmf", "paraview sweep.xdmf, and choose \"XDMF Reader\""}},
      .look = run_export,
      .compute = {}};
}

}  // namespace lapwing
