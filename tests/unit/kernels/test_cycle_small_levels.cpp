// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The small levels of a cycle in one launch against the launches it stands for.
#include "cycle_sample.hpp"
#include "kernels/multigrid/coarsest.hpp"
#include "kernels/multigrid/cycle_small_levels.hpp"
#include "support/kokkos_events.hpp"

#include <gtest/gtest.h>

namespace lapwing::test {
namespace {

using Field = FloatVector<DeviceExec>;

/// Two levels and the coarsest problem below them, with coefficients that have nothing to do with each other.
struct Three {
  CycleData upper, lower;
  CycleSample levels[2];
  CycleScratch<DeviceExec> scratch[2];
  BatchShape shapes[3];
  SampleOperator dense;
  DeviceVector b, x, scale;
  CoarsestFactor factors;
  Array<int, DeviceExec> singular;
  Field f[3], u[3], r[3], e[3];

  Three(BatchShape const& s, unsigned directions, bool extra)
      : upper(s, directions, extra),
        lower(coarsened(s, directions), directions, extra),
        levels{CycleSample(upper), CycleSample(lower)},
        scratch{levels[0].scratch(0), levels[1].scratch(0)},
        shapes{s, lower.shape, coarsened(lower.shape, directions)},
        dense(shapes[2], s.periodic[0] ? BoundaryKind::periodic : BoundaryKind::robin, true, 10) {
    b = DeviceVector("lapwing::test::b", static_cast<std::size_t>(shapes[2].n_values()));
    x = DeviceVector("lapwing::test::x", static_cast<std::size_t>(shapes[2].n_values()));
    scale = on_device(upper.factor);
    Values is_singular(static_cast<std::size_t>(s.n_lanes()), 0);
    is_singular.back() = 1;
    singular = device_array<int>(is_singular);
    factors = CoarsestFactor(shapes[2]);
    factors.factor(dense.stencil, singular);
    for (int l = 0; l < 3; ++l)
      for (Field* field : {&f[l], &u[l], &r[l], &e[l]}) *field = CycleSample::field(shapes[l]);
    Kokkos::deep_copy(f[0], CycleSample::field(s, upper.f));
  }

  /// One step as an entry of the list, or as the launches it stands for.
  CycleStep step(CycleStep::Kind kind, int l, Field rhs, Field in, Field out) const {
    return {kind, l, rhs.data(), in.data(), out.data()};
  }
  void launch(CycleStep::Kind kind, int l, Field rhs, Field in, Field out) const {
    DeviceExec const exec;
    using Kind = CycleStep::Kind;
    if (kind == Kind::smooth_restrict)
      smooth_restrict<DeviceExec>(exec, levels[l].a, levels[l].t, rhs, scratch[l], out);
    if (kind == Kind::prolong_smooth)
      prolong_smooth<DeviceExec>(exec, levels[l].a, levels[l].t, rhs, in, scratch[l], out);
    if (kind == Kind::residual) cycle_residual<DeviceExec>(exec, levels[l].a, in, rhs, out);
    if (kind == Kind::add) cycle_add<DeviceExec>(exec, levels[l].a.layout, in, out);
    if (kind != Kind::coarsest) return;
    unpack<DeviceExec>(exec, shapes[2], rhs, b);
    solve_coarsest<DeviceExec>(exec, shapes[2], factors.values(), singular, b, x);
    pack<DeviceExec>(exec, shapes[2], x, scale, out);
  }

