// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Words that people bring along from elsewhere, and what lapwing has instead: one table for all messages.
#pragma once

#include <span>
#include <string_view>

namespace lapwing {

struct Synonym {
  /// Where the words are met, separated by blanks: paths of tables and choices as the schema spells them, "" for the
  /// top level, and of expressions "name", "function" and "operator".
  std::string_view places;
  std::string_view words;   ///< separated by blanks, small, with _ for blanks and hyphens
  /// the word for that place, or with dots the path of a key elsewhere; empty: advice says it all
  std::string_view meant;
  std::string_view advice;  ///< what to write, where the word alone does not tell; empty: none
};

std::span<Synonym const> synonym_table();

/// The row of a word at a place; null if there is none. Case, blanks and hyphens of the word do not matter.
Synonym const* find_synonym(std::string_view place, std::string_view word);

/// Whether `word` is among words that are separated by blanks.
bool is_among(std::string_view word, std::string_view words);

}  // namespace lapwing
