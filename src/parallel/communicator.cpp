// SPDX-License-Identifier: BSD-3-Clause
#include "parallel/communicator.hpp"

#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <exception>

#include "parallel/chunks.hpp"
#include "parallel/mpi_check.hpp"

namespace lapwing {

namespace {

constexpr int gather_tag = 17;

/// Rank and size among the ranks that share memory. Environment variables of launchers do not tell: under mpirun inside
/// a SLURM job SLURM_LOCALID is 0 everywhere.
void find_place_on_node(int& rank, int& size) {
  MPI_Comm node = MPI_COMM_NULL;
  check_mpi(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node), "MPI_Comm_split_type");
  check_mpi(MPI_Comm_rank(node, &rank), "MPI_Comm_rank");
  check_mpi(MPI_Comm_size(node, &size), "MPI_Comm_size");
  MPI_Comm_free(&node);
}

}  // namespace

Communicator::Communicator(Ranks ranks) : exceptions_(std::uncaught_exceptions()) {
  if (ranks == Ranks::alone) return;
  int initialised = 0;
  MPI_Initialized(&initialised);
  if (!initialised) {
    int provided = 0;
    // Serialised: the attendant of a SharedTable calls MPI in turn with the main thread. Less is good enough, only
    // slower.
    check_mpi(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided), "MPI_Init_thread");
    owns_mpi_ = true;
  }
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  check_mpi(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
  check_mpi(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
  find_place_on_node(rank_on_node_, ranks_on_node_);
}

Communicator::~Communicator() {
  // A rank that an exception carries away must not wait for the others in MPI_Finalize; its launcher ends them.
  bool const unwinding = std::uncaught_exceptions() > exceptions_;
  if (owns_mpi_ && (size_ == 1 || !unwinding)) MPI_Finalize();
}

void Communicator::barrier() const {
  if (size_ == 1) return;
  check_mpi(MPI_Barrier(MPI_COMM_WORLD), "MPI_Barrier");
}

int Communicator::all_reduce_max(int value) const {
  if (size_ == 1) return value;
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD), "MPI_Allreduce");
  return value;
}

std::int64_t Communicator::all_reduce_sum(std::int64_t value) const {
  if (size_ == 1) return value;
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD), "MPI_Allreduce");
  return value;
}

double Communicator::all_reduce_max(double value) const {
  if (size_ == 1) return value;
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD), "MPI_Allreduce");
  return value;
}

void Communicator::broadcast(std::string& bytes) const {
  if (size_ == 1) return;
  bytes.resize(broadcast_size(bytes.size()));
  broadcast_bytes(bytes.data(), bytes.size());
}

std::size_t Communicator::broadcast_size(std::size_t n) const {
  std::uint64_t size = n;
  check_mpi(MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD), "MPI_Bcast");
  return size;
}

void Communicator::broadcast_bytes(void* data, std::size_t n_bytes) const {
  for_each_chunk(n_bytes, max_chunk_bytes, [&](std::size_t offset, int count) {
    check_mpi(MPI_Bcast(static_cast<char*>(data) + offset, count, MPI_BYTE, 0, MPI_COMM_WORLD), "MPI_Bcast");
  });
}

std::vector<std::string> Communicator::gather(std::string const& bytes) const {
  if (size_ == 1) return {bytes};
  std::uint64_t const mine = bytes.size();
  std::vector<std::uint64_t> sizes(is_root() ? static_cast<std::size_t>(size_) : 0);
  check_mpi(MPI_Gather(&mine, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, 0, MPI_COMM_WORLD), "MPI_Gather");
  if (!is_root()) {
    for_each_chunk(bytes.size(), max_chunk_bytes, [&](std::size_t offset, int count) {
      check_mpi(MPI_Send(bytes.data() + offset, count, MPI_BYTE, 0, gather_tag, MPI_COMM_WORLD), "MPI_Send");
    });
    return {};
  }
  std::vector<std::string> all(sizes.size());
  all[0] = bytes;
  for (int source = 1; source < size_; ++source) {
    std::string& theirs = all[static_cast<std::size_t>(source)];
    theirs.resize(sizes[static_cast<std::size_t>(source)]);
    for_each_chunk(theirs.size(), max_chunk_bytes, [&](std::size_t offset, int count) {
      check_mpi(
          MPI_Recv(theirs.data() + offset, count, MPI_BYTE, source, gather_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE),
          "MPI_Recv");
    });
  }
  return all;
}

void Communicator::abort(int code) const {
  if (size_ == 1) std::_Exit(code);
  MPI_Abort(MPI_COMM_WORLD, code);
  std::terminate();
}

std::string Communicator::library_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(text, &length);
  std::string const all(text, static_cast<std::size_t>(length));
  return all.substr(0, all.find_first_of(",\n"));
}

std::string Communicator::host_name() {
  char text[HOST_NAME_MAX + 1] = "";
  gethostname(text, HOST_NAME_MAX);
  return text;
}

}  // namespace lapwing
