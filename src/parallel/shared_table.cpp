// SPDX-License-Identifier: BSD-3-Clause
#include "parallel/shared_table.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "parallel/mpi_check.hpp"

namespace lapwing {

namespace {

constexpr std::chrono::microseconds between_visits{500};

}  // namespace

struct SharedTable::Window {
  MPI_Win window = MPI_WIN_NULL;
  MPI_Comm ranks = MPI_COMM_NULL;
  std::int64_t* mine = nullptr;                          ///< on rank 0 the table
  std::int64_t* numbers = nullptr;                       ///< the table where memory is shared, else null
  /// this rank holds a remote table, and threads may call MPI in turn
  bool attends = false;
  std::mutex calls;                                      ///< held during every call of MPI on this table

  std::atomic_ref<std::int64_t> at(int i) const { return std::atomic_ref<std::int64_t>(numbers[i]); }

  /// Puts the table into shared memory. @return false if this MPI cannot: on all ranks or on none.
  bool share(Communicator const& world, MPI_Aint n_bytes) {
    check_mpi(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, world.rank(), MPI_INFO_NULL, &ranks),
              "MPI_Comm_split_type");
    MPI_Comm_set_errhandler(ranks, MPI_ERRORS_RETURN);
    int const code = MPI_Win_allocate_shared(n_bytes, sizeof(std::int64_t), MPI_INFO_NULL, ranks, &mine, &window);
    if (world.all_reduce_max(code == MPI_SUCCESS ? 0 : 1) == 0) {
      MPI_Aint size = 0;
      int unit = 0;
      check_mpi(MPI_Win_shared_query(window, 0, &size, &unit, &numbers), "MPI_Win_shared_query");
      MPI_Win_set_errhandler(window, MPI_ERRORS_RETURN);
      return true;
    }
    MPI_Comm_free(&ranks);
    return false;
  }

  void make_remote(MPI_Aint n_bytes) {
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &ranks), "MPI_Comm_dup");
    check_mpi(MPI_Win_allocate(n_bytes, sizeof(std::int64_t), MPI_INFO_NULL, ranks, &mine, &window),
              "MPI_Win_allocate");
    MPI_Win_set_errhandler(window, MPI_ERRORS_RETURN);
  }
};

SharedTable::SharedTable(Communicator const& world, int n, Reach reach)
    : n_(n), exceptions_(std::uncaught_exceptions()) {
  if (world.size() == 1) {
    alone_.assign(static_cast<std::size_t>(n), 0);
    return;
  }
  window_ = std::make_unique<Window>();
  MPI_Aint const n_bytes = world.is_root() ? n * static_cast<MPI_Aint>(sizeof(std::int64_t)) : 0;
  bool const one_node = reach == Reach::shortest && world.ranks_on_node() == world.size();
  if (!one_node || !window_->share(world, n_bytes)) window_->make_remote(n_bytes);
  check_mpi(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_->window), "MPI_Win_lock_all");
  if (world.is_root()) {
    for (int i = 0; i < n; ++i) window_->mine[i] = 0;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    int level = MPI_THREAD_SINGLE;
    MPI_Query_thread(&level);
    window_->attends = !window_->numbers && level >= MPI_THREAD_SERIALIZED;
  }
  check_mpi(MPI_Win_sync(window_->window), "MPI_Win_sync");
  world.barrier();
  check_mpi(MPI_Win_sync(window_->window), "MPI_Win_sync");
}

SharedTable::~SharedTable() {
  // Freeing a window waits for all ranks; a rank that an exception carries away would wait for ever.
  if (!window_ || std::uncaught_exceptions() > exceptions_) return;
  MPI_Win_unlock_all(window_->window);
  MPI_Win_free(&window_->window);
  MPI_Comm_free(&window_->ranks);
}

bool SharedTable::is_remote() const { return window_ && !window_->numbers; }

std::int64_t SharedTable::fetch_and_add(int i, std::int64_t increment) {
  if (!window_) {
    auto& number = alone_[static_cast<std::size_t>(i)];
    number += increment;
    return number - increment;
  }
  if (window_->numbers) return window_->at(i).fetch_add(increment);
  std::scoped_lock const lock(window_->calls);
  std::int64_t before = 0;
  check_mpi(MPI_Fetch_and_op(&increment, &before, MPI_INT64_T, 0, i, MPI_SUM, window_->window), "MPI_Fetch_and_op");
  check_mpi(MPI_Win_flush(0, window_->window), "MPI_Win_flush");
  return before;
}

void SharedTable::add(int first, std::span<std::int64_t const> increments) {
  int const n = static_cast<int>(increments.size());
  if (!window_ || window_->numbers) {
    for (int i = 0; i < n; ++i) fetch_and_add(first + i, increments[static_cast<std::size_t>(i)]);
    return;
  }
  std::scoped_lock const lock(window_->calls);
  check_mpi(MPI_Accumulate(increments.data(), n, MPI_INT64_T, 0, first, n, MPI_INT64_T, MPI_SUM, window_->window),
            "MPI_Accumulate");
  check_mpi(MPI_Win_flush_local(0, window_->window), "MPI_Win_flush_local");
}

std::vector<std::int64_t> SharedTable::read() {
  if (!window_) return alone_;
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(n_));
  if (window_->numbers) {
    for (int i = 0; i < n_; ++i) numbers[static_cast<std::size_t>(i)] = window_->at(i).load();
    return numbers;
  }
  std::scoped_lock const lock(window_->calls);
  check_mpi(MPI_Get_accumulate(nullptr, 0, MPI_INT64_T, numbers.data(), n_, MPI_INT64_T, 0, 0, n_, MPI_INT64_T,
                               MPI_NO_OP, window_->window),
            "MPI_Get_accumulate");
  check_mpi(MPI_Win_flush(0, window_->window), "MPI_Win_flush");
  return numbers;
}

/// The thread of rank 0 that lets requests of other ranks complete.
struct SharedTable::Attendance::Attendant {
  explicit Attendant(Window& window) : window_(&window), thread_([this] { attend(); }) {}
  ~Attendant() {
    {
      std::scoped_lock const lock(sleep_);
      done_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void attend() {
    std::unique_lock lock(sleep_);
    while (!wake_.wait_for(lock, between_visits, [this] { return done_; })) {
      std::scoped_lock const call(window_->calls);
      int arrived = 0;
      MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, window_->ranks, &arrived, MPI_STATUS_IGNORE);
    }
  }

  Window* window_;
  std::mutex sleep_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;                                   // last: it uses the others
};

SharedTable::Attendance::Attendance(SharedTable& table) {
  if (table.window_ && table.window_->attends) attendant_ = std::make_unique<Attendant>(*table.window_);
}

SharedTable::Attendance::~Attendance() = default;

}  // namespace lapwing
