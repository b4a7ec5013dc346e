// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// "did you mean": the known word that a misspelt or foreign one most likely stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// Counts the insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, case ignored.
///
/// @see Optimal string alignment: Damerau (1964), Wagner and Fischer (1974).
int edit_distance(std::string_view a, std::string_view b);

/// Finds the candidate nearest to `word`; empty when none is near.
std::string nearest(std::string_view word, std::vector<std::string> const& candidates);

/// Returns `; did you mean "X"?`, or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, std::vector<std::string> const& candidates);

/// The same, but first of what the table of synonyms has for the place (config/synonyms.hpp): `; did you mean "X"?`
/// where one of the candidates is meant, or what to write instead.
std::string suggestion(std::string_view place, std::string_view word, std::vector<std::string> const& candidates);

/// What is near a file that is not there: `; did you mean "runs/sweep.toml"?`, or that its folder is not there either.
std::string near_file(std::string const& path);

/// `; did you mean "X"?`, what to write, or both.
std::string told(std::string_view meant, std::string_view advice);

}  // namespace lapwing
