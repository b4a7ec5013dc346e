// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Finds or makes the output file of a run, and locks it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/takeover.hpp"

namespace lapwing::io {

/// What is still to happen before a new file takes the place of an existing one.
struct Unpublished {
  RawFile replaced;                      ///< locked
  std::string path;                      ///< where the new file goes
  bool loses = false;                    ///< something that the file before holds of done cases
};

struct OpenedOutput {
  RawFile file;
  Placement placement;
  std::vector<CaseStatus> status;        ///< [case]
  std::vector<std::int64_t> taken;       ///< cases that came from a file of another layout, ascending
  EditSummary edit;                      ///< of such a file
  std::vector<CaseDamage> damaged;       ///< its cases that are not what was stored
  std::vector<MissingOutputs> missing;
  std::optional<Unpublished> unpublished;
  std::string previous;                  ///< where the file before is kept
  bool resumed = false;
  bool lock_unsupported = false;
  std::vector<std::string> remarks;      ///< what else is wrong with the file that was found
};

/// A file that has `missing` outputs is left unpublished, under a temporary name.
/// @throws FileError as ResultFile::prepare does.
OpenedOutput open_output(std::string const& path, FileHeader const& header, ResultFile::Mode mode, bool check_fields);

/// Renews the checksums of the cases that were taken over, and puts a new file in its place.
/// @return where the file before is kept; "" if it is not.
/// @throws FileError if somebody has replaced the file before.
std::string publish(RawFile& file, Placement const& placement, std::vector<std::int64_t> const& taken,
                    Unpublished const& unpublished);

}  // namespace lapwing::io
