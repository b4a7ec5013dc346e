// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "parallel/communicator.hpp"

namespace lapwing {
namespace {

std::string as_bytes(std::vector<std::int64_t> const& values) {
  return {reinterpret_cast<char const*>(values.data()), values.size() * sizeof(std::int64_t)};
}

std::vector<std::int64_t> as_values(std::string const& bytes) {
  std::vector<std::int64_t> values(bytes.size() / sizeof(std::int64_t));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

TEST(SharedCounter, HandsOutEveryValueOnce) {
  constexpr std::int64_t n_values = 5000;
  Communicator const world;
  SharedCounter counter(world);
  std::vector<std::int64_t> mine;
  for (std::int64_t value = counter.fetch_and_add(); value < n_values; value = counter.fetch_and_add())
    mine.push_back(value);

  EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
  std::vector<std::int64_t> all;
  for (auto const& bytes : world.gather(as_bytes(mine)))
    for (auto const value : as_values(bytes)) all.push_back(value);
  if (!world.is_root()) return;
  std::sort(all.begin(), all.end());
  ASSERT_EQ(static_cast<std::int64_t>(all.size()), n_values);
  for (std::int64_t i = 0; i < n_values; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
}

TEST(SharedCounter, CountsEveryIncrement) {
  Communicator const world;
  SharedCounter counter(world);
  EXPECT_EQ(world.all_reduce_max(static_cast<int>(counter.read())), 0);
  world.barrier();
  for (int i = 0; i < 100; ++i) counter.fetch_and_add(world.rank() + 1);
  world.barrier();
  std::int64_t const n = world.size();
  EXPECT_EQ(counter.read(), 100 * n * (n + 1) / 2);
}

TEST(SharedCounter, MayBeMadeAgainAndAgain) {
  Communicator const world;
  for (int i = 0; i < 3; ++i) {
    SharedCounter counter(world);
    if (world.rank() == world.size() - 1) {
      EXPECT_EQ(counter.fetch_and_add(), 0);
    }
    world.barrier();
    EXPECT_EQ(counter.read(), 1);
  }
}

TEST(SharedCounter, DoesNotHoldUpARankThatAnExceptionCarriesAway) {
  Communicator const world;
  auto const fails_on_rank_0 = [&] {
    SharedCounter counter(world);
    if (world.is_root()) throw std::runtime_error("only here");
    throw 0;  // the others leave the same way, otherwise they would wait for rank 0
  };
  if (world.is_root())
    EXPECT_THROW(fails_on_rank_0(), std::runtime_error);
  else
    EXPECT_THROW(fails_on_rank_0(), int);
  world.barrier();
}

}  // namespace
}  // namespace lapwing
