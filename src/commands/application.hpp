// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The program: command line in, exit code out.
#pragma once

namespace lapwing {

/// Runs one command and returns its exit code (core/error.hpp). MPI and Kokkos are started only where a command needs
/// them.
int run_application(int argc, char** argv);

}  // namespace lapwing
