// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How keys are written, for messages that say what to write.
#pragma once

#include <string>
#include <string_view>

#include "config/schema.hpp"

namespace lapwing {

/// A line of TOML that stands in the key's own table, of a table one that stands below its header; "" if there is none.
std::string_view example_of(Key key);

/// "; write cells = [32, 32]", of a table "; write [grid] and below it ..."; "" if there is no example.
std::string written_like(Key key);

}  // namespace lapwing
