// SPDX-License-Identifier: BSD-3-Clause
#include "timing/region.hpp"

#include <stdexcept>

#include "timing/clock.hpp"

namespace lapwing {

Region::Region(Timers& timers, char const* name) : timers_(&timers) {
  if (!timers.enabled_) return;
  drain_for_region();
  id_ = timers.open(name);
  Kokkos::Profiling::pushRegion(name);
  start_ = now_seconds();
}

Region::~Region() {
  try {
    stop();
  } catch (...) {
    // A destructor cannot report; a device that failed fails again at the next fence, outside of one.
  }
}

double Region::stop() {
  if (id_ < 0) return seconds_;
  if (timers_->open_ != id_)
    throw std::logic_error("region " + region_paths()[static_cast<std::size_t>(id_)] +
                           " closes before the one inside it");
  int const id = id_;
  id_ = -1;
  auto const close = [&] {
    Kokkos::Profiling::popRegion();
    seconds_ = now_seconds() - start_;
    timers_->close(id, seconds_);
  };
  try {
    drain_for_region();
  } catch (...) {
    close();
    throw;
  }
  close();
  return seconds_;
}

}  // namespace lapwing
