// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/uniform_operator.hpp"

#include <utility>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

/// A row index that stands for the first, an inner, or the last one of n.
int of_kind(int kind, int n) { return kind == 0 ? 0 : kind == 2 ? n - 1 : n > 2 ? 1 : 0; }

/// Coefficient rows that live on the host until they are copied.
CoefficientField<HostExec> on_host(CoefficientField<DeviceExec> const& field) {
  CoefficientField<HostExec> copy;
  static_cast<CoefficientRows&>(copy) = field;
  copy.values = mirror_of(field.values);
  copy.first = copy.values.data() + (field.first - field.values.data());
  return copy;
}

}  // namespace

UniformOperator::UniformOperator(BatchOperator const& op)
    : shape_(op.stencil.shape), lanes_(shape_.n_lanes()), sigma_(lanes_) {
  for (int a = 0; a < 3; ++a) {
    int const n = shape_.cells[a];
    mass_[a].assign(static_cast<std::size_t>(n) * lanes_, 1.);
    if (a >= shape_.dim) continue;
    face_[a].resize(static_cast<std::size_t>(n + 1) * lanes_);
    for (int lane = 0; lane < lanes_; ++lane) {
      double const inner = op.coupling[lane].face[a];
      for (int i = 0; i <= n; ++i) face(a, i, lane) = inner;
      for (int side = 0; side < 2; ++side) {
        BoundaryKind const closure = op.closure[2 * a + side];
        if (closure == BoundaryKind::periodic) continue;
        face(a, side * n, lane) = closure == BoundaryKind::dirichlet ? 2 * inner : 0;
      }
    }
  }
  for (int lane = 0; lane < lanes_; ++lane) sigma_[lane] = op.coupling[lane].extra;
}

std::vector<double> UniformOperator::coarsen(int a) {
  int const n = shape_.cells[a], nc = (n + 1) / 2, n_odd = n / 2;
  bool const wraps = shape_.periodic[a];
  std::vector<double> weights(static_cast<std::size_t>(n_odd) * lanes_);
  std::vector<double> faces(static_cast<std::size_t>(nc + 1) * lanes_), masses(static_cast<std::size_t>(nc) * lanes_);
  for (int lane = 0; lane < lanes_; ++lane) {
    auto const weight = [&](int o) -> double& { return weights[static_cast<std::size_t>(o) * lanes_ + lane]; };
    auto const series = [&](int o) {                 // the two faces of odd cell o
      double const low = face(a, 2 * o + 1, lane), high = face(a, 2 * o + 2, lane), sum = low + high;
      return sum > 0 ? low * (high / sum) : 0.;
    };
    for (int o = 0; o < n_odd; ++o) {
      double const low = face(a, 2 * o + 1, lane), sum = low + face(a, 2 * o + 2, lane);
      weight(o) = sum > 0 ? low / sum : 0.5;
    }
    auto const coarse = [&](int f) -> double& { return faces[static_cast<std::size_t>(f) * lanes_ + lane]; };
    for (int f = 1; f < nc; ++f) coarse(f) = series(f - 1);
    double const last = n % 2 == 0 ? series(n_odd - 1) : face(a, n, lane);
    coarse(0) = !wraps ? face(a, 0, lane) : nc == 1 ? 0. : n % 2 == 1 ? face(a, 0, lane) : last;
    coarse(nc) = !wraps ? last : coarse(0);
    for (int c = 0; c < nc; ++c) {
      double sum = mass(a, 2 * c, lane);
      if (2 * c + 1 < n) sum += weight(c) * mass(a, 2 * c + 1, lane);
      if (c > 0) sum += (1 - weight(c - 1)) * mass(a, 2 * c - 1, lane);
      else if (wraps && n % 2 == 0) sum += (1 - weight(n_odd - 1)) * mass(a, n - 1, lane);
      masses[static_cast<std::size_t>(c) * lanes_ + lane] = sum;
    }
  }
  face_[a] = std::move(faces);
  mass_[a] = std::move(masses);
  shape_ = shape_.coarsened(a);
  return weights;
}

double UniformOperator::coefficient(int a, std::array<int, 3> const& p, int lane) const {
  double value = face(a, p[a], lane);
  for (int b = 0; b < shape_.dim; ++b)
    if (b != a) value *= mass(b, p[b], lane);
  return value;
}

