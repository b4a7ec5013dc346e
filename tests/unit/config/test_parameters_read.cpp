// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Whatever key reads a parameter, the parameter is known to be read.
#include "config/parameters_read.hpp"

#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <set>

#include "config/generators.hpp"
#include "config/parse_config.hpp"
#include "config/schema.hpp"
#include "sweep/dependence.hpp"

namespace lapwing {
namespace {

using testing::Contains;

/// What the rest of the input must be like where a key is to be read.
std::vector<std::string> options_for(Key key) {
  static std::map<Key, std::vector<std::string>> const needed{
      {Key::constant, {"equation.source=q"}},
      {Key::named_field, {"equation.source=q"}},
      {Key::boundary_alpha, {"boundary.x_min.type=robin"}},
      {Key::pre_smooth, {"solver.multigrid.acceleration=none"}},
      {Key::post_smooth, {"solver.multigrid.acceleration=none"}},
      {Key::samples, {"sweep.mode=random", "sweep.parameters.p={uniform=[1, 2]}"}},
      {Key::seed, {"sweep.mode=random", "sweep.samples=2", "sweep.parameters.p={uniform=[1, 2]}"}},
      {Key::named_field_case, {"fields.q.file=k.h5", "fields.q.dataset=k", "equation.source=q"}},
      {Key::quantity_at, {"output.quantities.q.flux=x"}},
      {Key::field_case, {"equation.kappa.file=k.h5", "equation.kappa.dataset=k"}}};
  auto const found = needed.find(key);
  return found == needed.end() ? std::vector<std::string>() : found->second;
}

/// Keys whose numbers are alike in all cases.
std::set<Key> const constant_keys = [] {
  std::set<Key> keys{Key::samples, Key::seed, Key::batch, Key::operator_cache};
  for (auto const& row : generator_table()) keys.insert(row.key);
  return keys;
}();

/// A value of a key that reads the parameter p, which is 1/4 and 1/2; none where it holds no numbers.
std::optional<std::string> reading(KeySpec const& row) {
  switch (row.type) {
    case KeyType::integer:
      return "40*p";
    case KeyType::integer_list:
      return "[\"40*p\", 8]";
    case KeyType::number_list:
      return "[\"p\", 0.5]";
    case KeyType::number:
    case KeyType::numbers:
    case KeyType::expression:
    case KeyType::field:
    case KeyType::fields:
      return "p";
    default:
      return std::nullopt;
  }
}

std::string concrete(std::string_view path) {
  std::string text(path);
  for (auto const& [any, one] :
       std::map<std::string, std::string>{{"<name>", "q"}, {"<face>", "x_min"}, {"<field>", "kappa"}})
    if (auto const at = text.find(any); at != text.npos) text.replace(at, any.size(), one);
  return text;
}

TEST(ParametersRead, AreKnownForEveryKeyOfTheSchema) {
  int n_read = 0;
  for (KeySpec const& row : key_table()) {
    auto const value = reading(row);
    if (!value) continue;
    std::string const option = concrete(row.path) + "=" + *value;
    auto options = options_for(row.key);
    options.push_back(option);
    std::string const text = "[grid]\ncells = [8, 8]\n[sweep.parameters]\np = [0.25, 0.5]\n";
    if (constant_keys.contains(row.key)) {
      EXPECT_THROW(parse_config_text(text, "f.toml", options), InputError) << option;
      continue;
    }
    ++n_read;
    RunConfig const config = parse_config_text(text, "f.toml", options);
    ParameterRole const role = parameter_roles(config)[0];
    EXPECT_NE(describe(role), "nothing") << option;
    bool const is_number = role.grid || role.solver || row.key == Key::field_case ||
                           row.key == Key::named_field_case || row.key == Key::quantity_probe ||
                           row.key == Key::quantity_at;
    if (is_number) {
      EXPECT_THAT(parameters_in_numbers(config), Contains(0)) << option;
    } else if (role.changes_solution()) {
      EXPECT_THAT(parameters_in_expressions(config), Contains(0)) << option;
    } else {
      EXPECT_TRUE(role.output) << option;
    }
  }
  EXPECT_GE(n_read, 20);
}

TEST(ParametersRead, AreAscendingAndEachOnce) {
  RunConfig const config = parse_config_text(
      "grid.cells = [\"8*c\", \"8*a\"]\nequation.source = \"b + c*b\"\nequation.kappa = \"1 + c + a\"\n"
      "solver.relative_tolerance = \"1e-3*c\"\n[sweep.parameters]\na = [1]\nb = [1]\nc = [1]\n",
      "f.toml");
  EXPECT_EQ(parameters_in_box(config), (std::vector{0, 2}));
  EXPECT_EQ(parameters_in_numbers(config), (std::vector{0, 2}));
  EXPECT_EQ(parameters_in(config.solver), (std::vector{2}));
  EXPECT_EQ(parameters_in(config.source), (std::vector{1, 2}));
  EXPECT_EQ(parameters_in_expressions(config), (std::vector{0, 1, 2}));
}

TEST(ParametersRead, PickFieldsFromFilesInWhatReadsThem) {
  auto const role = [](std::string const& more) {
    RunConfig const config = parse_config_text(
        "grid.cells = [8]\nfields.r = { file = \"r.h5\", dataset = \"k\", case = \"p\" }\n"
        "sweep.parameters.p = [0, 1]\n" + more, "f.toml");
    return describe(parameter_roles(config)[0]);
  };
  EXPECT_EQ(role("equation.kappa = \"1 + r\""), "operator");
  EXPECT_EQ(role("equation.source = \"r\""), "source");
  EXPECT_EQ(role("boundary.x_min.value = \"r\""), "boundary values");
  EXPECT_EQ(role("output.quantities.q.max = \"r\""), "output");
  EXPECT_EQ(role("equation.exact = \"r\""), "output");
  EXPECT_EQ(role(""), "nothing");
}

}  // namespace
}  // namespace lapwing
