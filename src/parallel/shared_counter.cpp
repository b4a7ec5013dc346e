// SPDX-License-Identifier: BSD-3-Clause
#include <exception>

#include "parallel/communicator.hpp"
#include "parallel/mpi_check.hpp"

namespace lapwing {

struct SharedCounter::Window {
  MPI_Win window = MPI_WIN_NULL;
};

SharedCounter::SharedCounter(Communicator const& world) : exceptions_(std::uncaught_exceptions()) {
  if (world.size() == 1) return;
  window_ = std::make_unique<Window>();
  MPI_Aint const n_bytes = world.is_root() ? sizeof(std::int64_t) : 0;
  std::int64_t* counter = nullptr;
  check_mpi(MPI_Win_allocate(n_bytes, sizeof(std::int64_t), MPI_INFO_NULL, MPI_COMM_WORLD, &counter, &window_->window),
            "MPI_Win_allocate");
  MPI_Win_set_errhandler(window_->window, MPI_ERRORS_RETURN);
  check_mpi(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_->window), "MPI_Win_lock_all");
  if (world.is_root()) {
    std::int64_t const zero = 0;
    check_mpi(MPI_Accumulate(&zero, 1, MPI_INT64_T, 0, 0, 1, MPI_INT64_T, MPI_REPLACE, window_->window),
              "MPI_Accumulate");
    check_mpi(MPI_Win_flush(0, window_->window), "MPI_Win_flush");
  }
  world.barrier();
}

SharedCounter::~SharedCounter() {
  // Freeing a window waits for all ranks; a rank that an exception carries away would wait for ever.
  if (!window_ || std::uncaught_exceptions() > exceptions_) return;
  MPI_Win_unlock_all(window_->window);
  MPI_Win_free(&window_->window);
}

std::int64_t SharedCounter::fetch_and_add(std::int64_t increment) {
  std::int64_t before = alone_;
  if (!window_) {
    alone_ += increment;
    return before;
  }
  check_mpi(MPI_Fetch_and_op(&increment, &before, MPI_INT64_T, 0, 0, MPI_SUM, window_->window), "MPI_Fetch_and_op");
  check_mpi(MPI_Win_flush(0, window_->window), "MPI_Win_flush");
  return before;
}

}  // namespace lapwing
