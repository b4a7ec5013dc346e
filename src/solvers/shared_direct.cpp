// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/shared_direct.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/batch/copies.hpp"
#include "solvers/band_numbering.hpp"
#include "solvers/nested_dissection.hpp"
#include "solvers/sparse_cholesky.hpp"

namespace lapwing {
namespace {

/// Values in device memory, in `stored` if they fit.
template <class T>
ConstArray<T, DeviceExec> on_device(char const* label, std::vector<T> const& values, Array<T, DeviceExec>& stored) {
  if (stored.extent(0) != values.size()) stored = allocate<Array<T, DeviceExec>>(label, values.size());
  send(values, stored);
  return stored;
}

/// The first lane's matrix, rows and columns where `place` puts them. @param singular  pin the last one by doubling its
/// diagonal entry.
SymmetricMatrix permuted_matrix(Stencil<HostExec> const& a, std::vector<int> const& place, bool singular) {
  BatchShape const& s = a.shape;
  int const n = static_cast<int>(s.n_cells());
  auto const cell = [&](int x, int j, int k) { return (k * s.cells[1] + j) * s.cells[0] + x; };
  std::vector<int> cell_at(n);
  for (int c = 0; c < n; ++c) cell_at[place[c]] = c;
  SymmetricMatrix m;
  for (int column = 0; column < n; ++column) {
    int const c = cell_at[column], x = c % s.cells[0], j = c / s.cells[0] % s.cells[1], k = c / s.cells[0] / s.cells[1];
    CellLinks const links = links_of_cell(a, 0, k, j, x, 0);
    for (auto const& to : links) {
      int const row = place[cell(to.x, to.y, to.z)];
      if (row >= column) continue;
      m.row.push_back(row);
      m.value.push_back(-to.t);
    }
    m.row.push_back(column);
    m.value.push_back(singular && column == n - 1 ? 2 * links.diagonal : links.diagonal);
    m.begin.push_back(static_cast<std::int64_t>(m.row.size()));
  }
  return m;
}

}  // namespace

SharedDirect::SharedDirect(BatchShape const& shape)
    : shape_(shape), place_(nested_dissection(shape)), refinement_(shape),
      y_(allocate<DeviceVector>("lapwing::direct::y", shape.n_values())), active_(shape.n_lanes()) {
  Array<int, DeviceExec> place;
  factor_.place = on_device("lapwing::direct::place", place_, place);
}

double SharedDirect::predicted_entries(BatchShape const& shape) {
  double const n = static_cast<double>(shape.n_cells());
  if (shape.dim == 1) return 2 * n;
  double const per_unknown = shape.dim == 2 ? 3.9 * std::log2(n) - 21 : 9 * std::cbrt(n) - 40;
  return n * std::max(4., per_unknown);
}

double SharedDirect::predicted_bytes(BatchShape const& shape) {
  return Refinement::predicted_bytes(shape) + bytes_of_vectors(1, shape) + 24 * predicted_entries(shape);
}

void SharedDirect::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  SparseFactor const l = sparse_cholesky(permuted_matrix(host_stencil(stencil_), place_, op.coupling[0].pinned()));
  positive_definite_ = !l.begin.empty();
  if (!positive_definite_) return;
  factor_.begin = on_device("lapwing::direct::begin", l.begin, begin_);
  factor_.row = on_device("lapwing::direct::row", l.row, row_);
  factor_.value = on_device("lapwing::direct::value", l.value, value_);
  factor_.inverse_diagonal = on_device("lapwing::direct::inverse_diagonal", l.inverse_diagonal, inverse_diagonal_);
}

std::vector<LaneReport> SharedDirect::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(
      stencil_, b, x, control, [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
        if (!positive_definite_) {
          std::fill(running.begin(), running.end(), 0);
          return;
        }
        for (int lane = 0; lane < shape_.n_lanes(); ++lane) active_[lane] = running[lane];
        solve_shared_factor<DeviceExec>(DeviceExec(), shape_, factor_, active_.device(), in, y_, out);
      });
}

}  // namespace lapwing
