// SPDX-License-Identifier: BSD-3-Clause
#include "io/match_cases.hpp"

#include <algorithm>
#include <tuple>

#include "core/case_result.hpp"
#include "core/hash.hpp"

namespace lapwing::io {
namespace {

struct KnownCase {
  std::uint64_t solution = 0, outputs = 0;   ///< hashes
  std::int64_t case_id = 0;
  auto operator<=>(KnownCase const&) const = default;
};

/// Takes cases of equal keys out of both lists, which are sorted by it.
template <class Key>
void pair_up(std::vector<KnownCase>& finished, std::vector<KnownCase>& wanted, Key const& key,
             std::vector<MatchedCase>& pairs) {
  std::vector<KnownCase> finished_left, wanted_left;
  auto a = finished.begin(), b = wanted.begin();
  while (a != finished.end() && b != wanted.end()) {
    if (key(*a) == key(*b)) pairs.emplace_back(a++->case_id, b++->case_id);
    else if (key(*a) < key(*b)) finished_left.push_back(*a++);
    else wanted_left.push_back(*b++);
  }
  finished_left.insert(finished_left.end(), a, finished.end());
  wanted_left.insert(wanted_left.end(), b, wanted.end());
  finished.swap(finished_left);
  wanted.swap(wanted_left);
}

bool has_hashes(OldResults const& old, std::vector<std::uint64_t> const& hashes) {
  if (old.hashes.size() != hashes.size()) return false;
  for (std::size_t i = 0; i < hashes.size(); ++i)
    if (hashes[i] != old.hashes[i] && hashes[i] != unknown_hash && old.hashes[i] != unknown_hash) return false;
  return true;
}

/// Hashes of the values that cases have of some parameters, [case].
std::vector<std::uint64_t> hashes_of_values(std::size_t n_cases, std::vector<std::vector<double>> const& columns) {
  std::vector<Hash64> hashes(n_cases);
  for (auto const& column : columns)
    for (std::size_t i = 0; i < n_cases; ++i) hashes[i].add(column.size() == n_cases ? column[i] : 0.);
  std::vector<std::uint64_t> values;
  for (auto const& hash : hashes) values.push_back(hash.value());
  return values;
}

}  // namespace

std::vector<double> parameter_values(FileHeader const& header, std::string const& name) {
  auto const at = std::find(header.parameter_names.begin(), header.parameter_names.end(), name);
  if (at == header.parameter_names.end()) return {};
  auto const& column = header.parameters[static_cast<std::size_t>(at - header.parameter_names.begin())];
  std::vector<double> values(static_cast<std::size_t>(column.size()));
  column.copy(0, column.size(), values.data());
  return values;
}

std::vector<MatchedCase> match_cases(OldResults const& old, FileHeader const& header,
                                     std::vector<std::string> const& parameters) {
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(header.case_hash.size()));
  header.case_hash.copy(0, header.case_hash.size(), hashes.data());
  std::vector<std::vector<double>> old_values, new_values;
  for (auto const& name : parameters) {
    old_values.push_back(old.column("/" + name));
    new_values.push_back(parameter_values(header, name));
  }
  auto const old_outputs = hashes_of_values(old.hashes.size(), old_values),
             new_outputs = hashes_of_values(hashes.size(), new_values);
  bool const with_failed = has_hashes(old, hashes);
  std::vector<KnownCase> finished, wanted;
  for (std::size_t i = 0; i < old.hashes.size(); ++i) {
    auto const status = static_cast<CaseStatus>(old.status[i]);
    if (old.hashes[i] != unknown_hash && (status == CaseStatus::done || (with_failed && status == CaseStatus::failed)))
      finished.push_back({old.hashes[i], old_outputs[i], static_cast<std::int64_t>(i)});
  }
  for (std::size_t i = 0; i < hashes.size(); ++i)
    if (hashes[i] != unknown_hash) wanted.push_back({hashes[i], new_outputs[i], static_cast<std::int64_t>(i)});
  std::sort(finished.begin(), finished.end());
  std::sort(wanted.begin(), wanted.end());
  std::vector<MatchedCase> pairs;
  auto const all_finished = finished;
  pair_up(finished, wanted, [](KnownCase const& c) { return std::pair(c.solution, c.outputs); }, pairs);
  pair_up(finished, wanted, [](KnownCase const& c) { return c.solution; }, pairs);
  for (auto const& one : wanted) {      // more cases of one solution than before: one serves them all
    auto const found = std::lower_bound(all_finished.begin(), all_finished.end(), KnownCase{one.solution, 0, 0});
    if (found != all_finished.end() && found->solution == one.solution) pairs.emplace_back(found->case_id, one.case_id);
  }
  std::sort(pairs.begin(), pairs.end(), [](auto const& a, auto const& b) { return a.second < b.second; });
  return pairs;
}

}  // namespace lapwing::io
