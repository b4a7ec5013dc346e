// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>

#include "parallel/signals.hpp"

namespace lapwing {
namespace {

// Each test runs in a child process, since a flag that is set stays set.

TEST(Signals, NothingIsAskedForAtFirst) {
  EXPECT_FALSE(stop_requested());
  EXPECT_EQ(stop_signal(), 0);
}

class StopSignal : public testing::TestWithParam<int> {};

TEST_P(StopSignal, SetsTheFlagAndTheProcessGoesOn) {
  EXPECT_EXIT(
      {
        watch_signals();
        raise(GetParam());
        _exit(stop_requested() && stop_signal() == GetParam() ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

TEST_P(StopSignal, ASecondOneEndsTheProcessAtOnce) {
  EXPECT_EXIT(
      {
        watch_signals();
        raise(GetParam());
        usleep(200'000);
        raise(SIGTERM);
        _exit(1);
      },
      testing::ExitedWithCode(75), "");
}

TEST_P(StopSignal, AnEchoOfTheSameRequestDoesNotCount) {
  EXPECT_EXIT(
      {
        watch_signals();
        raise(GetParam());
        raise(SIGTERM);
        _exit(stop_requested() ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

INSTANTIATE_TEST_SUITE_P(All, StopSignal, testing::Values(SIGTERM, SIGINT, SIGUSR1));

}  // namespace
}  // namespace lapwing
