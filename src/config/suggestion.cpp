// SPDX-License-Identifier: BSD-3-Clause
#include "config/suggestion.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "config/synonyms.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

// Beyond these a search takes long and helps nobody.
constexpr std::size_t longest_word = 64, most_candidates = 2000;

char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view head) {
  return text.substr(0, head.size()) == head;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  auto const n = b.size();
  std::vector<int> before_previous(n + 1), previous(n + 1), current(n + 1);
  for (std::size_t j = 0; j <= n; ++j) previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= n; ++j) {
      char const p = lower_case(a[i - 1]), q = lower_case(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (p != q)});
      bool const swapped = i > 1 && j > 1 && p == lower_case(b[j - 2]) && q == lower_case(a[i - 2]);
      if (swapped) current[j] = std::min(current[j], before_previous[j - 2] + 1);
    }
    std::swap(before_previous, previous);
    std::swap(previous, current);
  }
  return previous[n];
}

std::string nearest(std::string_view word, std::vector<std::string> const& candidates) {
  std::string best;
  if (word.size() > longest_word || candidates.size() > most_candidates) return best;
  int best_distance = word.size() == 1 ? 1 : std::max(1, static_cast<int>(word.size()) / 3) + 1;
  for (auto const& candidate : candidates) {
    int const distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < static_cast<int>(candidate.size())) {
      best_distance = distance;
      best = candidate;
    }
  }
  if (!best.empty() || word.size() < 3) return best;
  for (auto const& candidate : candidates)  // abbreviations: max_iter for max_iterations
    if (candidate.size() >= 3 && (begins_with(candidate, word) || begins_with(word, candidate))) return candidate;
  return best;
}

std::string told(std::string_view meant, std::string_view advice) {
  std::string text;
  if (!meant.empty()) text += "; did you mean \"" + std::string(meant) + "\"?";
  if (!advice.empty()) text += (meant.empty() ? "; " : " ") + std::string(advice);
  return text;
}

std::string did_you_mean(std::string_view word, std::vector<std::string> const& candidates) {
  return told(nearest(word, candidates), "");
}

std::string near_file(std::string const& path) {
  std::error_code none;
  std::filesystem::path const wanted(path);
  auto const folder = wanted.has_parent_path() ? wanted.parent_path() : std::filesystem::path(".");
  if (std::filesystem::exists(wanted, none)) return "";
  if (!std::filesystem::is_directory(folder, none)) return told("", "there is no folder " + excerpt(folder.string()));
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, none), end;
       !none && entry != end && names.size() <= most_candidates; entry.increment(none))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end());
  // Of the wanted kind, if there is one.
  auto of_kind = names;
  std::erase_if(of_kind,
                [&](std::string const& name) { return std::filesystem::path(name).extension() != wanted.extension(); });
  auto near = nearest(wanted.filename().string(), of_kind);
  if (near.empty()) near = nearest(wanted.filename().string(), names);
  return near.empty() ? "" : told(excerpt(wanted.has_parent_path() ? (folder / near).string() : near), "");
}

std::string suggestion(std::string_view place, std::string_view word, std::vector<std::string> const& candidates) {
  auto const* const row = find_synonym(place, word);
  bool const applies =
      row && (row->meant.empty() || std::find(candidates.begin(), candidates.end(), row->meant) != candidates.end());
  return applies ? told(row->meant, row->advice) : did_you_mean(word, candidates);
}

}  // namespace lapwing
