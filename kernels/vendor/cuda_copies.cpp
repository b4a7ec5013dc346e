// SPDX-License-Identifier: BSD-3-Clause
#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

#include "kernels/types.hpp"
#include "kernels/vendor/background_copy.hpp"
#include "kernels/vendor/marker.hpp"

namespace lapwing::vendor {
namespace {

void check(cudaError_t status, char const* call) {
  if (status != cudaSuccess) throw std::runtime_error(std::string(call) + ": " + cudaGetErrorString(status));
}

cudaEvent_t event_of(std::shared_ptr<void> const& event) { return static_cast<cudaEvent_t>(event.get()); }

}  // namespace

Marker::Marker() {
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  event_ = std::shared_ptr<void>(event, [](void* e) { cudaEventDestroy(static_cast<cudaEvent_t>(e)); });
}

void Marker::set() { check(cudaEventRecord(event_of(event_), DeviceExec().cuda_stream()), "cudaEventRecord"); }
void Marker::wait() const { check(cudaEventSynchronize(event_of(event_)), "cudaEventSynchronize"); }

struct BackgroundCopy::Impl {
  cudaStream_t stream = nullptr;
  cudaEvent_t computed = nullptr, copied = nullptr;
  int device = 0;  // a thread that waits may never have chosen one

  Impl() {
    check(cudaGetDevice(&device), "cudaGetDevice");
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
    check(cudaEventCreateWithFlags(&computed, cudaEventDisableTiming), "cudaEventCreateWithFlags");
    check(cudaEventCreateWithFlags(&copied, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;
  ~Impl() {
    cudaStreamSynchronize(stream);
    cudaEventDestroy(computed);
    cudaEventDestroy(copied);
    cudaStreamDestroy(stream);
  }
};

void BackgroundCopy::start(void const* from, void* to, std::size_t n_bytes) {
  if (!impl_) impl_ = std::make_shared<Impl>();
  check(cudaEventRecord(impl_->computed, DeviceExec().cuda_stream()), "cudaEventRecord");
  check(cudaStreamWaitEvent(impl_->stream, impl_->computed, 0), "cudaStreamWaitEvent");
  check(cudaMemcpyAsync(to, from, n_bytes, cudaMemcpyDeviceToHost, impl_->stream), "cudaMemcpyAsync");
  check(cudaEventRecord(impl_->copied, impl_->stream), "cudaEventRecord");
}

void BackgroundCopy::wait() const {
  if (!impl_) return;
  check(cudaSetDevice(impl_->device), "cudaSetDevice");
  check(cudaEventSynchronize(impl_->copied), "cudaEventSynchronize");
}

}  // namespace lapwing::vendor
