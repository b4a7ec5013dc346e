// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Turns MPI's return codes into exceptions; included by the sources of this folder only.
#pragma once

#include <mpi.h>

#include <string>

#include "core/error.hpp"

namespace lapwing {

/// @throws Error(internal) with MPI's own text unless `code` is success.
inline void check_mpi(int code, char const* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw Error(ExitCode::internal, std::string(call) + ": " + std::string(text, static_cast<std::size_t>(length)));
}

}  // namespace lapwing
