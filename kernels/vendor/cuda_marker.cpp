// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/types.hpp"
#include "kernels/vendor/cuda_error.hpp"
#include "kernels/vendor/marker.hpp"

namespace lapwing::vendor {
namespace {

cudaEvent_t event_of(std::shared_ptr<void> const& event) { return static_cast<cudaEvent_t>(event.get()); }

}  // namespace

Marker::Marker() {
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  event_ = std::shared_ptr<void>(event, [](void* e) { cudaEventDestroy(static_cast<cudaEvent_t>(e)); });
}

void Marker::set() { check(cudaEventRecord(event_of(event_), DeviceExec().cuda_stream()), "cudaEventRecord"); }
void Marker::wait() const { check(cudaEventSynchronize(event_of(event_)), "cudaEventSynchronize"); }

}  // namespace lapwing::vendor
