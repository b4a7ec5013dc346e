// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Places of cells and of the ends of half rows in the cycle's layout; packing and unpacking.
#include "cycle_sample.hpp"

#include <gtest/gtest.h>

#include <map>

namespace lapwing::test {
namespace {

TEST(CycleLayout, KeepsColoursApartAndEveryCellAndEndInAPlaceOfItsOwn) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1) return;
    CycleLayout const l(d.shape);
    std::vector<float> const field(static_cast<std::size_t>(l.n_values()));
    std::map<std::ptrdiff_t, int> owner;
    int row = 0;
    for (int g = 0; g < d.shape.groups; ++g)
      for (int k = 0; k < d.shape.cells[2]; ++k)
        for (int j = 0; j < d.shape.cells[1]; ++j, ++row) {
          auto const halves = l.halves(field.data(), g, k, j);
          ASSERT_EQ(l.n_half(0) + l.n_half(1), d.shape.cells[0]);
          for (int h = 0; h < 2; ++h) {
            // Ends that are written: of periodic rows one cell below odd and one above even cells.
            int const w = d.shape.lanes, wraps = d.shape.periodic[0] ? w : 0;
            int const first = h == CycleLayout::odd ? -wraps : 0,
                      end = l.length(h) + (h == CycleLayout::even ? wraps : 0);
            for (int i = first; i < end; ++i) {
              std::ptrdiff_t const at = halves.half[h] + i - field.data();
              ASSERT_TRUE(owner.emplace(at, row).second) << d.name();
              bool const red = (h + j + k) % 2 == 0;
              if (i >= 0 && i < l.length(h)) { ASSERT_EQ(at < l.colour_stride + l.pad, red) << d.name(); }
            }
            // What is read: one cell more on either side.
            for (int i : {-w, l.length(h) + w - 1}) {
              std::ptrdiff_t const at = halves.half[h] + i - field.data();
              ASSERT_GE(at, 0) << d.name();
              ASSERT_LT(at, l.n_values()) << d.name();
            }
            EXPECT_EQ((halves.half[h] - field.data()) % 8, 0);
          }
        }
  });
}

TEST(Packing, ScalesRoundsToSingleAndComesBack) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1) return;
    auto const packed = CycleSample::field(d.shape);
    pack<DeviceExec>(DeviceExec(), d.shape, on_device(d.f), on_device(d.factor), packed);
    auto const back = CycleSample::natural(d.shape, packed);
    for (int lane = 0; lane < d.shape.n_lanes(); ++lane) {
      auto const f = case_values(d.shape, d.f, lane), got = case_values(d.shape, back, lane);
      for (std::size_t i = 0; i < f.size(); ++i)
        ASSERT_EQ(got[i], static_cast<double>(static_cast<float>(d.factor[static_cast<std::size_t>(lane)] * f[i])))
            << d.name();
    }
  });
}

TEST(Slabs, ShareOutAllSlicesInOrder) {
  for (int n : {1, 2, 7, 64})
    for (int per_group : {1, 2, 3, 5, 64}) {
      Slabs const slabs{2, per_group, n};
      EXPECT_EQ(slabs.count(), 2 * per_group);
      for (int g = 0; g < 2; ++g) {
        int next = 0;
        for (int s = g * per_group; s < (g + 1) * per_group; ++s) {
          EXPECT_EQ(slabs.first(s), next);
          next = slabs.end(s);
        }
        EXPECT_EQ(next, n);
      }
    }
}

}  // namespace
}  // namespace lapwing::test
