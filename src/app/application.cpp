// SPDX-License-Identifier: BSD-3-Clause
#include "app/application.hpp"

#include <poll.h>
#include <unistd.h>

#include <iostream>

#include "app/agree.hpp"
#include "app/check.hpp"
#include "app/command_line.hpp"
#include "app/device_map.hpp"
#include "app/info.hpp"
#include "app/one_engine.hpp"
#include "app/report.hpp"
#include "app/run_sweep.hpp"
#include "app/verify.hpp"
#include "config/schema.hpp"
#include "core/build_info.hpp"
#include "core/held_signals.hpp"
#include "core/launch_environment.hpp"
#include "kernels/types.hpp"
#include "parallel/signals.hpp"
#include "timing/region.hpp"

namespace lapwing {
namespace {

/// Commands that look at files only.
ExitCode run_alone(Options const& options, Log const& log) {
  try {
    if (options.command == Command::schema && log.speaks())
      std::cout << (options.format == "json"       ? schema_json()
                    : options.format == "markdown" ? schema_markdown()
                                                   : schema_text());
    if (options.command == Command::check) check(options, log);
    if (options.command == Command::report) log.info(report_text(options));
    return ExitCode::success;
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

/// Commands that compute: MPI, then Kokkos, released in reverse order.
ExitCode run_with_devices(Options const& options) {
  Communicator const world;
  if (options.command == Command::run) watch_signals();      // again: MPI may have put handlers of its own in place
  Log const log(world.is_root(), options.quiet);
  ExitCode code = ExitCode::success;
  try {
    require_device(options.device);
    require_one_engine(world);
    if (world.is_root() && !Communicator::launch_warning().empty()) log.warn(Communicator::launch_warning());
  } catch (...) {
    code = exit_code_of_current_exception(log);
  }
  if (code != ExitCode::success) return code;
  RankPlace const place = place_of_rank(world);
  for (std::string const& warning : sharing_warnings(gather_places(world, place))) log.warn(warning);
  DeviceScope const device(place.device);
  watch_memory();
  if (options.command == Command::run) return run_sweep(options, world, log);
  if (options.command == Command::verify) return verify(options, world, log);
  log.info(info_text(world));
  return ExitCode::success;
}

/// A launcher kills all ranks when the first one returns an error, so the one that speaks must have spoken by then.
void wait_for_the_speaker() {
  if (launched_rank() != nullptr) Communicator().barrier();
}

/// What is printed is all that most commands are for: where it cannot be written, they have failed. A reader that has gone away had enough
/// and is told nothing.
ExitCode code_of_output(ExitCode code) {
  if (std::cout.flush()) return code;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  bool const reader_is_gone = poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
  if (!reader_is_gone) Log().warn("standard output: error: cannot be written; is the disk full?");
  return code == ExitCode::success ? ExitCode::file : code;
}

int end_without_command(ParsedCommandLine const& parsed) {
  if (speaks_for_all()) (parsed.code == 0 ? std::cout : std::cerr) << parsed.text << std::endl;
  if (parsed.code != 0) wait_for_the_speaker();
  return static_cast<int>(code_of_output(static_cast<ExitCode>(parsed.code)));
}

}  // namespace

int run_application(int argc, char** argv) {
  HeldSignals held;      // until it is known whether there is a run to stop
  let_writes_fail();
  auto const parsed = parse_command_line(argc, argv);
  if (parsed.options && parsed.options->command == Command::run) watch_signals();
  held.release();
  if (!parsed.options) return end_without_command(parsed);
  Options const& options = *parsed.options;
  bool const computes = options.command == Command::run || options.command == Command::info || options.command == Command::verify;
  if (options.command == Command::run) return static_cast<int>(run_with_devices(options));      // what it is for is its file
  ExitCode const code = computes ? run_with_devices(options) : run_alone(options, Log(speaks_for_all()));
  if (!computes && code != ExitCode::success) wait_for_the_speaker();
  return static_cast<int>(code_of_output(code));
}

}  // namespace lapwing
