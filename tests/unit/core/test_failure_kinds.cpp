// SPDX-License-Identifier: BSD-3-Clause
#include "core/failure_kinds.hpp"

#include <gmock/gmock.h>

namespace lapwing {
namespace {

using testing::ElementsAre;

TEST(FailureKinds, AreTheSameButForNumbers) {
  EXPECT_EQ(failure_kind("kappa = -0.3 at x = 2: must be > 0"),
            failure_kind("kappa = -1e-05 at x = 12.5: must be > 0"));
  EXPECT_EQ(failure_kind("u1 > 3"), "u1 > #");
  EXPECT_EQ(failure_kind("error_l2 = 1.5e+300."), "error_l2 = #.");
  EXPECT_NE(failure_kind("u1 = 1"), failure_kind("u2 = 1"));
  EXPECT_EQ(failure_kind(""), "");
}

TEST(FailureKinds, AreCountedAndSorted) {
  FailureKinds some, others;
  some.add(7, "b = 1");
  some.add(9, "a = 1");
  others.add(3, "a = 2");
  others.add(1, "c");
  BytePacker packed;
  others.pack(packed);
  ByteUnpacker in(packed.bytes());
  some.add(in);
  EXPECT_EQ(some.n_cases(), 4);
  EXPECT_THAT(failure_lines(some), ElementsAre("  2 cases, first case 3: a = 2", "  case 1: c", "  case 7: b = 1"));
  EXPECT_THAT(failure_lines(some, 2), ElementsAre("  2 cases, first case 3: a = 2", "  2 cases for 2 other reasons"));
  some.add(others);
  EXPECT_THAT(failure_lines(some, 1), ElementsAre("  6 cases for 3 other reasons"));
}

TEST(FailureKinds, StayFewWhateverMessagesSay) {
  FailureKinds many;
  for (int i = 0; i < 5000; ++i) many.add(i, "x" + std::string(static_cast<std::size_t>(i), 'y'));
  EXPECT_LE(many.sorted().size(), 1001u);
  EXPECT_EQ(many.n_cases(), 5000);
}

}  // namespace
}  // namespace lapwing
