// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Operators, weights and fields for tests of the single-precision cycle, and the plain loops in double it must equal.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "support/sample_operator.hpp"

namespace lapwing::test {

using Values = std::vector<double>;

inline BatchShape coarsened(BatchShape shape, unsigned directions) {
  for (int a = 0; a < 3; ++a)
    if (directions >> a & 1u) shape = shape.coarsened(a);
  return shape;
}

/// The grid that is coarsened in those of `directions` that come before a: on it weights of direction a are given.
inline BatchShape before(BatchShape const& shape, unsigned directions, int a) {
  return coarsened(shape, directions & ((1u << a) - 1));
}

/// The same values, one case after the other: the layout of one lane.
inline Values one_by_one(BatchShape const& s, Values const& batch) {
  Values all;
  for (int lane = 0; lane < s.n_lanes(); ++lane) {
    auto const one = case_values(s, batch, lane);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

/// All there is to a level, in natural order and double precision.
struct CycleData {
  BatchShape shape;
  unsigned directions;
  Values face[3], weight[3], extra, f, coarse_u, factor;

  CycleData(BatchShape const& s, unsigned coarsen, bool with_extra) : shape(s), directions(coarsen) {
    auto const draw = [](std::int64_t n, int seed, double low, double high) {
      Values v(static_cast<std::size_t>(n));
      for (std::size_t i = 0; i < v.size(); ++i) v[i] = low + (high - low) * noise(static_cast<std::int64_t>(i), seed);
      return v;
    };
    for (int a = 0; a < s.dim; ++a) {
      BatchShape const faces = s.faces(a);
      face[a] = draw(faces.n_values(), 20 + a, 0.3, 4);
      if (s.periodic[a])
        for (std::int64_t i = 0; i < faces.n_values(); ++i) {
          std::int64_t const index = i / faces.stride(a) % faces.cells[a];
          if (index == s.cells[a])
            face[a][static_cast<std::size_t>(i)] = face[a][static_cast<std::size_t>(i - index * faces.stride(a))];
        }
      if (coarsen >> a & 1u) weight[a] = draw(before(s, coarsen, a).odd_cells(a).n_values(), 30 + a, 0.05, 0.95);
    }
    if (with_extra) extra = draw(s.n_values(), 40, 0, 3);
    f = draw(s.n_values(), 41, -1, 1);
    coarse_u = draw(coarsened(s, coarsen).n_values(), 42, -1, 1);
    for (int lane = 0; lane < s.n_lanes(); ++lane) factor.push_back(lane % 3 == 0 ? 1 : lane % 3 == 1 ? 0.25 : 8);
  }

  CycleData with_one_lane() const {
    CycleData d = *this;
    d.shape.lanes = 1;
    d.shape.groups = shape.n_lanes();
    for (int a = 0; a < shape.dim; ++a) {
      d.face[a] = one_by_one(shape.faces(a), face[a]);
      if (directions >> a & 1u) d.weight[a] = one_by_one(before(shape, directions, a).odd_cells(a), weight[a]);
    }
    if (!extra.empty()) d.extra = one_by_one(shape, extra);
    d.f = one_by_one(shape, f);
    d.coarse_u = one_by_one(coarsened(shape, directions), coarse_u);
    return d;
  }

  std::string name() const {
    std::string text;
    for (int a = 0; a < shape.dim; ++a) text += std::to_string(shape.cells[a]) + (shape.periodic[a] ? "p " : " ");
    return text + "directions " + std::to_string(directions) + " lanes " + std::to_string(shape.lanes) +
           (extra.empty() ? "" : " S");
  }
};

/// One case of a `CycleData`, and what the cycle does to it, cell by cell.
struct CycleReference {
  BatchShape s;
  unsigned directions;
  Values face[3], weight[3], extra, f, coarse_u, diagonal;

  CycleReference(CycleData const& d, int lane) : s(d.shape), directions(d.directions) {
    double const c = d.factor[static_cast<std::size_t>(lane)];
    for (int a = 0; a < s.dim; ++a) {
      face[a] = case_values(s.faces(a), d.face[a], lane);
      for (double& t : face[a]) t *= c;
      if (directions >> a & 1u) weight[a] = case_values(before(s, directions, a).odd_cells(a), d.weight[a], lane);
    }
    if (!d.extra.empty()) extra = case_values(s, d.extra, lane);
    for (double& e : extra) e *= c;
    f = case_values(s, d.f, lane);
    coarse_u = case_values(coarsened(s, directions), d.coarse_u, lane);
    s.lanes = s.groups = 1;
    diagonal.assign(f.size(), 0);
    for_each_cell([&](std::size_t i, std::array<int, 3> const& p) {
      diagonal[i] = extra.empty() ? 0 : extra[i];
      for_each_face(p, [&](double t, std::ptrdiff_t) { diagonal[i] += t; });
    });
  }

  static std::size_t index(BatchShape const& b, std::array<int, 3> const& p) {
    return static_cast<std::size_t>((p[2] * b.cells[1] + p[1]) * b.cells[0] + p[0]);
  }
  template <class F>
  void for_each_cell(F const& visit) const {
    for (int z = 0; z < s.cells[2]; ++z)
      for (int y = 0; y < s.cells[1]; ++y)
        for (int x = 0; x < s.cells[0]; ++x) visit(index(s, {x, y, z}), std::array<int, 3>{x, y, z});
  }
  /// visit(T, index of the neighbour or -1).
  template <class F>
  void for_each_face(std::array<int, 3> const& p, F const& visit) const {
    for (int a = 0; a < s.dim; ++a)
      for (int side = 0; side < 2; ++side) {
        auto at = p, q = p;
        at[static_cast<std::size_t>(a)] += side;
        int& n = q[static_cast<std::size_t>(a)];
        n += 2 * side - 1;
        bool const inside = s.periodic[a] || (n >= 0 && n < s.cells[a]);
        n = (n + s.cells[a]) % s.cells[a];
        visit(face[a][index(s.faces(a), at)], inside ? static_cast<std::ptrdiff_t>(index(s, q)) : -1);
      }
  }
  double from_neighbours(Values const& u, std::array<int, 3> const& p) const {
    double sum = 0;
    for_each_face(p, [&](double t, std::ptrdiff_t q) { sum += q < 0 ? 0 : t * u[static_cast<std::size_t>(q)]; });
    return sum;
  }
  Values apply(Values const& u) const {
    Values y(u.size());
    for_each_cell(
        [&](std::size_t i, std::array<int, 3> const& p) { y[i] = diagonal[i] * u[i] - from_neighbours(u, p); });
    return y;
  }
  void half_sweep(Values& u, int colour) const {
    for_each_cell([&](std::size_t i, std::array<int, 3> const& p) {
      if ((p[0] + p[1] + p[2]) % 2 == colour) u[i] = (f[i] + from_neighbours(u, p)) / diagonal[i];
    });
  }
  /// Adds P coarse to fine, or R fine to coarse, along one direction.
  template <class F>
  void transfer(int a, F const& link) const {
    BatchShape const fine = before(s, directions, a), coarse = fine.coarsened(a), odd = fine.odd_cells(a);
    for (int z = 0; z < fine.cells[2]; ++z)
      for (int y = 0; y < fine.cells[1]; ++y)
        for (int x = 0; x < fine.cells[0]; ++x) {
          std::array<int, 3> p{x, y, z};
          std::size_t const i = index(fine, p);
          int& n = p[static_cast<std::size_t>(a)];
          bool const between = n % 2 == 1;
          n /= 2;
          double const w = between ? weight[a][index(odd, p)] : 1;
          link(i, index(coarse, p), w);
          if (!between) continue;
          if (++n == coarse.cells[a]) {
            if (!s.periodic[a]) continue;
            n = 0;
          }
          link(i, index(coarse, p), 1 - w);
        }
  }
  Values restricted(Values v) const {
    for (int a = 0; a < s.dim; ++a) {
      if (!(directions >> a & 1u)) continue;
      Values out(static_cast<std::size_t>(before(s, directions, a + 1).n_cells()), 0);
      transfer(a, [&](std::size_t i, std::size_t c, double w) { out[c] += w * v[i]; });
      v = out;
    }
    return v;
  }
  Values interpolated(Values v) const {
    for (int a = s.dim - 1; a >= 0; --a) {
      if (!(directions >> a & 1u)) continue;
      Values out(static_cast<std::size_t>(before(s, directions, a).n_cells()), 0);
      transfer(a, [&](std::size_t i, std::size_t c, double w) { out[i] += w * v[c]; });
      v = out;
    }
    return v;
  }
  Values swept_from_zero() const {
    Values u(f.size(), 0);
    half_sweep(u, 0);
    half_sweep(u, 1);
    return u;
  }
  Values descended() const {
    Values r = apply(swept_from_zero());
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = f[i] - r[i];
    return restricted(r);
  }
  Values ascended() const {
    Values u = swept_from_zero();
    Values const correction = interpolated(coarse_u);
    for (std::size_t i = 0; i < u.size(); ++i) u[i] += correction[i];
    half_sweep(u, 1);
    half_sweep(u, 0);
    return u;
  }
};

}  // namespace lapwing::test
