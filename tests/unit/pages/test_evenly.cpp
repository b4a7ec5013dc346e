// SPDX-License-Identifier: BSD-3-Clause
#include "pages/evenly.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace lapwing {
namespace {

std::vector<int> numbers(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(Evenly, MeetsEveryValueOfAParameterOfAGrid) {
  for (int const n_values : {2, 3, 10, 20, 40}) {
    auto const chosen = evenly(numbers(200 * n_values), 400, true);
    std::set<int> values;
    for (int const item : chosen) values.insert(item % n_values);
    EXPECT_EQ(values.size(), static_cast<std::size_t>(n_values));
    EXPECT_EQ(chosen.size(), std::min<std::size_t>(400, static_cast<std::size_t>(200 * n_values)));
  }
}

TEST(Evenly, KeepsOrderAndEndsAndIsTheSameAgain) {
  for (bool const is_grid : {false, true})
    for (int const most : {1, 2, 7, 99, 100, 101}) {
      auto const chosen = evenly(numbers(100), static_cast<std::size_t>(most), is_grid);
      EXPECT_EQ(chosen.size(), static_cast<std::size_t>(std::min(most, 100)));
      EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
      EXPECT_EQ(std::set<int>(chosen.begin(), chosen.end()).size(), chosen.size());
      EXPECT_EQ(chosen.front(), 0);
      if (most > 1) {
        EXPECT_EQ(chosen.back(), 99);
      }
      EXPECT_EQ(evenly(numbers(100), static_cast<std::size_t>(most), is_grid), chosen);
    }
  EXPECT_TRUE(evenly(std::vector<int>{}, 5, true).empty());
}

}  // namespace
}  // namespace lapwing
