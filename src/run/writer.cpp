// SPDX-License-Identifier: BSD-3-Clause
#include "run/writer.hpp"

#include <utility>

#include "timing/clock.hpp"

namespace lapwing {

Writer::Writer(std::function<void(StagedBatch const&)> store) : store_(std::move(store)), thread_([this] { run(); }) {}

Writer::~Writer() { join(); }

StagedBatch Writer::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return n_put_ - n_stored_ < n_batches; });
  throw_error();
  return std::move(place(n_put_));
}

void Writer::put(StagedBatch batch) {
  {
    std::lock_guard const lock(mutex_);
    place(n_put_) = std::move(batch);
    ++n_put_;
  }
  changed_.notify_all();
}

void Writer::release() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return n_stored_ == n_put_; });
  throw_error();
  for (StagedBatch& batch : ring_) batch = {};
}

void Writer::finish() {
  join();
  throw_error();
}

void Writer::join() {
  {
    std::lock_guard const lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Writer::throw_error() {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Writer::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return n_stored_ < n_put_ || closed_; });
      if (n_stored_ == n_put_) return;
    }
    store_next();
    {
      std::lock_guard const lock(mutex_);
      ++n_stored_;
    }
    changed_.notify_all();
  }
}

/// An error stops the storing, never the thread: whoever waits for a batch must get it.
void Writer::store_next() {
  if (failed_) return;
  double const start = now_seconds();
  try {
    store_(place(n_stored_));
  } catch (...) {
    failed_ = true;
    std::lock_guard const lock(mutex_);
    error_ = std::current_exception();
  }
  busy_seconds_ += now_seconds() - start;
}

}  // namespace lapwing
