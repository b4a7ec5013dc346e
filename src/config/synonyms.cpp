// SPDX-License-Identifier: BSD-3-Clause
#include "config/synonyms.hpp"

#include <algorithm>
#include <string>

namespace lapwing {
namespace {

constexpr std::size_t longest_word = 64;

char plain(char c) {
  if (c == ' ' || c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool is_among(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    auto const end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

Synonym const* find_synonym(std::string_view place, std::string_view word) {
  if (word.empty() || word.size() > longest_word) return nullptr;
  std::string known(word);
  if (known != "-") std::transform(known.begin(), known.end(), known.begin(), plain);
  for (auto const& row : synonym_table()) {
    bool const is_here = place.empty() ? row.places.empty() : is_among(place, row.places);
    if (is_here && is_among(known, row.words)) return &row;
  }
  return nullptr;
}

}  // namespace lapwing
