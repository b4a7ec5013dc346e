// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing run`: the outer story, from input file to output file over all ranks.
#pragma once

#include "run/run_options.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "parallel/communicator.hpp"

namespace lapwing {

/// Runs a sweep. Collective; every rank returns the same code.
///
/// Each rank takes the dearest batch left from a shared counter until none is left, a signal asks to stop, or too many
/// cases have failed.
/// @pre MPI and Kokkos are initialised.
ExitCode run_sweep(RunOptions const& options, Communicator const& world, Log const& log);

}  // namespace lapwing
