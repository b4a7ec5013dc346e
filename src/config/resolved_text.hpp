// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Writes a configuration back as TOML, defaults filled in.
#pragma once

#include <string>

#include "config/run_config.hpp"

namespace lapwing {

/// The whole configuration in the order of the schema. Read again, it gives an equal plan.
std::string resolved_text(RunConfig const& config);

}  // namespace lapwing
