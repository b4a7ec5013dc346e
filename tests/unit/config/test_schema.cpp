// SPDX-License-Identifier: BSD-3-Clause
#include "config/schema.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "config/functionals.hpp"
#include "config/generators.hpp"
#include "config/parse_config.hpp"
#include "config/reserved_names.hpp"
#include "config/suggestion.hpp"
#include "core/boundary_kinds.hpp"
#include "core/result_columns.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

std::string text_of(char const* path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Schema, IsTheCommittedInputReference) {
  EXPECT_EQ(text_of(LAPWING_SOURCE_DIR "/docs/input_reference.md"), schema_markdown())
      << "stale: lapwing schema --format markdown > docs/input_reference.md";
}

TEST(Schema, ListsEveryKeyInEveryFormat) {
  for (auto const& row : key_table()) {
    EXPECT_FALSE(row.meaning.empty()) << row.path;
    for (auto const& text : {schema_text(), schema_markdown(), schema_json()})
      EXPECT_THAT(text, ::testing::HasSubstr(std::string(row.path)));
  }
}

TEST(Schema, HasTheGeneratorsOfTheirTable) {
  std::vector<std::string> names;
  for (auto const& row : generator_table()) {
    names.emplace_back(leaf(row.key));
    EXPECT_EQ(row.is_distribution(), row.value == nullptr) << names.back();
    EXPECT_EQ(row.is_distribution(), row.range != nullptr) << names.back();
    EXPECT_TRUE(row.random || !row.is_distribution()) << names.back();
  }
  EXPECT_THAT(known_children(split_path(spec(Key::parameter).path)), ::testing::UnorderedElementsAreArray(names));
}

TEST(Schema, NamesTheFunctionalsOfTheirTable) {
  EXPECT_EQ(spec(Key::quantity).meaning, "exactly one of " + functional_names());
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

TEST(BoundaryKinds, AreTheChoicesOfTheSchema) {
  auto const choices = choices_of(Key::boundary_type);
  ASSERT_EQ(choices.size(), boundary_kinds.size());
  for (std::size_t i = 0; i < choices.size(); ++i) EXPECT_EQ(choices[i], boundary_kinds[i].name);
}

TEST(Suggestion, FindsTheNearestWord) {
  EXPECT_EQ(edit_distance("multigird", "multigrid"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(nearest("max_iter", {"type", "max_iterations"}), "max_iterations");
  EXPECT_EQ(nearest("quite_else", {"type", "max_iterations"}), "");
}

TEST(ReservedNames, AreThoseOfExpressionsAndOfTheOutputFile) {
  for (auto const* name : {"x", "u", "kappa", "exact", "pi", "e", "if", "step", "sin", "case", "case_hash", "status",
                           "error_l2", "mpi_rank", "rank", "text", "timing", "x_lower", "compatibility_defect",
                           "attempts", "error_estimate", "algebraic_error", "grid_16x8"})
    EXPECT_FALSE(why_reserved(name, 1).empty()) << name;
  for (auto const* name : {"a", "n", "grid_size", "X", "mean_u", "amplitude", "t", "y", "z", "y_lower", "balance",
                           "energy_error", "solver"})
    EXPECT_TRUE(why_reserved(name, 1).empty()) << name;
  EXPECT_EQ(why_reserved("y", 2), "is a coordinate of the grid");
  EXPECT_EQ(why_reserved("z", 2), "");
  EXPECT_EQ(why_reserved("y_upper", 2), "is a dataset of the output file");
  EXPECT_TRUE(is_identifier("_a1"));
  EXPECT_FALSE(is_identifier("1a"));
  EXPECT_FALSE(is_identifier(""));
}

TEST(ReservedNames, AreThoseOfColumnsInTheRootAlone) {
  for (auto const& column : column_table()) {
    EXPECT_EQ(why_reserved(column.name(), 1).empty(), !column.in_root() && column.name() != "attempts") << column.path;
  }
}

TEST(Columns, AreDocumented) {
  auto const page = text_of(LAPWING_SOURCE_DIR "/docs/output_format.md");
  for (auto const& column : column_table()) {
    EXPECT_TRUE(std::regex_search(page, std::regex("`" + std::string(column.name()) + "`[^|]*\\[case"))) << column.path;
    EXPECT_FALSE(column.long_name.empty()) << column.path;
  }
}

}  // namespace
}  // namespace lapwing
