// SPDX-License-Identifier: BSD-3-Clause
#include "commands/option_setters.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "core/visible_text.hpp"

namespace lapwing {

template <class Number>
std::optional<Number> parse_number(std::string const& text) {
  Number value{};
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}
template std::optional<std::int64_t> parse_number(std::string const&);
template std::optional<double> parse_number(std::string const&);

OptionSetter set_text(std::string Options::*member) {
  return [member](Options& options, std::string const& text) {
    if (text.empty()) throw UsageError("must not be empty");
    options.*member = text;
  };
}

OptionSetter add_text(std::vector<std::string> Options::*member) {
  return [member](Options& options, std::string const& text) { (options.*member).push_back(text); };
}

OptionSetter set_flag(bool Options::*member, bool value) {
  return [member, value](Options& options, std::string const&) { options.*member = value; };
}

OptionSetter set_integer(std::int64_t Options::*member, std::int64_t lowest, std::int64_t highest) {
  return [=](Options& options, std::string const& text) {
    auto const value = parse_number<std::int64_t>(text);
    if (!value || *value < lowest || *value > highest)
      throw UsageError(fmt::format("{}: must be a whole number, {} to {}", excerpt(text), lowest, highest));
    options.*member = *value;
  };
}

OptionSetter set_number(double Options::*member, double lowest, double highest) {
  return [=](Options& options, std::string const& text) {
    auto const value = parse_number<double>(text);
    if (!value || !(*value >= lowest && *value <= highest))
      throw UsageError(fmt::format("{}: must be a number in [{}, {}]", excerpt(text), lowest, highest));
    options.*member = *value;
  };
}

}  // namespace lapwing
