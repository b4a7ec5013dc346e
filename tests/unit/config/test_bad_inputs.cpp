// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Every file of tests/system/bad_inputs gives the error that its first line names.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

std::vector<std::string> bad_inputs() {
  std::vector<std::string> paths;
  for (auto const& entry : std::filesystem::directory_iterator(LAPWING_SOURCE_DIR "/tests/system/bad_inputs"))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Text behind `head` if the line begins with it.
std::string behind(std::string const& line, std::string const& head) {
  return line.rfind(head, 0) == 0 ? line.substr(head.size()) : "";
}

class BadInput : public ::testing::TestWithParam<std::string> {};

TEST_P(BadInput, IsReportedAtItsPlace) {
  std::ifstream stream(GetParam());
  std::string first, second;
  std::getline(stream, first);
  std::getline(stream, second);
  auto const expected = behind(first, "# expect: ");
  auto const option = behind(second, "# set: ");
  ASSERT_FALSE(expected.empty());
  bool const has_position = expected.rfind("--set", 0) != 0;
  try {
    auto const config = parse_config(GetParam(), option.empty() ? std::vector<std::string>{} : std::vector{option});
    SweepPlan const plan(config, {});
    FAIL() << "accepted";
  } catch (InputError const& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr((has_position ? GetParam() + ':' : "") + expected));
  }
}

INSTANTIATE_TEST_SUITE_P(Files, BadInput, ::testing::ValuesIn(bad_inputs()),
                         [](auto const& file) { return std::filesystem::path(file.param).stem().string(); });

TEST(BadInputs, AreMany) {
  EXPECT_GE(bad_inputs().size(), 45u);
}

}  // namespace
}  // namespace lapwing
