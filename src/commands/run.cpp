// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include <fmt/format.h>

#include "run/run_sweep.hpp"
#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_ranks = 4096;
constexpr double most_cases = 9007199254740992.0;      // every whole number up to here is a double

void set_ranks(Options& options, std::string const& text) {
  options.ranks.reset();
  if (text == "auto") return;
  auto const n = parse_number<std::int64_t>(text);
  if (!n || *n < 1 || *n > most_ranks)
    throw UsageError(fmt::format("{}: must be a number of ranks, 1 to {}, or auto", excerpt(text), most_ranks));
  options.ranks = static_cast<int>(*n);
}

void set_max_failures(Options& options, std::string const& text) {
  bool const percent = text.ends_with('%');
  auto const value = parse_number<double>(percent ? text.substr(0, text.size() - 1) : text);
  bool const good =
      value && *value >= 0 && (percent ? *value <= 100 : *value <= most_cases && *value == std::floor(*value));
  if (!good) throw UsageError(fmt::format("{}: must be a number of cases >= 0, or a share 0% to 100%", excerpt(text)));
  options.max_failures = FailureLimit{*value, percent};
}

}  // namespace

CommandSpec run_command() {
  return {.name = "run",
          .meaning = "solve every case of a sweep",
          .details =
              "The same command again goes on where the last one stopped: cases that are done are kept, also when the "
              "input has been\n"
              "edited. It uses the machine: as many ranks as pay, or the GPU. Under mpirun or srun it is one of their "
              "ranks.",
          .argument = "INPUT.toml",
          .completion = Completion::toml,
          .options = {{"-o", "--output", "OUT.h5", "",
                       "output file; default: the input's name with .h5, in the current folder",
                       set_text(&Options::output), Completion::hdf5},
                      {"-j", "--ranks", "N", "", "ranks to start on this machine; auto: as many as pay", set_ranks},
                      set_option(),
                      device_option(),
                      {"", "--cases", "LIST", "", "solve a part: 0:100,205 (100 excluded)", set_text(&Options::cases)},
                      {"", "--fresh", "", "", "start over instead of going on", set_flag(&Options::fresh)},
                      {"", "--max-failures", "LIMIT", "",
                       "a number or a share of the cases to solve, such as 5%: stop when more of them fail",
                       set_max_failures},
                      {"", "--fail-fast", "", "", "stop after the batch in which a case fails",
                       set_flag(&Options::fail_fast)},
                      {"", "--no-verify", "", "", "do not read stored fields again to compare their checksums",
                       set_flag(&Options::verify_fields, false)},
                      {"", "--quiet", "", "", "print nothing but errors, and warnings of what happens during the run",
                       set_flag(&Options::quiet)}},
          .examples = {{"lapwing run sweep.toml", "solve it, or go on with it; results in sweep.h5"},
                       {"lapwing run sweep.toml --set 'grid.cells=[64, 64]' -o fine.h5",
                        "with another grid, into another file"},
                       {"lapwing run sweep.toml -j 1 --cases 0:10", "the first ten cases, on one rank"},
                       {"mpirun -n 64 lapwing run sweep.toml", "on 64 ranks of a cluster"}},
          .look = {},
          .compute = [](Options const& options, Communicator const& world,
                        Log const& log) { return run_sweep(options, world, log); },
          .starts_ranks = true};
}

}  // namespace lapwing
