// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/small_network.hpp"

#include <algorithm>

namespace lapwing {

SmallNetwork::SmallNetwork(ConductanceGraph const& graph)
    : n_(graph.n()), share_(static_cast<std::size_t>(n_) * n_, 0.), inverse_(n_, 0.) {
  auto ground = graph.ground;
  auto const row = [&](int k) { return share_.data() + static_cast<std::size_t>(k) * n_; };
  for (int i = 0; i < n_; ++i)
    for (int k = graph.begin[i]; k < graph.begin[i + 1]; ++k) row(i)[graph.neighbour[k]] += graph.conductance[k];
  for (int k = 0; k < n_; ++k) {
    double* const t = row(k);
    double d = ground[k];
    for (int i = k + 1; i < n_; ++i) d += t[i];
    if (d == 0) continue;
    inverse_[k] = 1 / d;
    for (int i = k + 1; i < n_; ++i) {
      double const share = t[i] / d;
      if (share == 0) continue;
      ground[i] += share * ground[k];
      double* const other = row(i);
      for (int j = i + 1; j < n_; ++j) other[j] += share * t[j];
    }
    for (int i = k + 1; i < n_; ++i) t[i] *= inverse_[k];
  }
}

void SmallNetwork::solve(double const* b, double* u) const {
  std::copy_n(b, n_, u);
  for (int k = 0; k < n_; ++k) {
    double const* const share = share_.data() + static_cast<std::size_t>(k) * n_;
    for (int i = k + 1; i < n_; ++i) u[i] += share[i] * u[k];
  }
  for (int k = n_ - 1; k >= 0; --k) {
    double const* const share = share_.data() + static_cast<std::size_t>(k) * n_;
    double sum = inverse_[k] * u[k];
    for (int i = k + 1; i < n_; ++i) sum += share[i] * u[i];
    u[k] = sum;
  }
}

}  // namespace lapwing
