// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Operators with rough coefficients for kernel tests, and the dense matrix they must equal.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/stencil/apply.hpp"
#include "kernels/stencil/assemble.hpp"

namespace lapwing::test {

/// A number in (0, 1) that depends on its arguments alone.
inline double noise(std::int64_t i, int seed) {
  std::uint64_t z =
      static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(seed) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

inline BatchShape make_shape(std::vector<int> const& cells, int lanes = 1, int groups = 1, bool periodic = false) {
  BatchShape s;
  s.dim = static_cast<int>(cells.size());
  for (int d = 0; d < s.dim; ++d) {
    s.cells[d] = cells[static_cast<std::size_t>(d)];
    s.periodic[d] = periodic;
  }
  s.lanes = lanes;
  s.groups = groups;
  return s;
}

template <class F>
DeviceVector filled(std::int64_t n, F const& value) {
  DeviceVector const v("lapwing::test::filled", n);
  auto const host = Kokkos::create_mirror_view(v);
  for (std::int64_t i = 0; i < n; ++i) host(i) = value(i);
  Kokkos::deep_copy(v, host);
  return v;
}

inline std::vector<double> on_host(ConstDeviceVector v) {
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), v);
  return std::vector<double>(host.data(), host.data() + host.extent(0));
}

/// A batch whose cases have different coefficients: kappa jumps by 1e6, one closure on all faces, spacing 1 / n.
struct SampleOperator {
  BatchShape shape;
  DeviceVector kappa, sigma, spacing, face_value, face_alpha;
  BoundaryData<DeviceExec> boundary;
  Stencil<DeviceExec> stencil;

  SampleOperator(BatchShape const& s, BoundaryKind closure, bool with_sigma, double contrast = 1e6) : shape(s) {
    kappa =
        filled(s.n_values(), [&](auto i) { return noise(i, 1) < 0.3 ? contrast * noise(i, 2) : noise(i, 2) + 0.1; });
    sigma = with_sigma ? filled(s.n_values(), [](auto i) { return 10 * noise(i, 3); }) : DeviceVector();
    spacing = filled(3 * s.n_lanes(), [&](auto i) { return 1.0 / s.cells[i / s.n_lanes()]; });
    face_value = filled(s.n_values(), [](auto i) { return noise(i, 4) - 0.5; });
    face_alpha = filled(s.n_values(), [](auto i) { return 5 * noise(i, 5); });
    for (int f = 0; f < 6; ++f) {
      boundary.closure[f] = closure;
      boundary.value[f] = face_value;
      boundary.alpha[f] = face_alpha;
    }
    stencil = allocate_stencil<DeviceExec>(s, with_sigma);
    assemble_faces<DeviceExec>(DeviceExec(), half_cells(), boundary, spacing, stencil);
    if (with_sigma) Kokkos::deep_copy(stencil.extra, sigma);
  }

  HalfCells<DeviceExec> half_cells() const { return {{kappa, kappa, kappa}, {kappa, kappa, kappa}}; }

  /// @param source, level  may be empty.
  AssemblyData<DeviceExec> data(ConstDeviceVector source = {}, ConstDeviceVector level = {}) const {
    return {shape, half_cells(), sigma, source, boundary, spacing, level};
  }
};

using DenseMatrix = std::vector<std::vector<double>>;

/// The matrix of one case, cell by cell from the formulas of docs/theory.md; rows x fastest.
inline DenseMatrix dense_reference(SampleOperator const& op, int lane) {
  BatchShape const& s = op.shape;
  auto const kappa = on_host(op.kappa), sigma = on_host(op.sigma), alpha = on_host(op.face_alpha);
  int const nx = s.cells[0], ny = s.cells[1], nz = s.cells[2], g = lane / s.lanes, l = lane % s.lanes;
  auto const at = [&](int x, int y, int z) { return s.row_start(g, z, y) + x * s.lanes + l; };
  auto const row = [&](int x, int y, int z) { return (z * ny + y) * nx + x; };
  DenseMatrix a(static_cast<std::size_t>(nx * ny * nz),
                std::vector<double>(static_cast<std::size_t>(nx * ny * nz), 0.0));
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x) {
        int const p[3] = {x, y, z};
        int const r = row(x, y, z);
        double const k = kappa[at(x, y, z)];
        if (!sigma.empty()) a[r][r] += sigma[at(x, y, z)];
        for (int d = 0; d < s.dim; ++d)
          for (int side : {-1, 1}) {
            double const h = 1.0 / s.cells[d];
            int q[3] = {x, y, z};
            q[d] += side;
            bool const outside = q[d] < 0 || q[d] >= s.cells[d];
            if (outside && !s.periodic[d]) {
              int const face = 2 * d + (side > 0);
              // face arrays run over the two other directions, the lower one fastest
              int const first = d == 0 ? 1 : 0, second = d == 2 ? 1 : 2;
              int const along = s.dim > 1 ? p[first] : 0, across = s.dim > 2 ? p[second] : 0;
              int const n_along = s.dim > 1 ? s.cells[first] : 1, n_across = s.dim > 2 ? s.cells[second] : 1;
              double const half = 2 * k / h;
              double const robin = alpha[((std::int64_t{g} * n_across + across) * n_along + along) * s.lanes + l];
              BoundaryKind const closure = op.boundary.closure[face];
              if (closure == BoundaryKind::dirichlet) a[r][r] += half / h;
              if (closure == BoundaryKind::robin) a[r][r] += half * robin / (robin + half) / h;
              continue;
            }
            q[d] = (q[d] + s.cells[d]) % s.cells[d];
            double const other = kappa[at(q[0], q[1], q[2])];
            double const t = 2 * k * other / (k + other) / (h * h);
            a[r][r] += t;
            a[r][row(q[0], q[1], q[2])] -= t;
          }
      }
  return a;
}

/// One case out of a batch, [z][y][x].
inline std::vector<double> case_values(BatchShape const& s, std::vector<double> const& batch, int lane) {
  std::vector<double> values;
  std::int64_t const n = s.n_cells();
  for (std::int64_t i = 0; i < n; ++i) values.push_back(batch[(lane / s.lanes * n + i) * s.lanes + lane % s.lanes]);
  return values;
}

inline std::vector<double> multiply(DenseMatrix const& a, std::vector<double> const& x) {
  std::vector<double> y(a.size(), 0.0);
  for (std::size_t r = 0; r < a.size(); ++r)
    for (std::size_t c = 0; c < a.size(); ++c) y[r] += a[r][c] * x[c];
  return y;
}

}  // namespace lapwing::test
