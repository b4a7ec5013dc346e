// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Finds or makes the output file of a run, and locks it.
#pragma once

#include <string>

#include "io/takeover.hpp"

namespace lapwing::io {

struct OpenedOutput {
  RawFile file;
  Placement placement;
  Takeover found;  ///< status of the cases, and what came from a file of another layout
  bool resumed = false;
  bool lock_unsupported = false;
};

/// @throws FileError as ResultFile::prepare does.
OpenedOutput open_output(std::string const& path, FileHeader const& header, ResultFile::Mode mode, bool check_fields);

/// Opens another program's or an earlier run's output for reading.
/// @throws FileError if it cannot be read, is not lapwing's, or has a version that this program does not know.
Hdf5File open_lapwing_file(std::string const& path);

}  // namespace lapwing::io
