// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The shipped inputs, as this program was built with them.
#pragma once

#include <span>
#include <string_view>

namespace lapwing {

struct ExampleInput {
  std::string_view folder, name;      ///< "sweeps", "darcy_flow"
  std::string_view text;              ///< of the TOML file
};

/// In the order of folders and names.
std::span<ExampleInput const> example_inputs();

}  // namespace lapwing
