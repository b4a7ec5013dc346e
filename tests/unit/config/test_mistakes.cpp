// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The table of docs/troubleshooting.md: what people write at the first try, what they are told, and what they are told
/// to write.
#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

#include "config/parse_config.hpp"
#include "sweep/plan_warnings.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

struct Mistake {
  std::string written, says, better;
};

/// The lines of a cell that are code: `a`<br>`b`.
std::string code_of(std::string const& cell) {
  std::string code;
  bool inside = false;
  for (char const c : cell) {
    if (c == '`' && inside) code += '\n';
    if (c == '`') inside = !inside;
    else if (inside) code += c;
  }
  return code;
}

std::vector<Mistake> mistakes() {
  std::vector<Mistake> all;
  std::ifstream page(LAPWING_SOURCE_DIR "/docs/troubleshooting.md");
  for (std::string line; std::getline(page, line) && line != "## Runs";) {
    if (!line.starts_with("| `")) continue;
    auto const first = line.find(" | ", 2), second = line.find(" | ", first + 3);
    auto says = code_of(line.substr(first, second - first));
    says.pop_back();
    all.push_back({code_of(line.substr(0, first)), says, code_of(line.substr(second))});
  }
  return all;
}

/// A small problem to which the lines belong, unless they say those things themselves.
std::string input_with(std::string const& lines) {
  bool const has_grid = lines.find("grid") != lines.npos || lines.find("mesh") != lines.npos;
  bool const has_data = lines.find("equation") != lines.npos || lines.find("mesh") != lines.npos;
  return (has_grid ? "" : "grid.cells = [8, 8]\n") + std::string(has_data ? "" : "equation.source = 1\n") + lines;
}

/// Errors, else warnings.
std::string messages_of(std::string const& text) {
  try {
    auto const config = parse_config_text(text, "f.toml");
    std::string all;
    for (auto const& warning : plan_warnings(config, SweepPlan(config, {}))) all += warning + '\n';
    return all;
  } catch (InputError const& error) {
    return error.what();
  }
}

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreToldWhatToWrite) {
  auto const& [written, says, better] = GetParam();
  EXPECT_THAT(messages_of(input_with(written)), ::testing::HasSubstr(says)) << written;
  auto const after = messages_of(input_with(better));
  EXPECT_THAT(after, ::testing::Not(::testing::HasSubstr("error: "))) << better;
  EXPECT_THAT(after, ::testing::Not(::testing::HasSubstr(says))) << better;
}

INSTANTIATE_TEST_SUITE_P(Table, Mistakes, ::testing::ValuesIn(mistakes()),
                         [](auto const& row) { return std::to_string(row.index); });

TEST(Mistakes, AreMany) {
  EXPECT_GE(mistakes().size(), 30u);
}

}  // namespace
}  // namespace lapwing
