// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "core/build_info.hpp"

namespace lapwing {
namespace {

TEST(BuildInfo, TellsWhatEveryBuildHas) {
  BuildInfo const& info = build_info();
  EXPECT_THAT(info.version, testing::MatchesRegex("[0-9]+.[0-9]+.[0-9]+"));
  EXPECT_THAT(info.git_commit, testing::AnyOf("", testing::SizeIs(40), testing::SizeIs(64)));
  EXPECT_THAT(info.engine, testing::AnyOf("lapwing-host", "lapwing-cuda"));
  EXPECT_THAT(info.kokkos_version, testing::MatchesRegex("[0-9]+.[0-9]+.*"));
  for (auto const& text : {info.compiler, info.build_type, info.flags, info.kokkos_backends, info.mpi_library,
                           info.hdf5_version})
    EXPECT_FALSE(text.empty());
}

}  // namespace
}  // namespace lapwing
