// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/types.hpp"
#include "kernels/vendor/background_copy.hpp"
#include "kernels/vendor/cuda_error.hpp"

namespace lapwing::vendor {

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
