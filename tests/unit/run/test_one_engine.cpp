// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is said where ranks run different engines; that ranks do compare them is shown by system/test_engines.py.
#include <gtest/gtest.h>

#include "run/one_engine.hpp"

namespace lapwing {
namespace {

TEST(OneEngine, IsFineOnAnyNumberOfHosts) {
  EXPECT_EQ(engine_disagreement({{"host 1", "a"}}), "");
  EXPECT_EQ(engine_disagreement({{"host 1", "a"}, {"host 1", "b"}, {"host 1", "a"}}), "");
}

TEST(OneEngine, OfSeveralEachIsNamedWithItsFirstRank) {
  EXPECT_EQ(engine_disagreement({{"cuda 1", "a"}, {"cuda 1", "a"}, {"host 1", "b"}}),
            "cuda 1 on 2 ranks (the first is rank 0 on a), host 1 on 1 rank (the first is rank 2 on b)");
}

TEST(OneEngine, VersionsAreDifferentEngines) {
  EXPECT_EQ(engine_disagreement({{"host 1", "a"}, {"host 2", "a"}}),
            "host 1 on 1 rank (the first is rank 0 on a), host 2 on 1 rank (the first is rank 1 on a)");
}

}  // namespace
}  // namespace lapwing
