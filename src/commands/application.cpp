// SPDX-License-Identifier: BSD-3-Clause
#include "commands/application.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "run/device_map.hpp"
#include "run/one_engine.hpp"
#include "run/rank_choice.hpp"
#include "commands/command_line.hpp"
#include "core/build_info.hpp"
#include "core/held_signals.hpp"
#include "core/launch_environment.hpp"
#include "core/standard_streams.hpp"
#include "io/hdf5_at_exit.hpp"
#include "kernels/types.hpp"
#include "kernels/vendor/cores.hpp"
#include "parallel/rank_starter.hpp"
#include "parallel/signals.hpp"
#include "timing/region.hpp"

namespace lapwing {
namespace {

/// A command that looks at files only.
ExitCode look(ParsedCommandLine const& parsed, Log const& log) {
  try {
    return parsed.command->look(parsed.options, log);
  } catch (...) {
    return exit_code_of_current_exception(log);
  }
}

void require_device(std::string const& device) {
  if (device == "gpu" && !device_differs_from_host)
    throw BackendUnavailable("lapwing: error: --device gpu: this engine (" + build_info().engine +
                             ") computes on the CPU; the engine for GPUs is lapwing-cuda");
  if (device == "cpu" && device_differs_from_host)
    throw BackendUnavailable("lapwing: error: --device cpu: this engine (" + build_info().engine +
                             ") computes on the GPU; the engine for CPUs is lapwing-host");
}

/// What there is to say before ranks begin; an error ends them.
ExitCode greet(Options const& options, Communicator const& world, Log const& log) {
  try {
    require_device(options.device);
    require_one_engine(world);
    if (world.is_root() && !world.launch_warning().empty()) log.warn(world.launch_warning());
    if (options.ranks && is_launched() && !StartedRank::is_one())
      log.warn(fmt::format("warning: -j {}: has no effect, a launcher has started {} rank{}", *options.ranks,
                           world.size(), world.size() == 1 ? "" : "s"));
    return ExitCode::success;
  } catch (...) {
    return exit_code_of_current_exception(log);
  }
}

/// A command that computes, on the ranks there are: then Kokkos, released in reverse order.
ExitCode compute(ParsedCommandLine const& parsed, Communicator const& world) {
  Options const& options = parsed.options;
  Log const log(world.is_root(), options.quiet);
  if (ExitCode const code = greet(options, world, log); code != ExitCode::success) return code;
  RankPlace const place = place_of_rank(world);
  for (std::string const& warning : sharing_warnings(gather_places(world, place))) log.warn(warning);
  DeviceScope const device(place.device);
  watch_memory();
  return parsed.command->compute(options, world, log);
}

/// On the ranks that a launcher has started. @return what this process exits with.
int compute_on_launched_ranks(ParsedCommandLine const& parsed) {
  Communicator const world;
  if (parsed.command->starts_ranks) watch_signals();      // again: MPI may have put handlers of its own in place
  if (StartedRank::is_one() && world.size() == 1) {
    StartedRank::tell_alone();
    return 0;
  }
  StartedRank::tell_ready(world.is_root());
  return StartedRank::tell_end(compute(parsed, world), world.is_root());
}

/// On several ranks of this machine. @return nothing if that is not possible; it has been said why.
std::optional<ExitCode> run_on_several(int n_ranks, std::vector<std::string> const& arguments, Log const& log) {
  auto const mpirun = find_mpirun();
  if (mpirun.empty()) {
    log.info(
        fmt::format("1 rank: {} would do here, but there is no mpirun in the path (Debian: openmpi-bin)", n_ranks));
    return std::nullopt;
  }
  bool const is_open_mpi = Communicator::library_version().starts_with("Open MPI");
  int const n_cores = vendor::usable_cores();
  auto launch = is_open_mpi ? LaunchWords::of_open_mpi(mpirun, n_ranks, n_cores, geteuid() == 0)
                            : LaunchWords::of_others(mpirun, n_ranks);
  launch.environment.emplace_back("OMP_NUM_THREADS", std::to_string(std::max(1, n_cores / n_ranks)));
  auto const code = run_on_ranks(launch, std::filesystem::read_symlink("/proc/self/exe").string(), arguments);
  if (!code)
    log.warn(fmt::format("warning: 1 rank instead of {}: {} belongs to another MPI library than {}", n_ranks, mpirun,
                         Communicator::library_version()));
  return code;
}

/// Without a launcher, on as many ranks as pay; one needs no MPI.
ExitCode compute_here(ParsedCommandLine const& parsed, std::vector<std::string> const& arguments) {
  Options const& options = parsed.options;
  Log const log(true, options.quiet);
  try {
    require_device(options.device);
    int const n_ranks = ranks_for(options);
    if (stop_requested()) return ExitCode::stopped;
    if (n_ranks > 1)
      if (auto const code = run_on_several(n_ranks, arguments, log)) return *code;
  } catch (...) {
    return exit_code_of_current_exception(log);
  }
  return compute(parsed, Communicator(Communicator::Ranks::alone));
}

/// A launcher kills all ranks when the first one returns an error, so the one that speaks must have spoken by then.
void wait_for_the_speaker() {
  if (is_launched()) Communicator().barrier();
}

/// What is printed is all that most commands are for: where it cannot be written, they have failed. A reader that has
/// gone away had enough.
ExitCode code_of_output(ExitCode code) {
  if (std::cout.flush()) return code;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  bool const reader_is_gone = poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
  if (reader_is_gone) return code;
  Log().warn("standard output: error: cannot be written; is it closed, or the disk full?");
  return code == ExitCode::success ? ExitCode::file : code;
}

int end_without_command(ParsedCommandLine const& parsed) {
  if (speaks_for_all()) (parsed.code == 0 ? std::cout : std::cerr) << parsed.text << std::endl;
  if (parsed.code != 0) wait_for_the_speaker();
  return static_cast<int>(code_of_output(static_cast<ExitCode>(parsed.code)));
}

}  // namespace

int run_application(int argc, char** argv) {
  fill_standard_streams();
  HeldSignals held;      // until it is known whether there is a run to stop
  let_writes_fail();
  io::leave_hdf5_at_exit();
  auto const parsed = parse_command_line(argc, argv);
  if (parsed.command && parsed.command->starts_ranks) watch_signals();
  held.release();
  if (!parsed.command) return end_without_command(parsed);
  bool const has_ranks = is_launched() || StartedRank::is_one();
  if (parsed.command->starts_ranks)      // what it is for is its file
    return has_ranks ? compute_on_launched_ranks(parsed)
                     : static_cast<int>(compute_here(parsed, {argv + 1, argv + argc}));
  if (parsed.command->compute && has_ranks)
    return static_cast<int>(code_of_output(static_cast<ExitCode>(compute_on_launched_ranks(parsed))));
  if (parsed.command->compute)
    return static_cast<int>(code_of_output(compute(parsed, Communicator(Communicator::Ranks::alone))));
  // one rank looks at files for all; what it ends with is what the launcher ends with
  if (!speaks_for_all()) return 0;
  return static_cast<int>(code_of_output(look(parsed, Log())));
}

}  // namespace lapwing
