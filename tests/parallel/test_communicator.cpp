// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "parallel/communicator.hpp"

namespace lapwing {
namespace {

/// What rank r contributes: as many letters as its rank tells, none on rank 1.
std::string bytes_of(int rank) {
  return rank == 1 ? std::string{} : std::string(static_cast<std::size_t>(3 + rank), char('a' + rank));
}

/// Sets an environment variable for a scope.
class Variable {
 public:
  Variable(char const* name, char const* value) : name_(name) {
    if (char const* const old = std::getenv(name)) old_ = old, had_ = true;
    if (value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  ~Variable() {
    if (had_)
      setenv(name_, old_.c_str(), 1);
    else
      unsetenv(name_);
  }
  Variable(Variable const&) = delete;
  Variable& operator=(Variable const&) = delete;

 private:
  char const* name_;
  std::string old_;
  bool had_ = false;
};

TEST(Communicator, KnowsItsPlace) {
  Communicator const world;
  EXPECT_GE(world.rank(), 0);
  EXPECT_LT(world.rank(), world.size());
  EXPECT_EQ(world.is_root(), world.rank() == 0);
  EXPECT_EQ(world.rank_on_node(), world.rank()) << "tests run on one node";
  EXPECT_EQ(world.ranks_on_node(), world.size());
  EXPECT_FALSE(Communicator::host_name().empty());
  EXPECT_FALSE(Communicator::library_version().empty());
}

TEST(Communicator, LeavesAnInitialisedMpiAlone) {
  { Communicator const inner; }
  Communicator const world;
  world.barrier();
}

TEST(Communicator, ReducesOverAllRanks) {
  Communicator const world;
  int const n = world.size();
  EXPECT_EQ(world.all_reduce_max(world.rank() == n - 1 ? 7 : -3), 7);
  EXPECT_EQ(world.all_reduce_sum(std::int64_t{1} << 40), (std::int64_t{1} << 40) * n);
  EXPECT_EQ(world.all_reduce_max(-0.5 * world.rank()), 0.0);
}

TEST(Communicator, BroadcastsTextWhoseSizeOnlyRankZeroKnows) {
  Communicator const world;
  std::string const sent(100'000, 'x');
  std::string text = world.is_root() ? sent : "something else";
  world.broadcast(text);
  EXPECT_EQ(text, sent);
  std::string nothing = world.is_root() ? "" : "something else";
  world.broadcast(nothing);
  EXPECT_TRUE(nothing.empty());
}

TEST(Communicator, BroadcastsNumbers) {
  Communicator const world;
  std::vector<std::uint32_t> numbers;
  if (world.is_root()) numbers = {7, 8, 9};
  world.broadcast(numbers);
  EXPECT_THAT(numbers, ::testing::ElementsAre(7, 8, 9));
}

TEST(Communicator, GathersTextOfDifferentLengths) {
  Communicator const world;
  auto const all = world.gather(bytes_of(world.rank()));
  if (!world.is_root()) {
    EXPECT_TRUE(all.empty());
    return;
  }
  ASSERT_EQ(static_cast<int>(all.size()), world.size());
  for (int rank = 0; rank < world.size(); ++rank)
    EXPECT_EQ(all[static_cast<std::size_t>(rank)], bytes_of(rank)) << rank;
}

TEST(LaunchWarning, NamesTheWrongMpiKindOfSrun) {
  Communicator const world;
  Variable const mpirun("OMPI_COMM_WORLD_SIZE", nullptr);
  Variable const step("SLURM_STEP_NUM_TASKS", "4");
  auto const warning = world.launch_warning();
  if (world.size() == 1)
    EXPECT_THAT(warning, testing::HasSubstr("wrong --mpi"));
  else
    EXPECT_EQ(warning, "");
}

TEST(LaunchWarning, IsSilentWhereOneRankWasAskedFor) {
  Variable const mpirun("OMPI_COMM_WORLD_SIZE", "1");
  Variable const step("SLURM_STEP_NUM_TASKS", "4");
  EXPECT_EQ(Communicator().launch_warning(), "");
}

TEST(LaunchWarning, IsSilentWithoutALauncher) {
  Variable const mpirun("OMPI_COMM_WORLD_SIZE", nullptr);
  Variable const step("SLURM_STEP_NUM_TASKS", nullptr);
  Variable const pmi("PMI_SIZE", nullptr);
  EXPECT_EQ(Communicator().launch_warning(), "");
}

}  // namespace
}  // namespace lapwing
