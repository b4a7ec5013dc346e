// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <string>
#include <vector>

#include "parallel/communicator.hpp"
#include "parallel/shared_table.hpp"

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

/// Both ways of reaching the table; on one rank they are the same.
class SharedTables : public ::testing::TestWithParam<SharedTable::Reach> {};

TEST_P(SharedTables, HandOutEveryValueOnce) {
  constexpr std::int64_t n_values = 5000;
  Communicator const world;
  SharedTable table(world, 3, GetParam());
  std::vector<std::int64_t> mine;
  {
    SharedTable::Attendance const attendance(table);
    for (std::int64_t value = table.fetch_and_add(1); value < n_values; value = table.fetch_and_add(1))
      mine.push_back(value);
  }
  EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
  std::vector<std::int64_t> all;
  for (auto const& bytes : world.gather(as_bytes(mine)))
    for (auto const value : as_values(bytes)) all.push_back(value);
  if (!world.is_root()) return;
  std::sort(all.begin(), all.end());
  ASSERT_EQ(static_cast<std::int64_t>(all.size()), n_values);
  for (std::int64_t i = 0; i < n_values; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
}

TEST_P(SharedTables, CountEveryIncrement) {
  Communicator const world;
  SharedTable table(world, 4, GetParam());
  EXPECT_THAT(table.read(), ::testing::Each(0));
  world.barrier();
  for (int i = 0; i < 100; ++i) {
    table.fetch_and_add(0, world.rank() + 1);
    table.add(2, std::vector<std::int64_t>{1, world.rank() - 5});
  }
  table.read();                                          // completes what was added before, in order
  world.barrier();
  std::int64_t const n = world.size();
  EXPECT_THAT(table.read(), ::testing::ElementsAre(100 * n * (n + 1) / 2, 0, 100 * n, 100 * (n * (n - 1) / 2 - 5 * n)));
  world.barrier();
}

TEST_P(SharedTables, MayBeMadeAgainAndAgain) {
  Communicator const world;
  for (int i = 0; i < 3; ++i) {
    SharedTable table(world, 1, GetParam());
    if (world.rank() == world.size() - 1) {
      EXPECT_EQ(table.fetch_and_add(0), 0);
    }
    world.barrier();
    EXPECT_THAT(table.read(), ::testing::ElementsAre(1));
    world.barrier();
  }
}

/// Rank 0 does not call MPI until the others have taken all they want; they tell it through files.
TEST_P(SharedTables, GoOnWhileRank0Computes) {
  constexpr std::int64_t n_values = 200;
  Communicator const world;
  auto const told = [](int rank) { return "told_" + std::to_string(rank); };
  std::filesystem::remove(told(world.rank()));
  SharedTable table(world, 1, GetParam());
  SharedTable::Attendance const attendance(table);
  if (!world.is_root()) {
    while (table.fetch_and_add(0) < n_values) {
    }
    std::ofstream{told(world.rank())};
    return;
  }
  for (int rank = 1; rank < world.size(); ++rank)
    while (!std::filesystem::exists(told(rank))) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST_P(SharedTables, DoNotHoldUpARankThatAnExceptionCarriesAway) {
  Communicator const world;
  auto const fails_on_rank_0 = [&] {
    SharedTable table(world, 1, GetParam());
    SharedTable::Attendance const attendance(table);
    if (world.is_root()) throw std::runtime_error("only here");
    throw 0;  // the others leave the same way, otherwise they would wait for rank 0
  };
  if (world.is_root())
    EXPECT_THROW(fails_on_rank_0(), std::runtime_error);
  else
    EXPECT_THROW(fails_on_rank_0(), int);
  world.barrier();
}

INSTANTIATE_TEST_SUITE_P(Reach, SharedTables,
                         ::testing::Values(SharedTable::Reach::shortest, SharedTable::Reach::remote),
                         [](auto const& tested) {
                           return tested.param == SharedTable::Reach::remote ? "remote" : "shortest";
                         });

}  // namespace
}  // namespace lapwing
