// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How the text of an option becomes a member of Options.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "commands/options.hpp"

namespace lapwing {

using OptionSetter = std::function<void(Options&, std::string const&)>;

/// Any text but an empty one.
OptionSetter set_text(std::string Options::*member);
/// One more text.
OptionSetter add_text(std::vector<std::string> Options::*member);
/// A flag: given means `value`.
OptionSetter set_flag(bool Options::*member, bool value = true);
/// A whole number in [lowest, highest].
OptionSetter set_integer(std::int64_t Options::*member, std::int64_t lowest, std::int64_t highest);
/// A number in [lowest, highest].
OptionSetter set_number(double Options::*member, double lowest, double highest);

/// The whole text as a number; nothing if it is none.
template <class Number>
std::optional<Number> parse_number(std::string const& text);

}  // namespace lapwing
