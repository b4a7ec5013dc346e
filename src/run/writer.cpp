// SPDX-License-Identifier: BSD-3-Clause
#include "run/writer.hpp"

#include <new>
#include <utility>

#include "timing/clock.hpp"

namespace lapwing {

Writer::Writer(std::function<void(StagedBatch const&)> store, std::function<void()> make_room)
    : store_(std::move(store)), make_room_(std::move(make_room)), thread_([this] { run(); }) {}

Writer::~Writer() { close(); }

/// Waits for what the writer's thread does, and sees that it has the memory for it.
template <class Condition>
void Writer::wait_for(std::unique_lock<std::mutex>& lock, Condition condition) {
  for (;;) {
    changed_.wait(lock, [&] { return lacks_memory_ || condition(); });
    if (!lacks_memory_) return;
    lock.unlock();
    make_room_();
    lock.lock();
    lacks_memory_ = false;
    changed_.notify_all();
  }
}

StagedBatch Writer::take() {
  std::unique_lock lock(mutex_);
  wait_for(lock, [this] { return n_put_ - n_stored_ < n_batches; });
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
  wait_for(lock, [this] { return n_stored_ == n_put_; });
  throw_error();
  for (StagedBatch& batch : ring_) batch = {};
}

void Writer::finish() {
  close();
  throw_error();
}

void Writer::close() {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
    wait_for(lock, [this] { return n_stored_ == n_put_; });
  }
  thread_.join();
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
    try_to_store();
  } catch (...) {
    failed_ = true;
    std::lock_guard const lock(mutex_);
    error_ = std::current_exception();
  }
  busy_seconds_ += now_seconds() - start;
}

/// What is solved is not lost to the memory that solving takes: that is asked for once.
void Writer::try_to_store() {
  try {
    return store_(place(n_stored_));
  } catch (std::bad_alloc const&) {
    std::unique_lock lock(mutex_);
    lacks_memory_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !lacks_memory_; });
  }
  store_(place(n_stored_));
}

}  // namespace lapwing
