// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Ranks, the devices they see, and what is said of it: no device is needed.
#include <gmock/gmock.h>

#include "run/device_map.hpp"

namespace lapwing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The ranks of one node; `visible[r]` are the identities of the devices that its rank r sees.
std::vector<RankPlace> node(std::string const& host, std::vector<std::vector<std::string>> const& visible,
                            int first_rank = 0) {
  std::vector<RankPlace> places;
  for (int r = 0; r < static_cast<int>(visible.size()); ++r) {
    auto const& mine = visible[static_cast<std::size_t>(r)];
    RankPlace place{first_rank + r, host, mine.empty() ? "Serial" : "Cuda", static_cast<int>(mine.size()), -1, "", ""};
    place.device = choose_device(r, place.n_visible);
    if (place.device >= 0) place.identity = mine[static_cast<std::size_t>(place.device)];
    places.push_back(place);
  }
  return places;
}

std::vector<int> devices(std::vector<RankPlace> const& places) {
  std::vector<int> numbers;
  for (RankPlace const& place : places) numbers.push_back(place.device);
  return numbers;
}

TEST(DeviceMap, GivesNoDeviceWhereThereIsNone) {
  auto const places = node("a", {{}, {}, {}});
  EXPECT_THAT(devices(places), ElementsAre(-1, -1, -1));
  EXPECT_THAT(sharing_warnings(places), IsEmpty());
}

TEST(DeviceMap, GivesOneRankTheOneDevice) {
  auto const places = node("a", {{"A"}});
  EXPECT_THAT(devices(places), ElementsAre(0));
  EXPECT_THAT(sharing_warnings(places), IsEmpty());
}

TEST(DeviceMap, DealsDevicesInTurnAndWarnsOnceOfSharing) {
  auto const places = node("a", {{"A", "B"}, {"A", "B"}, {"A", "B"}, {"A", "B"}});
  EXPECT_THAT(devices(places), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(sharing_warnings(places), ElementsAre(HasSubstr("on a 4 ranks share 2 GPUs")));
}

TEST(DeviceMap, OneRankPerDeviceSharesNothing) {
  auto const places = node("a", {{"A", "B"}, {"A", "B"}});
  EXPECT_THAT(devices(places), ElementsAre(0, 1));
  EXPECT_THAT(sharing_warnings(places), IsEmpty());
}

TEST(DeviceMap, RanksThatSeeOneDeviceEachAllHaveNumberZeroAndShareNothing) {
  auto const places = node("a", {{"A"}, {"B"}});
  EXPECT_THAT(devices(places), ElementsAre(0, 0));
  EXPECT_THAT(sharing_warnings(places), IsEmpty());
}

TEST(DeviceMap, RanksThatSeeTheSameSingleDeviceShareIt) {
  EXPECT_THAT(sharing_warnings(node("a", {{"A"}, {"A"}})), ElementsAre(HasSubstr("2 ranks share 1 GPU;")));
}

TEST(DeviceMap, WarnsOncePerNodeThatShares) {
  auto places = node("a", {{"A"}, {"A"}, {"A"}});
  for (auto const& more : {node("b", {{"A"}}, 3), node("c", {{"A", "B"}, {"A", "B"}, {"A", "B"}}, 4)})
    places.insert(places.end(), more.begin(), more.end());
  EXPECT_THAT(sharing_warnings(places),
              ElementsAre(HasSubstr("on a 3 ranks share 1 GPU;"), HasSubstr("on c 3 ranks share 2 GPUs;")));
}

TEST(DeviceMap, SaysNothingOfDevicesItCannotTellApart) {
  EXPECT_THAT(sharing_warnings(node("a", {{""}, {""}})), IsEmpty());
}

TEST(DeviceMap, CountsWhoSharesMemory) {
  auto places = node("a", {{"A", "B"}, {"A", "B"}, {"A", "B"}});
  for (auto const& more :
       {node("b", {{"A"}, {"B"}}, 3), node("c", {{}, {}}, 5), node("d", {{"", ""}, {"", ""}, {"", ""}}, 7)})
    places.insert(places.end(), more.begin(), more.end());
  EXPECT_THAT(sharers_of_memory(places), ElementsAre(2, 1, 2, 1, 1, 2, 2, 2, 1, 2));
}

TEST(DeviceMap, DescribesARankInOneLine) {
  EXPECT_EQ(describe({0, "a", "Serial", 0, -1, "", ""}), "rank 0 on a: Serial");
  EXPECT_EQ(describe({3, "b", "Cuda", 2, 1, "0000:1b:00.0 77-88", "0,1"}),
            "rank 3 on b: Cuda device 1 of 2, 0000:1b:00.0 77-88, CUDA_VISIBLE_DEVICES=0,1");
}

}  // namespace
}  // namespace lapwing
