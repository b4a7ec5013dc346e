// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Input file and --set options to a RunConfig, with everything checked that needs no case.
#pragma once

#include <string>
#include <vector>

#include "config/run_config.hpp"

namespace lapwing {

/// Reads an input file.
///
/// @param set_options  `KEY=VALUE` each, applied in order.
/// @throws FileError if the file cannot be read.
/// @throws InputError with one line `FILE:LINE:COL: error: ...` for every error found.
RunConfig parse_config(std::string const& path, std::vector<std::string> const& set_options);

/// The same for a text that is at hand; `path` names it in messages and places the field files.
RunConfig parse_config_text(std::string const& text, std::string const& path,
                            std::vector<std::string> const& set_options = {});

}  // namespace lapwing
