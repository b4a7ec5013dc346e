// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// lapwing itself: looks for a GPU and becomes the engine that fits, lapwing-cuda or lapwing-host beside it.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/decision.hpp"
#include "launcher/probe.hpp"

namespace {

using namespace lapwing::launcher;

/// True on the one process that speaks, by the variables of the usual launchers (MPI is not up yet).
bool speaks() {
  for (char const* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (char const* const rank = std::getenv(name)) return std::string_view(rank) == "0";
  return true;
}

bool is_program(std::filesystem::path const& file) {
  return access(file.c_str(), X_OK) == 0;
}

int fail(lapwing::ExitCode code, std::string const& reason) {
  if (speaks()) std::cerr << "lapwing: error: " << reason << '\n';
  return static_cast<int>(code);
}

int launch(int argc, char** argv) {
  auto const folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  Request const request = read_arguments({argv + (argc > 0 ? 1 : 0), argv + argc});

  Findings findings;
  findings.has_cuda_engine = is_program(folder / "lapwing-cuda");
  findings.has_host_engine = is_program(folder / "lapwing-host");
  if (needs_probe(request, findings)) {
    GpuProbe const gpu = probe_gpu(read_gpu_needs(folder / "lapwing-cuda.needs"));
    findings.gpu_usable = gpu.usable;
    findings.gpu_text = gpu.text;
  }

  Decision const decision = decide(request, findings);
  if (decision.code != lapwing::ExitCode::success) return fail(decision.code, decision.reason);
  if (announces(request) && speaks())
    std::cerr << "lapwing: starting " << decision.engine << ": " << decision.reason << '\n';
  setenv("LAPWING_ENGINE_REASON", decision.reason.c_str(), 1);
  auto const engine = folder / decision.engine;
  execv(engine.c_str(), argv);
  return fail(lapwing::ExitCode::backend, engine.string() + " cannot be started: " + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return launch(argc, argv);
  } catch (std::exception const& error) {
    return fail(lapwing::ExitCode::internal, error.what());
  }
}