double UniformOperator::extra(std::array<int, 3> const& p, int lane) const {
  double value = sigma_[lane];
  for (int b = 0; b < shape_.dim; ++b) value *= mass(b, p[b], lane);
  return value;
}

void UniformOperator::fill(LaneValues<double> const& scale, CycleStencil<DeviceExec> const& a) const {
  int const w = shape_.lanes;
  /// Sets every row of a coefficient from value(position, lane); `along` is its direction or -1 for cells.
  auto const set = [&](CoefficientField<DeviceExec> const& field, int along, auto const& value) {
    CoefficientField<HostExec> const host = on_host(field);
    int const n_x = shape_.cells[0] + (along == 0);
    for (int g = 0; g < shape_.groups; ++g)
      for (int kz = 0; kz < 3; ++kz)
        for (int ky = 0; ky < 3; ++ky) {
          int const k = of_kind(kz, field.n_z), j = of_kind(ky, field.n_y);
          Row const row = host.row(g, k, j);
          for (int x = 0; x < n_x; ++x)
            for (int lane = 0; lane < w; ++lane)
              row.half[x % 2][x / 2 * w + lane] = static_cast<float>(value({x, j, k}, g * w + lane));
        }
    send(host.values, field.values);
  };
  for (int d = 0; d < shape_.dim; ++d)
    set(a.face[d], d, [&](std::array<int, 3> const& p, int lane) { return scale[lane] * coefficient(d, p, lane); });
  if (a.has_extra())
    set(a.extra, -1, [&](std::array<int, 3> const& p, int lane) { return scale[lane] * extra(p, lane); });
  set(a.inverse_diagonal, -1, [&](std::array<int, 3> const& p, int lane) {
    double sum = extra(p, lane);
    for (int d = 0; d < shape_.dim; ++d) {
      auto above = p;
      ++above[d];
      sum += coefficient(d, p, lane) + coefficient(d, above, lane);
    }
    return sum > 0 ? 1 / (scale[lane] * sum) : 0.;
  });
}

void UniformOperator::fill(Stencil<DeviceExec> const& a) const {
  int const w = shape_.lanes;
  auto const set = [&](DeviceVector const& values, BatchShape const& rows, auto const& value) {
    auto const host = mirror_of(values);
    for (int g = 0; g < rows.groups; ++g)
      for (int k = 0; k < rows.cells[2]; ++k)
        for (int j = 0; j < rows.cells[1]; ++j)
          for (int x = 0; x < rows.cells[0]; ++x)
            for (int lane = 0; lane < w; ++lane)
              host(rows.row_start(g, k, j) + std::int64_t{x} * w + lane) = value({x, j, k}, g * w + lane);
    send(host, values);
  };
  for (int d = 0; d < shape_.dim; ++d)
    set(a.face[d], shape_.faces(d), [&](std::array<int, 3> const& p, int lane) { return coefficient(d, p, lane); });
  if (a.has_extra()) set(a.extra, shape_, [&](std::array<int, 3> const& p, int lane) { return extra(p, lane); });
}

void fill_weights(std::vector<double> const& weights, int a, CycleTransfer<DeviceExec> const& t) {
  int const w = t.fine.shape.lanes, n_lanes = t.fine.shape.n_lanes(), n_odd = t.n_odd(a);
  auto const host = mirror_of(t.weight[a]);
  auto const weight = [&](int o, int lane) {
    return static_cast<float>(weights[static_cast<std::size_t>(o) * n_lanes + lane]);
  };
  auto const row = [&](std::int64_t number) { return host.data() + number * t.x_stride() + t.x_at(); };
  for (int g = 0; g < t.fine.shape.groups; ++g)
    for (int lane = 0; lane < w; ++lane) {
      if (a == 0) {
        float* const values = row(t.x_row(g, 0, 0)) + lane;
        for (int o = 0; o < n_odd; ++o) values[o * w] = weight(o, g * w + lane);
        if (t.fine.shape.periodic[0]) values[-w] = weight(n_odd - 1, g * w + lane);
        continue;
      }
      for (int o : {0, n_odd - 1}) {                 // an inner odd slice, and the last one
        float* const values = row(a == 1 ? t.y_row(g, 0, o) : t.z_row(g, o, 0)) + lane;
        for (int i = 0; i + w <= t.x_length(); i += w) values[i] = weight(o, g * w + lane);
      }
    }
  send(host, t.weight[a]);
}

}  // namespace lapwing
