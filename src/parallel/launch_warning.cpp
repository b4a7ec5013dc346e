// SPDX-License-Identifier: BSD-3-Clause
#include <cstdlib>
#include <string>

#include "parallel/communicator.hpp"

namespace lapwing {

namespace {

/// The number in an environment variable, 0 if there is none.
long number_from_environment(char const* name) {
  char const* const text = std::getenv(name);
  return text ? std::strtol(text, nullptr, 10) : 0;
}

}  // namespace

std::string Communicator::launch_warning() const {
  long const mpirun = number_from_environment("OMPI_COMM_WORLD_SIZE");
  if (size_ > 1 || mpirun == 1) return {};
  long const step = number_from_environment("SLURM_STEP_NUM_TASKS");
  if (step > 1 && mpirun == 0)
    return "warning: srun started " + std::to_string(step) +
           " tasks, but each sees only itself: wrong --mpi. Use the kind that this MPI library (" + library_version() +
           ") understands, e.g. srun --mpi=pmix (srun --mpi=list shows all)";
  long const started = mpirun > 1 ? mpirun : number_from_environment("PMI_SIZE");
  if (started > 1)
    return "warning: the launcher started " + std::to_string(started) +
           " processes, but each sees only itself: it belongs to another MPI library than " + library_version();
  return {};
}

}  // namespace lapwing
