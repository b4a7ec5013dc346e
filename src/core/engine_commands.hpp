// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The commands for which it matters whether the engine for CPUs or the one for GPUs starts.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lapwing {

inline constexpr std::array<std::string_view, 4> engine_commands{"run", "check", "info", "verify"};

/// Whether the command computes on a device, or predicts what a device will take.
inline bool needs_engine(std::string_view command) {
  return std::find(engine_commands.begin(), engine_commands.end(), command) != engine_commands.end();
}

}  // namespace lapwing
