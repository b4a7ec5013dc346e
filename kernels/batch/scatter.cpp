// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/scatter.hpp"

namespace lapwing {

template <class Exec>
void scatter(Exec const& exec, std::int64_t n, ConstArray<std::int64_t, Exec> places, ConstVector<Exec> values,
             Vector<Exec> out) {
  Kokkos::parallel_for(
      "lapwing::batch::scatter", Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>(exec, 0, n),
      KOKKOS_LAMBDA(std::int64_t i) { out(places(i)) = values(i); });
}

template void scatter(DeviceExec const&, std::int64_t, ConstArray<std::int64_t, DeviceExec>, ConstDeviceVector,
                      DeviceVector);

}  // namespace lapwing
