// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/cg_lanes.hpp"

namespace lapwing {
namespace {

template <class Exec, class T>
struct TakeSum {
  CgSum what;
  ConstVector<Exec> sums;
  CgLanes<Exec, T> lanes;

  KOKKOS_FUNCTION void operator()(int lane) const {
    real_t const sum = sums(lane);
    int const n_lanes = static_cast<int>(lanes.rho.extent(0)), state = lanes.state(lane);
    bool const good = goes_on(what, sum);
    lanes.record(static_cast<int>(what) * n_lanes + lane) = sum;
    if (what == CgSum::rz) {
      lanes.beta(lane) = state == lane_under_way ? static_cast<T>(sum / lanes.rho(lane)) : T{0};
      lanes.rho(lane) = sum;
      lanes.state(lane) = state && good ? lane_under_way : lane_stopped;
    } else if (what == CgSum::pq) {
      lanes.alpha(lane) = state && good ? static_cast<T>(lanes.rho(lane) / sum) : T{0};
      lanes.state(lane) = good ? state : lane_stopped;
    } else if (!good) {
      lanes.alpha(lane) = 0;
      lanes.state(lane) = lane_stopped;
    }
  }
};

}  // namespace

template <class Exec, class T>
void take_sum(Exec const& exec, CgSum what, ConstVector<Exec> sums, CgLanes<Exec, T> const& lanes) {
  Kokkos::parallel_for("lapwing::cg_lanes::take_sum",
                       Kokkos::RangePolicy<Exec>(exec, 0, static_cast<int>(lanes.rho.extent(0))),
                       TakeSum<Exec, T>{what, sums, lanes});
}

template void take_sum(DeviceExec const&, CgSum, ConstVector<DeviceExec>, CgLanes<DeviceExec, double> const&);
template void take_sum(DeviceExec const&, CgSum, ConstVector<DeviceExec>, CgLanes<DeviceExec, float> const&);

}  // namespace lapwing
