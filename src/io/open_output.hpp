// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Finds or makes the output file of a run, and locks it.
#pragma once

#include <string>
#include <vector>

#include "io/takeover.hpp"

namespace lapwing::io {

struct OpenedOutput {
  RawFile file;
  Placement placement;
  Takeover found;  ///< status of the cases, and what came from a file of another layout
  bool resumed = false;
  bool lock_unsupported = false;
  std::vector<std::string> remarks;  ///< what else is wrong with the file that was found
};

/// @throws FileError as ResultFile::prepare does.
OpenedOutput open_output(std::string const& path, FileHeader const& header, ResultFile::Mode mode, bool check_fields);

}  // namespace lapwing::io
