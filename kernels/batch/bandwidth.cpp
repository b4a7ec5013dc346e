// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/bandwidth.hpp"

#include <algorithm>
#include <limits>

#include "kernels/batch/copies.hpp"
#include "kernels/batch/row_loop.hpp"

namespace lapwing {

template <class Exec>
double triad_bandwidth(Exec const& exec, std::int64_t n, int repeats) {
  BatchShape shape;                                  // rows of a convenient length
  shape.dim = 2;
  shape.cells[0] = 4096;
  shape.cells[1] = static_cast<int>(std::max<std::int64_t>(1, n / 4096));
  Vector<Exec> const a("lapwing::bandwidth::a", shape.n_values()), b("lapwing::bandwidth::b", shape.n_values()),
      c("lapwing::bandwidth::c", shape.n_values());
  using Team = RowTeam<Exec>;
  double best = std::numeric_limits<double>::infinity();
  for (int r = 0; r <= repeats; ++r) {
    wait(exec, "lapwing::bandwidth::triad");
    Kokkos::Timer timer;
    for_each_row(
        exec, "lapwing::bandwidth::triad", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
          auto const start = shape.row_start(g, k, j);
          for_each_in_row(team, shape.row_length(), [&](int i) { a(start + i) = b(start + i) + 3. * c(start + i); });
        });
    wait(exec, "lapwing::bandwidth::triad");
    if (r > 0) best = std::min(best, timer.seconds());
  }
  return 24. * static_cast<double>(shape.n_values()) / best;
}

template double triad_bandwidth(DeviceExec const&, std::int64_t, int);

}  // namespace lapwing
