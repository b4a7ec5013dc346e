// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// lapwing itself: looks for a GPU and becomes the engine that fits, lapwing-cuda or lapwing-host beside it.
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "core/held_signals.hpp"
#include "core/launch_environment.hpp"
#include "core/standard_streams.hpp"
#include "core/stop_signals.hpp"
#include "launcher/decision.hpp"
#include "launcher/guarded_probe.hpp"

namespace {

using namespace lapwing::launcher;

/// Time for the one process that speaks to do so: a launcher kills all when the first one returns an error.
constexpr useconds_t speaking_time = 300000;

/// Seconds that the driver has to answer; nodes with many GPUs take ten.
constexpr double probe_seconds = 60;

double seconds_for_the_driver() {
  char const* const text = std::getenv("LAPWING_PROBE_SECONDS");
  double const asked = text ? std::strtod(text, nullptr) : 0;
  return asked > 0 && asked < 1e6 ? asked : probe_seconds;
}

extern "C" void lapwing_on_early_signal(int) { _exit(static_cast<int>(lapwing::ExitCode::stopped)); }

/// A run that is told to stop before it has begun ends as one that is told later; other commands end as programs do.
void answer_signals(Request const& request) {
  if (request.command != "run") return;
  for (int const signal : lapwing::stop_signals()) std::signal(signal, lapwing_on_early_signal);
}

bool is_program(std::filesystem::path const& file) {
  return access(file.c_str(), X_OK) == 0;
}

int fail(lapwing::ExitCode code, std::string const& reason) {
  if (lapwing::speaks_for_all()) std::cerr << "lapwing: error: " << reason << std::endl;
  else usleep(speaking_time);
  return static_cast<int>(code);
}

int launch(int argc, char** argv) {
  auto const folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  Request const request = read_arguments({argv + (argc > 0 ? 1 : 0), argv + argc});
  answer_signals(request);

  Findings findings;
  findings.has_cuda_engine = is_program(folder / "lapwing-cuda");
  findings.has_host_engine = is_program(folder / "lapwing-host");
  if (needs_probe(request, findings)) {
    GpuProbe const gpu = probe_gpu_within(seconds_for_the_driver(), read_gpu_needs(folder / "lapwing-cuda.needs"));
    findings.gpu_usable = gpu.usable;
    findings.gpu_text = gpu.text;
  }

  Decision const decision = decide(request, findings);
  if (decision.code != lapwing::ExitCode::success) return fail(decision.code, decision.reason);
  if (announces(request, findings) && lapwing::speaks_for_all())
    std::cerr << "lapwing: starting " << decision.engine << ": " << decision.reason << '\n';
  setenv("LAPWING_ENGINE_REASON", decision.reason.c_str(), 1);
  auto const engine = folder / decision.engine;
  lapwing::HeldSignals const until_the_engine_listens;
  execv(engine.c_str(), argv);
  return fail(lapwing::ExitCode::backend, engine.string() + " cannot be started: " + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
  lapwing::fill_standard_streams();
  try {
    return launch(argc, argv);
  } catch (std::exception const& error) {
    return fail(lapwing::ExitCode::internal, error.what());
  }
}
