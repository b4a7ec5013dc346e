// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Starts the ranks of a run on this machine, and answers for them: signals go in, one exit code comes out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace lapwing {

/// The mpirun (or mpiexec) that the path offers; empty if it offers none.
std::string find_mpirun();

/// The words before the program's that start ranks here, and settings of the environment that go with them: no other
/// nodes, no binding (two runs side by side would be bound to the same cores), no search for fast networks.
struct LaunchWords {
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> environment;   ///< where the user has not set them

  static LaunchWords of_open_mpi(std::string const& mpirun, int n_ranks, int n_cores, bool as_root);
  static LaunchWords of_others(std::string const& mpirun, int n_ranks);
};

/// Runs a program on ranks and waits for them.
///
/// Signals that ask to stop reach the ranks as SIGUSR1, once they listen: mpirun would kill them at the first two. A
/// second one ends all at once. The terminal's Ctrl-C reaches this process only. If this process is killed, so are the
/// ranks.
/// @param program  absolute path. @param arguments  of the program, without its name.
/// @return the ranks' exit code; nothing if they did not become one world, because mpirun belongs to another MPI
/// library.
/// @throws Error(internal) if a rank has been killed or mpirun fails.
std::optional<ExitCode> run_on_ranks(LaunchWords const& launch, std::string const& program,
                                     std::vector<std::string> const& arguments);

/// What a rank tells `run_on_ranks` of the process that started it. Everything here does nothing in other processes.
class StartedRank {
 public:
  /// Whether `run_on_ranks` started this process.
  static bool is_one();
  /// All ranks listen to signals. @param is_root  whether this is rank 0, which tells.
  static void tell_ready(bool is_root);
  /// This process is alone although there should be others.
  static void tell_alone();
  /// @return what this process should exit with: mpirun is silent about 0, and the code has been told.
  static int tell_end(ExitCode code, bool is_root);
};

}  // namespace lapwing
