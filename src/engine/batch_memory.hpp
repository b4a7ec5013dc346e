// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How much memory a batch takes, and how much there is.
#pragma once

#include "engine/batch_engine.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// Bytes of a batch where it is computed, and of the page-locked host memory that its fields leave through; one and the
/// same on a CPU.
struct BatchMemory {
  double engine = 0, staging = 0;

  double where_computed() const { return device_differs_from_host ? engine : engine + staging; }
  /// The same with one buffer of fields, where everything else is stored already.
  double at_least() const { return device_differs_from_host ? engine : engine + staging / 2; }
};

/// Memory that a batch takes at most while it is solved by the first solver of its cases' ladder, alone on its rank.
///
/// A sum of what each part says of itself (`predicted_bytes`, beside what it allocates), in double precision unless the
/// part is in single:
///
///   BatchSolver          u, x and a scratch vector
///   DiffusionPrograms    tables of expressions, values of files
///   OperatorSetup        fields at cells and faces, stencil, right-hand side, the first solver of the ladder
///   StartingGuess, ChainStart, Combiner, CoarserGrid    where the input asks for them, with engines of their own
///   StagedFields         two buffers of the output's fields
///
/// All of it is allocated for the first batch of a shape and kept. What is not counted: cases that climb to another
/// solver, set-ups that are kept for later batches (`run.operator_cache`), and what is small: numbers per lane and
/// case.
/// @param settings  of the cases. @param superposes  they are combined from basis solutions.
/// @see tests/verification/test_batch_memory.cpp: within 10 % of what is allocated.
BatchMemory predicted_memory(RunConfig const& config, SolverSettings const& settings, BoxGrid const& grid,
                             BatchShape const& shape, int n_cases, Superposition const* superposes);

/// Bytes that are free now where batches are computed.
double free_memory();

/// Bytes that a rank's batches may take by themselves: a share of what is free now, where batches are computed.
///
/// On a GPU four fifths of the free memory, shared by the ranks of the node that compute on it; on a CPU as much of
/// what the system and the limits of the process leave, shared by the ranks of the node. The rest is for what
/// `predicted_memory` does not count.
/// @param sharers  ranks that share it.
double memory_for_batches(int sharers);

/// "1.5 GiB".
std::string bytes_text(double bytes);

}  // namespace lapwing
