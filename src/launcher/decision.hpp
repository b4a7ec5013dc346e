// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which engine to start, as a function of what was asked for and what is there. Nothing here looks at the machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace lapwing::launcher {

enum class Device { automatic, cpu, gpu };

/// What the launcher needs to know of the command line; everything else is the engine's.
struct Request {
  std::string command;                ///< "run", "info", ...; empty if there is none
  std::optional<std::string> device;  ///< as typed after --device; the last one counts
  bool quiet = false;
};

/// What is installed beside the launcher, and what the probe of the GPU found.
struct Findings {
  bool has_cuda_engine = false;
  bool has_host_engine = false;
  bool gpu_usable = false;  ///< only looked at where `has_cuda_engine`
  std::string gpu_text;     ///< the device, or why there is none
};

struct Decision {
  ExitCode code = ExitCode::success;  ///< anything else: nothing to start
  std::string engine;                 ///< "lapwing-cuda" or "lapwing-host"
  std::string reason;                 ///< one sentence: why this one, or what is wrong
};

/// Reads the arguments after the program's name.
Request read_arguments(std::vector<std::string> const& arguments);

/// True if looking for a GPU can change the decision.
bool needs_probe(Request const& request, Findings const& findings);

/// Chooses the engine.
///
///   auto  lapwing-cuda if a usable GPU is there, else lapwing-host
///   cpu   lapwing-host
///   gpu   lapwing-cuda, or exit code 5
///
/// Commands that compute nothing take lapwing-host where it is installed, since it loads everywhere.
Decision decide(Request const& request, Findings const& findings);

/// Whether a line on standard error says which engine starts, and why: a run for which a GPU could be expected goes to
/// CPUs, not with --quiet.
bool announces(Request const& request, Findings const& findings);

}  // namespace lapwing::launcher
