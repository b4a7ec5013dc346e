// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an MPI launcher tells a process through its environment, before MPI is up.
#pragma once

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace lapwing {

/// The rank by the variables of the usual launchers, as text; null if none started this process. PMIX_RANK is not among
/// them: Open MPI sets it itself in a process that nobody launched.
inline char const* launched_rank() {
  for (char const* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (char const* const rank = std::getenv(name)) return rank;
  return nullptr;
}

/// Whether an MPI launcher started this process. A batch job of SLURM is none, though it sets the same variables as
/// srun; a step of one task is a shell, or as good as one.
inline bool is_launched() {
  if (std::getenv("OMPI_COMM_WORLD_RANK") || std::getenv("PMI_RANK")) return true;
  char const* const tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  return tasks != nullptr && std::strtol(tasks, nullptr, 10) > 1;
}

/// True on the one process that speaks for all.
inline bool speaks_for_all() {
  char const* const rank = launched_rank();
  return rank == nullptr || std::strcmp(rank, "0") == 0;
}

}  // namespace lapwing
