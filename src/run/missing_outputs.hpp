// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Computes what an edited sweep asks for of cases that were solved before, from their stored solutions.
#pragma once

#include "run/run.hpp"
#include "core/error.hpp"

namespace lapwing {

/// Computes and stores what the output file misses, all ranks their share, and puts the file in the place of the one
/// before; collective. A file that misses nothing is in its place already.
/// @param rank_log  for what a rank has to say of its own.
/// @return alike on all ranks; unless it is `success`, the file before is as it was. `stopped`: the run was asked to
/// stop.
ExitCode compute_missing_outputs(Run& run, Log const& rank_log);

}  // namespace lapwing
