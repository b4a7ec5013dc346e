// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Numbers that all ranks read and add to without anybody's help.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "parallel/communicator.hpp"

namespace lapwing {

/// A few integers that every rank sees and adds to one-sidedly: no rank is spent on dealing.
///
/// Where all ranks share memory the table lies in it, and an addition is one atomic instruction. Otherwise it lies with
/// rank 0 and is reached by remote atomic operations of MPI. Networks without such operations in hardware complete them
/// only while rank 0 is inside MPI; an Attendance sees to that.
class SharedTable {
 public:
  enum class Reach { shortest, remote };                 ///< remote: even where memory is shared

  /// Collective; all numbers start at 0.
  SharedTable(Communicator const& world, int n, Reach reach = Reach::shortest);
  ~SharedTable();                                        ///< collective, except while an exception unwinds one rank
  SharedTable(SharedTable const&) = delete;
  SharedTable& operator=(SharedTable const&) = delete;

  int size() const { return n_; }
  /// Whether every access is a message between nodes.
  bool is_remote() const;

  /// Adds, and returns the value before. Each value is handed out once over all ranks.
  std::int64_t fetch_and_add(int i, std::int64_t increment = 1);
  /// Adds to neighbouring numbers from `first` on; others may see one before the other.
  /// @note Runs: does not wait for a remote table.
  void add(int first, std::span<std::int64_t const> increments);
  /// All numbers, each as it is at some moment during the call.
  std::vector<std::int64_t> read();

  /// Keeps a remote table reachable while rank 0 computes: a thread of rank 0 enters MPI every half a millisecond.
  ///
  /// While it lives, rank 0 calls MPI through this table alone. On other ranks and for shared memory it does nothing.
  class Attendance {
   public:
    explicit Attendance(SharedTable& table);
    ~Attendance();
    Attendance(Attendance const&) = delete;
    Attendance& operator=(Attendance const&) = delete;

   private:
    struct Attendant;
    std::unique_ptr<Attendant> attendant_;
  };

 private:
  struct Window;
  std::unique_ptr<Window> window_;                       ///< empty with one rank
  std::vector<std::int64_t> alone_;                      ///< the table of a single rank
  int n_ = 0;
  int exceptions_ = 0;                                   ///< in flight at construction
};

}  // namespace lapwing
