// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_sample.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace lapwing {
namespace {

/// Positions at equal distances, both ends among them. @param most  at least 2.
std::vector<std::int64_t> spread(std::int64_t n, std::int64_t most) {
  std::int64_t const count = std::min(n, most);
  std::vector<std::int64_t> at;
  for (std::int64_t i = 0; i < count; ++i)
    at.push_back(count == n
                     ? i
                     : static_cast<std::int64_t>(std::llround(static_cast<double>(i) * static_cast<double>(n - 1) /
                                                              static_cast<double>(count - 1))));
  return at;
}

/// Every combination of some values of the axes; the others stay at their first one.
CaseSample combinations(SweepPlan const& plan, std::vector<int> const& parameters, std::int64_t most) {
  std::int64_t of_axis = most, all = 1;
  for (int const p : parameters) all = all > most ? all : all * std::min(plan.axis_size(p), most + 1);
  bool const complete = all <= most;
  if (!complete) {
    auto const even = std::floor(std::pow(static_cast<double>(most), 1. / static_cast<double>(parameters.size())));
    of_axis = std::max<std::int64_t>(2, static_cast<std::int64_t>(even));
  }
  CaseSample sample{{0}, parameters, plan.n_cases(), complete};
  for (int const p : parameters) {
    auto const values = spread(plan.axis_size(p), of_axis);
    std::vector<std::int64_t> more;
    for (std::int64_t const c : sample.cases)
      for (std::int64_t const v : values)
        if (static_cast<std::int64_t>(more.size()) < most) more.push_back(c + v * plan.stride(p));
    sample.cases = std::move(more);
    sample.stands_for /= plan.axis_size(p);
  }
  std::sort(sample.cases.begin(), sample.cases.end());
  return sample;
}

}  // namespace

CaseSample sample_cases(SweepPlan const& plan, std::vector<int> const& parameters, std::int64_t most) {
  if (parameters.empty()) return {{0}, {}, plan.n_cases(), true};
  if (plan.mode() == SweepMode::grid) return combinations(plan, parameters, most);
  return {spread(plan.n_cases(), most), parameters, 1, plan.n_cases() <= most};
}

std::string share_text(CaseSample const& sample, std::int64_t n_found, std::int64_t n_cases) {
  if (n_cases == 1) return "";
  if (!sample.complete) return fmt::format(" in {} of the {} cases looked at", n_found, sample.size());
  std::int64_t const n = n_found * sample.stands_for;
  return n == n_cases ? fmt::format(" in all {} cases", n) : fmt::format(" in {} of {} cases", n, n_cases);
}

}  // namespace lapwing
