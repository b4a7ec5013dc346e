// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Options that several commands have.
#pragma once

#include "commands/command.hpp"
#include "commands/option_setters.hpp"

namespace lapwing {

inline OptionSpec set_option() {
  return {"",
          "--set",
          "KEY=VALUE",
          "",
          "change a key of the input, or a parameter or constant by its name: --set a=3; VALUE is a TOML value, else a "
          "string",
          add_text(&Options::set),
          Completion::input_key};
}

inline OptionSpec device_option() {
  return {"",
          "--device",
          "DEVICE",
          "auto|cpu|gpu",
          "where to compute; on a GPU if there is one, if not given",
          set_text(&Options::device)};
}

inline OptionSpec format_option(std::string_view choices) {
  return {"", "--format", "FORMAT", choices, "how to print it", set_text(&Options::format)};
}

}  // namespace lapwing
