// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <Kokkos_Core.hpp>

#include "timing/region.hpp"

namespace lapwing {
namespace {

std::int64_t host_peak() {
  return peak_bytes().at(0);
}

TEST(MemoryWatch, FollowsThePeakOfViews) {
  ASSERT_TRUE(watch_memory());
  ASSERT_TRUE(watch_memory()) << "a second call changes nothing";
  ASSERT_EQ(watched_memory_spaces(), (std::vector<std::string>{"Host", "Device"}));
  constexpr std::int64_t mib = 1 << 20;
  std::int64_t const before = host_peak();
  {
    Kokkos::View<char*, Kokkos::HostSpace> const a("a", 8 * mib);
    EXPECT_GE(host_peak(), before + 8 * mib);
    EXPECT_LT(host_peak(), before + 9 * mib);
  }
  std::int64_t const one = host_peak();
  { Kokkos::View<char*, Kokkos::HostSpace> const b("b", 4 * mib); }
  EXPECT_EQ(host_peak(), one) << "a smaller one after the first was freed is no new peak";
  {
    Kokkos::View<char*, Kokkos::HostSpace> const a("a", 8 * mib), b("b", 4 * mib);
    EXPECT_GE(host_peak(), one + 3 * mib);
  }
}

}  // namespace
}  // namespace lapwing
