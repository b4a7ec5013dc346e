// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "parallel/chunks.hpp"

namespace lapwing {
namespace {

using Pieces = std::vector<std::pair<std::size_t, int>>;

Pieces pieces(std::size_t total, std::size_t limit) {
  Pieces all;
  for_each_chunk(total, limit, [&](std::size_t offset, int count) { all.emplace_back(offset, count); });
  return all;
}

TEST(Chunks, CoverTheWholeMessageOnce) {
  EXPECT_EQ(pieces(0, 4), Pieces{});
  EXPECT_EQ(pieces(3, 4), (Pieces{{0, 3}}));
  EXPECT_EQ(pieces(4, 4), (Pieces{{0, 4}}));
  EXPECT_EQ(pieces(9, 4), (Pieces{{0, 4}, {4, 4}, {8, 1}}));
}

TEST(Chunks, KeepMessagesBeyondTwoGibibytesWithinAnInt) {
  std::size_t const five_gib = std::size_t{5} << 30;
  std::size_t covered = 0;
  for (auto const& [offset, count] : pieces(five_gib + 7, max_chunk_bytes)) {
    EXPECT_EQ(offset, covered);
    EXPECT_GT(count, 0);
    covered += static_cast<std::size_t>(count);
  }
  EXPECT_EQ(covered, five_gib + 7);
}

}  // namespace
}  // namespace lapwing
