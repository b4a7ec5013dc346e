// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The few things lapwing asks of MPI. No header of MPI leaks out of this layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace lapwing {

/// The ranks of a run with the verbs the sweep needs: MPI_COMM_WORLD, or this process alone, without MPI.
///
/// Invariant: of launched ranks, MPI is initialised from the constructor to the destructor. An error of MPI throws
/// Error(internal).
class Communicator {
 public:
  enum class Ranks { launched, alone };
  /// Of launched ranks, initialises MPI if nobody has; without a launcher that is one rank.
  explicit Communicator(Ranks ranks = Ranks::launched);
  ~Communicator();  ///< finalises MPI if the constructor initialised it
  Communicator(Communicator const&) = delete;
  Communicator& operator=(Communicator const&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  int rank_on_node() const { return rank_on_node_; }  ///< by shared memory
  int ranks_on_node() const { return ranks_on_node_; }
  bool is_root() const { return rank_ == 0; }

  void barrier() const;
  int all_reduce_max(int value) const;
  std::int64_t all_reduce_sum(std::int64_t value) const;
  double all_reduce_max(double value) const;
  /// Copies `bytes` of rank 0 to all ranks; sizes need not agree beforehand, nor fit into an int.
  void broadcast(std::string& bytes) const;
  /// The same of any plain values, without a copy on the way.
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void broadcast(std::vector<T>& values) const {
    if (size_ == 1) return;
    values.resize(broadcast_size(values.size()));
    broadcast_bytes(values.data(), values.size() * sizeof(T));
  }
  /// Rank 0 receives every rank's bytes, [rank]; the others receive nothing.
  std::vector<std::string> gather(std::string const& bytes) const;
  /// Ends all ranks at once.
  [[noreturn]] void abort(int code) const;

  static std::string library_version();  ///< first line of what the library says of itself
  static std::string host_name();

  /// What to tell the user when a launcher started several ranks that do not know of each other, "" if all is well.
  /// Typical: srun without the --mpi=... that this MPI library understands; every process is then a world of its own.
  std::string launch_warning() const;

 private:
  std::size_t broadcast_size(std::size_t n) const;
  void broadcast_bytes(void* data, std::size_t n_bytes) const;

  int rank_ = 0, size_ = 1, rank_on_node_ = 0, ranks_on_node_ = 1;
  int exceptions_ = 0;  ///< in flight at construction
  bool owns_mpi_ = false;
};

}  // namespace lapwing
