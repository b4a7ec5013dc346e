// SPDX-License-Identifier: BSD-3-Clause
#include <cstdlib>

#include <fmt/format.h>

#include "run/device_map.hpp"
#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/build_info.hpp"
#include "kernels/batch/bandwidth.hpp"
#include "kernels/vendor/devices.hpp"

namespace lapwing {
namespace {

std::string info_text(Communicator const& world) {
  BuildInfo const& build = build_info();
  double const bandwidth = triad_bandwidth(DeviceExec(), std::int64_t{1} << 24, 5);
  auto const ranks = world.gather(fmt::format("{}, {:.3g} GB/s", describe(place_of_rank(world)), bandwidth / 1e9));
  char const* const reason = std::getenv("LAPWING_ENGINE_REASON");
  std::string text =
      fmt::format("lapwing {} ({}{})\n", build.version, build.git_commit, build.git_dirty ? ", modified" : "");
  auto const line = [&](char const* name, std::string const& value) {
    if (!value.empty()) text += fmt::format("{:<12} {}\n", name, value);
  };
  line("engine", build.engine);
  line("chosen", reason ? reason : "");
  line("build", fmt::format("{}, {}, {}", build.build_type, build.compiler, build.flags));
  line("Kokkos", fmt::format("{} ({})", build.kokkos_version, build.kokkos_backends));
  line("MPI", Communicator::library_version());
  line("HDF5", build.hdf5_version);
  line("FFTW", build.fftw.empty() ? "none: no solver fft" : build.fftw);
  line("CUDA", build.cuda_version);
  line("devices", vendor::device_count() > 0 ? fmt::format("{} visible", vendor::device_count()) : "CPU only");
  text += "ranks, and the triad's bandwidth with all of them at work:";
  for (std::string const& rank : ranks) text += "\n  " + rank;
  return text;
}

}  // namespace

CommandSpec info_command() {
  auto const compute = [](Options const&, Communicator const& world, Log const& log) {
    log.info(info_text(world));
    return ExitCode::success;
  };
  return {.name = "info",
          .meaning = "version, build, devices, ranks and their bandwidth",
          .details = {},
          .argument = {},
          .options = {device_option()},
          .examples = {{"lapwing info", "of one rank here"},
                       {"mpirun -n 4 lapwing info", "of four ranks at work together"}},
          .look = {},
          .compute = compute};
}

}  // namespace lapwing
