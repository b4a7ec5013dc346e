// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The thread that stores solved batches while the next ones are solved.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/batch_engine.hpp"
#include "core/case_list.hpp"

namespace lapwing {

/// A solved batch on its way to the file.
struct StagedBatch {
  CaseRange positions;                  ///< in the order of the run
  std::vector<std::int64_t> cases;
  BatchOutput output;
  std::vector<CaseResult> failed_again;  ///< of cases whose earlier numbers stay
};

/// Stores batches in the order in which they come, on a thread of its own.
///
/// There are two batches: one is filled while the other is stored, and both are used again and again. The thread knows
/// neither MPI nor Kokkos nor the timers.
class Writer {
 public:
  /// @param store      stores a batch; called on the writer's thread, again if it threw std::bad_alloc.
  /// @param make_room  frees memory where that was missing; called once, on the thread that waits for the writer.
  Writer(std::function<void(StagedBatch const&)> store, std::function<void()> make_room);
  /// Stores what it has been given, like `finish`, but says nothing of errors.
  ~Writer();
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  /// Waits until one of the two batches is free and hands it out, with what it last held.
  /// @throws what `store` has thrown since it was last asked. After that nothing more is stored.
  StagedBatch take();
  /// Gives a filled batch to be stored.
  void put(StagedBatch batch);

  /// Waits until everything is stored, and forgets the storage of both batches. @throws as `take`.
  void release();

  /// Waits until everything is stored, and ends the thread. @throws as `take`. A further call does nothing.
  void finish();

  /// Seconds inside `store`. @pre The thread has ended.
  double busy_seconds() const { return busy_seconds_; }

 private:
  static constexpr std::int64_t n_batches = 2;
  StagedBatch& place(std::int64_t batch) { return ring_[static_cast<std::size_t>(batch % n_batches)]; }
  void run();
  void store_next();
  void try_to_store();
  void close();
  template <class Condition>
  void wait_for(std::unique_lock<std::mutex>& lock, Condition condition);
  void throw_error();

  std::function<void(StagedBatch const&)> store_;
  std::function<void()> make_room_;
  std::array<StagedBatch, n_batches> ring_;         ///< batch i lies at i mod 2
  std::mutex mutex_;                                ///< of the members between here and the thread
  std::condition_variable changed_;
  std::int64_t n_put_ = 0, n_stored_ = 0;
  bool closed_ = false, lacks_memory_ = false;
  std::exception_ptr error_;                        ///< that nobody has been told of
  bool failed_ = false;                             ///< the thread's: what comes is dropped
  double busy_seconds_ = 0;                         ///< the thread's
  std::thread thread_;
};

}  // namespace lapwing
