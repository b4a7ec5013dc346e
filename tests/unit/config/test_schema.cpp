// SPDX-License-Identifier: BSD-3-Clause
#include "config/schema.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "config/parse_config.hpp"
#include "config/reserved_names.hpp"
#include "config/suggestion.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

TEST(Schema, IsTheCommittedInputReference) {
  std::ifstream stream(LAPWING_SOURCE_DIR "/docs/input_reference.md");
  std::ostringstream committed;
  committed << stream.rdbuf();
  EXPECT_EQ(committed.str(), schema_markdown()) << "stale: lapwing schema --format markdown > docs/input_reference.md";
}

TEST(Schema, ListsEveryKeyInEveryFormat) {
  for (auto const& row : key_table()) {
    EXPECT_FALSE(row.meaning.empty()) << row.path;
    for (auto const& text : {schema_text(), schema_markdown(), schema_json()})
      EXPECT_THAT(text, ::testing::HasSubstr(std::string(row.path)));
  }
}

TEST(Schema, DefaultsAreThoseOfTheSolverSettings) {
  auto const config = parse_config_text("grid.cells = [4]", "f.toml");
  EXPECT_EQ(SweepPlan(config, {}).case_spec(0).solver, SolverSettings{});
}

TEST(Schema, SpellsRequirements) {
  EXPECT_EQ(requirement(Key::grid_cells), "must be an integer >= 2");
  EXPECT_EQ(requirement(Key::relative_tolerance), "must be in (0, 1)");
  EXPECT_EQ(requirement(Key::pre_smooth), "must be an integer in [0, 20]");
  EXPECT_EQ(requirement(Key::direct_memory), "must be > 0");
  EXPECT_FALSE(violation(Key::grid_cells, 2));
  EXPECT_TRUE(violation(Key::grid_cells, 2.5));
  EXPECT_TRUE(violation(Key::grid_cells, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(violation(Key::relative_tolerance, 0));
  EXPECT_TRUE(violation(Key::grid_lower, std::numeric_limits<double>::infinity()));
}

TEST(Schema, FindsRowsOfConcretePaths) {
  ASSERT_NE(find_row({"boundary", "x_min", "type"}), nullptr);
  EXPECT_EQ(find_row({"boundary", "x_min", "type"})->key, Key::boundary_type);
  EXPECT_EQ(find_row({"boundary", "left", "type"}), nullptr);
  EXPECT_EQ(find_row({"equation", "sigma", "file"})->key, Key::field_file);
  EXPECT_EQ(find_row({"equation", "exact", "file"}), nullptr);
  EXPECT_EQ(find_row({"sweep", "parameters", "anything"})->key, Key::parameter);
}

TEST(Suggestion, FindsTheNearestWord) {
  EXPECT_EQ(edit_distance("multigird", "multigrid"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(nearest("max_iter", {"type", "max_iterations"}), "max_iterations");
  EXPECT_EQ(nearest("quite_else", {"type", "max_iterations"}), "");
}

TEST(ReservedNames, AreThoseOfTheDesign) {
  for (auto const* name : {"x",
                           "t",
                           "u",
                           "kappa",
                           "exact",
                           "pi",
                           "e",
                           "if",
                           "step",
                           "sin",
                           "case",
                           "case_hash",
                           "status",
                           "error_l2",
                           "rank",
                           "text",
                           "timing",
                           "x_lower",
                           "compatibility_defect",
                           "attempts",
                           "error_estimate",
                           "algebraic_error",
                           "grid_16x8"})
    EXPECT_FALSE(why_reserved(name).empty()) << name;
  for (auto const* name : {"a", "n", "grid_size", "X", "mean_u", "amplitude"})
    EXPECT_TRUE(why_reserved(name).empty()) << name;
  EXPECT_TRUE(is_identifier("_a1"));
  EXPECT_FALSE(is_identifier("1a"));
  EXPECT_FALSE(is_identifier(""));
}

}  // namespace
}  // namespace lapwing
