// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Runs tests that need MPI or Kokkos: rank 0 reports all, the other ranks only what fails there, and all ranks return
/// the same result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Kokkos_Core.hpp>
#include <iostream>

#include "parallel/communicator.hpp"

namespace {

/// Prints failures alone, with the rank.
class FailurePrinter : public testing::EmptyTestEventListener {
 public:
  explicit FailurePrinter(int rank) : rank_(rank) {}

  void OnTestPartResult(testing::TestPartResult const& result) override {
    if (!result.failed()) return;
    std::cerr << "rank " << rank_ << ": " << (result.file_name() ? result.file_name() : "?") << ':'
              << result.line_number() << ": " << result.summary() << std::endl;
  }

 private:
  int rank_;
};

}  // namespace

int main(int argc, char** argv) {
  lapwing::Communicator const world;
  Kokkos::initialize(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (!world.is_root()) {
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailurePrinter(world.rank()));
  }
  int const mine = RUN_ALL_TESTS();
  Kokkos::finalize();
  return world.all_reduce_max(mine);
}