  /// Calls take(kind, level, f, u, out) for a cycle on the upper level. @param twice  visits the lower level for a
  /// second time.
  template <class Take>
  void cycle(bool twice, Take const& take) const {
    using Kind = CycleStep::Kind;
    auto const visit_lower = [&](Field const& rhs, Field const& out) {
      take(Kind::smooth_restrict, 1, rhs, Field(), f[2]);
      take(Kind::coarsest, 0, f[2], Field(), u[2]);
      take(Kind::prolong_smooth, 1, rhs, u[2], out);
    };
    take(Kind::smooth_restrict, 0, f[0], Field(), f[1]);
    visit_lower(f[1], u[1]);
    if (twice) {
      take(Kind::residual, 1, f[1], u[1], r[1]);
      visit_lower(r[1], e[1]);
      take(Kind::add, 1, Field(), e[1], u[1]);
    }
    take(Kind::prolong_smooth, 0, f[0], u[1], u[0]);
  }
  SmallLevels<DeviceExec> small(bool twice) const {
    std::vector<SmallLevel> list;
    for (int l = 0; l < 2; ++l)
      list.push_back({levels[l].a.rows(), levels[l].t, scratch[l].down.data(), scratch[l].up.data(),
                      scratch[l].down_size, scratch[l].up_size});
    std::vector<CycleStep> steps;
    cycle(twice, [&](CycleStep::Kind kind, int l, Field rhs, Field in, Field out) {
      steps.push_back(step(kind, l, rhs, in, out));
    });
    return {list,
            steps,
            {CycleLayout(shapes[2]), factors.values().data(), singular.data(), scale.data(), b.data(), x.data()}};
  }
  Values solution() const { return CycleSample::natural(shapes[0], u[0]); }
  void clear() const {
    for (int l = 0; l < 3; ++l)
      for (Field const& field : {u[l], r[l], e[l]}) Kokkos::deep_copy(field, 0.f);
    for (int l = 1; l < 3; ++l) Kokkos::deep_copy(f[l], 0.f);
  }
};

template <class F>
void for_each_three(F const& visit) {
  std::vector<std::vector<int>> const grids{{13}, {16}, {12, 8}, {7, 11}, {9, 4}, {8, 4, 12}, {5, 6, 7}};
  for (auto const& cells : grids)
    for (int w : {1, 8})
      for (bool periodic : {false, true})
        for (bool extra : {false, true}) {
          BatchShape s = make_shape(cells, w, 3);
          bool even = true;
          for (int a = 0; a < s.dim; ++a) even = even && cells[static_cast<std::size_t>(a)] % 4 == 0;
          if (periodic && !even) continue;
          for (int a = 0; a < s.dim; ++a) s.periodic[a] = periodic;
          visit(Three(s, cells.size() > 1 && w == 8 && !periodic ? 2u : (1u << s.dim) - 1, extra));
        }
}

TEST(SmallLevels, GiveTheBitsOfTheLaunchesTheyStandFor) {
  for_each_three([](Three const& three) {
    for (bool twice : {false, true}) {
      three.clear();
      three.cycle(twice, [&](CycleStep::Kind kind, int l, Field rhs, Field in, Field out) {
        three.launch(kind, l, rhs, in, out);
      });
      Values const expected = three.solution();
      ASSERT_GT(largest(expected), 0);
      for (double value : expected) ASSERT_TRUE(std::isfinite(value)) << three.upper.name();
      three.clear();
      run_small_levels<DeviceExec>(DeviceExec(), three.small(twice));
      ASSERT_EQ(three.solution(), expected) << three.upper.name() << (twice ? " twice" : "");
    }
  });
}

/// The values of listed groups from one field, those of the others from another.
Values joined(BatchShape const& s, std::vector<int> const& listed, Values const& in, Values const& out) {
  Values v = out;
  std::size_t const n = v.size() / static_cast<std::size_t>(s.groups);
  for (int g : listed)
    for (std::size_t i = g * n; i < (g + 1) * n; ++i) v[i] = in[i];
  return v;
}

TEST(GroupLists, LeaveOtherGroupsAlone) {
  std::vector<int> const listed{0, 2};
  Array<int, DeviceExec> const list = device_array<int>({0, 2});
  GroupList const groups{list.data(), 2};
  DeviceExec const exec;
  for (auto const& cells : {std::vector{12, 8}, std::vector{5, 6, 7}}) {
    Three const three(make_shape(cells, 8, 3), (1u << cells.size()) - 1, true);
    BatchShape const &s = three.shapes[0], &c = three.shapes[1];
    CycleSample const& level = three.levels[0];
    for (int slabs : {1, 2}) {
      auto const scratch = level.scratch(slabs);
      auto const before = [&](BatchShape const& b) { return Values(static_cast<std::size_t>(b.n_values()), 7); };
      auto const expect = [&](BatchShape const& b, auto const& launch) {
        Field const all = CycleSample::field(b, before(b)), some = CycleSample::field(b, before(b));
        launch(all, GroupList());
        launch(some, groups);
        Values const got = CycleSample::natural(b, all);
        EXPECT_EQ(CycleSample::natural(b, some), joined(b, listed, got, before(b))) << three.upper.name();
        EXPECT_NE(got, before(b));
      };
      Field const u = CycleSample::field(c, three.upper.coarse_u), v = CycleSample::field(s, three.upper.f);
      expect(c, [&](Field out, GroupList const& g) {
        smooth_restrict<DeviceExec>(exec, level.a, level.t, three.f[0], scratch, out, g);
      });
      expect(s, [&](Field out, GroupList const& g) {
        prolong_smooth<DeviceExec>(exec, level.a, level.t, three.f[0], u, scratch, out, g);
      });
      expect(s,
             [&](Field out, GroupList const& g) { cycle_residual<DeviceExec>(exec, level.a, v, three.f[0], out, g); });
      expect(s, [&](Field out, GroupList const& g) { cycle_add<DeviceExec>(exec, level.a.layout, v, out, g); });
    }
    run_small_levels<DeviceExec>(exec, three.small(true));
    Values const all = three.solution();
    three.clear();
    run_small_levels<DeviceExec>(exec, three.small(true), groups);
    EXPECT_EQ(three.solution(), joined(s, listed, all, Values(all.size(), 0)));
  }
}

TEST(SmallLevels, AreOneLaunch) {
  Three const three(make_shape({12, 8}, 8, 3), 3, false);
  auto const small = three.small(true);
  run_small_levels<DeviceExec>(DeviceExec(), small);       // Kokkos keeps what a launch needs from the first one on
  auto const events = events_in([&] { run_small_levels<DeviceExec>(DeviceExec(), small); });
  EXPECT_EQ(events.launches, (std::map<std::string, int>{{"lapwing::cycle_small_levels::run", 1}}));
  EXPECT_EQ(events.allocated, (std::map<std::string, int>{}));
  EXPECT_TRUE(events.copies.empty());
}

TEST(SmallLevels, AreThoseInOnePieceAndThoseOfFewSlices) {
  CycleSample const sample(CycleData(make_shape({6, 40}, 8, 2), 3, false));
  EXPECT_TRUE(is_small(sample.scratch(1)));
  EXPECT_FALSE(is_small(sample.scratch(3))) << "20 coarse slices";
  EXPECT_TRUE(is_small(CycleSample(CycleData(make_shape({6, 16}, 8, 2), 3, false)).scratch(3))) << "8 coarse slices";
}

}  // namespace
}  // namespace lapwing::test
