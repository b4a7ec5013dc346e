// SPDX-License-Identifier: BSD-3-Clause
#include "config/synonyms.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "config/functions.hpp"
#include "config/key_examples.hpp"
#include "config/parse_config.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"

namespace lapwing {
namespace {

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    auto const end = std::min(text.find(' ', begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

/// Words that are right at a place.
std::vector<std::string> right_words(std::string const& place) {
  auto const face = place.find("<face>");
  if (face != place.npos) return right_words(std::string(place).replace(face, 6, "x_min"));
  if (place == "name") return {"x", "y", "z", "u", "kappa", "sigma", "source", "pi", "e",
                                  "u_x", "u_y", "u_z", "flux_x", "flux_y", "flux_z"};
  if (place == "operator")
    return {"+", "-", "*", "/", "^", "<", ">", "<=", ">=", "==", "!=", "&&", "||", "!", "(", ")"};
  std::vector<std::string> words;
  if (place == "function")
    for (auto const& function : function_table()) words.emplace_back(function.name);
  else if (auto const* const row = find_row(split_path(place)); row && !row->choices.empty())
    words = choices_of(row->key);
  else
    words = known_children(split_path(place));
  return words;
}

TEST(Synonyms, MeanWordsThatThereAre) {
  for (auto const& row : synonym_table())
    for (auto const& place : split_words(row.places)) {
      auto const right = right_words(place);
      ASSERT_FALSE(right.empty()) << place;
      ASSERT_FALSE(row.meant.empty() && row.advice.empty()) << row.words;
      bool const is_path = row.meant.find('.') != std::string_view::npos;
      bool const is_there = is_path ? find_row(split_path(row.meant)) != nullptr
                                    : std::find(right.begin(), right.end(), row.meant) != right.end();
      EXPECT_TRUE(row.meant.empty() || is_there) << place << ": " << row.meant;
    }
}

TEST(Synonyms, AreNoRightWordsAndStandOnce) {
  std::set<std::pair<std::string, std::string>> seen;
  for (auto const& row : synonym_table())
    for (auto const& place : split_words(row.places))
      for (auto const& word : split_words(row.words)) {
        auto const right = right_words(place);
        EXPECT_EQ(std::find(right.begin(), right.end(), word), right.end()) << place << ": " << word;
        EXPECT_TRUE(seen.emplace(place, word).second) << place << ": " << word << " comes twice";
        EXPECT_EQ(find_synonym(place, word), &row) << place << ": " << word << " is not found";
      }
  EXPECT_GT(seen.size(), 400u);
}

TEST(Synonyms, AreFoundHoweverTheyAreSpelt) {
  for (auto const* word : {"no_flow", "no flow", "No-Flow", "NO FLOW"})
    EXPECT_NE(find_synonym("boundary.<face>.type", word), nullptr) << word;
  EXPECT_EQ(find_synonym("boundary.<face>.type", ""), nullptr);
  EXPECT_EQ(find_synonym("", std::string(100000, 'n')), nullptr);
  EXPECT_EQ(find_synonym("solver", "conductivity"), nullptr) << "belongs elsewhere";
}

TEST(Synonyms, AreToldBeforeWhatIsNear) {
  EXPECT_EQ(suggestion("solver.type", "amg", {"auto", "multigrid", "cg"}), "; did you mean \"multigrid\"?");
  EXPECT_EQ(suggestion("solver.type", "multigird", {"auto", "multigrid", "cg"}), "; did you mean \"multigrid\"?");
  EXPECT_EQ(suggestion("name", "T", {"x", "y"}), "") << "u is not among the names there";
  EXPECT_EQ(suggestion("name", "T", {"x", "u"}), "; did you mean \"u\"?");
  EXPECT_EQ(suggestion("operator", "**", {}), "; write ^ for powers");
}

TEST(KeyExamples, AreAccepted) {
  int n = 0;
  for (auto const& row : key_table()) {
    std::string const example(example_of(row.key));
    if (example.empty()) continue;
    ++n;
    auto const path = std::string(row.path);
    auto const table = row.type == KeyType::table ? path : path.substr(0, path.rfind('.'));
    if (table.find('<') != table.npos) continue;
    bool const needs_random = row.key == Key::samples;
    auto const text = (table == "grid" ? "" : "grid.cells = [8, 8]\n") + std::string("[") + table + "]\n" + example +
                      '\n' + (needs_random ? "mode = \"random\"\n" : "");
    EXPECT_NO_THROW(parse_config_text(text, "f.toml")) << text;
  }
  EXPECT_GT(n, 10);
}

}  // namespace
}  // namespace lapwing
