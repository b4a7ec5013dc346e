// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>
#include <mutex>
#include <vector>

#include "kernels/vendor/background_copy.hpp"
#include "kernels/vendor/marker.hpp"

namespace lapwing::vendor {

Marker::Marker() = default;
void Marker::set() {}
void Marker::wait() const {}

struct BackgroundCopy::Impl {
  struct Copy {
    void const* from;
    void* to;
    std::size_t n_bytes;
  };
  std::mutex mutex;
  std::vector<Copy> started;
};

void BackgroundCopy::start(void const* from, void* to, std::size_t n_bytes) {
  if (!impl_) impl_ = std::make_shared<Impl>();
  std::scoped_lock const lock(impl_->mutex);
  impl_->started.push_back({from, to, n_bytes});
}

void BackgroundCopy::wait() const {
  if (!impl_) return;
  std::scoped_lock const lock(impl_->mutex);
  for (Impl::Copy const& copy : impl_->started) std::memcpy(copy.to, copy.from, copy.n_bytes);
  impl_->started.clear();
}

}  // namespace lapwing::vendor
