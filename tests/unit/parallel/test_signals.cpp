// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "core/held_signals.hpp"
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

TEST_P(StopSignal, WaitsWhileItIsHeldAndIsAnsweredThen) {
  EXPECT_EXIT(
      {
        HeldSignals held;
        raise(GetParam());
        watch_signals();
        bool const waited = !stop_requested();
        held.release();
        watch_signals();      // again, and nothing is forgotten
        _exit(waited && stop_signal() == GetParam() ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

/// Whether writes to a pipe that nobody reads and beyond the size that files may have return errors.
bool writes_return_errors() {
  int ends[2];
  bool good = pipe(ends) == 0 && close(ends[0]) == 0;
  good = good && write(ends[1], "x", 1) == -1 && errno == EPIPE;
  rlimit const nothing{0, 0};
  FILE* const file = tmpfile();
  return good && setrlimit(RLIMIT_FSIZE, &nothing) == 0 && write(fileno(file), "x", 1) == -1 && errno == EFBIG;
}

TEST(Signals, AWriteThatCannotSucceedIsAnErrorAndNoEnd) {
  EXPECT_EXIT(
      {
        let_writes_fail();
        _exit(writes_return_errors() ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

INSTANTIATE_TEST_SUITE_P(All, StopSignal, testing::Values(SIGTERM, SIGINT, SIGUSR1, SIGHUP));

}  // namespace
}  // namespace lapwing
