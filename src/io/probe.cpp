// SPDX-License-Identifier: BSD-3-Clause
#include "io/probe.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <vector>

#include "io/hdf5_access.hpp"

namespace lapwing::io {
namespace {

constexpr int patience = 10;                              // seconds of computing without getting anywhere
constexpr hsize_t bytes_at_once = 4 << 20, most_row_bytes = 1 << 30;

/// Starts the clock that ends this process, which counts computing alone: disks may be slow.
void gets_somewhere() {
  itimerval timer{};
  timer.it_value.tv_sec = patience;
  ::setitimer(ITIMER_PROF, &timer, nullptr);
}

void read_attributes(hid_t object) {
  for (auto const& name : attribute_names(object)) {
    read_text_attribute(object, name);
    read_number_attribute(object, name, 0);
  }
}

/// Plain bytes at one place need no look: reading them is one system call.
void read_dataset_in_pieces(Hdf5Dataset const& dataset, std::string const& path) {
  if (plausible_elements(dataset, path) == 0) return;
  Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
  auto const kind = H5Tget_class(type.id());
  bool const fixed =
      kind == H5T_FLOAT || kind == H5T_INTEGER || (kind == H5T_STRING && H5Tis_variable_str(type.id()) == 0);
  auto const shape = shape_of(dataset);
  if (!fixed || shape.empty() || shape[0] == 0) return;
  hsize_t row_bytes = std::max<hsize_t>(H5Tget_size(type.id()), 1);
  for (std::size_t d = 1; d < shape.size(); ++d) row_bytes *= shape[d];
  if (row_bytes == 0 || row_bytes > most_row_bytes) return;
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  bool const plain = H5Pget_layout(properties.id()) == H5D_CONTIGUOUS;
  hsize_t const at_once = std::clamp<hsize_t>(bytes_at_once / row_bytes, 1, shape[0]);
  std::vector<char> rows(at_once * row_bytes);
  for (hsize_t first = 0; first < (plain ? 1 : shape[0]); first += at_once) {
    read_rows(dataset, type.id(), first, std::min(at_once, shape[0] - first), rows.data());
    gets_somewhere();
  }
}

/// Exit codes of the process; whatever else it ends with is a crash.
enum Outcome : int { sound = 0, with_errors = 10, lost = 11 };

herr_t look_at(hid_t file, char const* name, H5O_info_t const* info, void* outcome) {
  try {
    Hdf5Object const object(LAPWING_H5(H5Oopen(file, name, H5P_DEFAULT)));
    read_attributes(object.id());
    if (info->type == H5O_TYPE_DATASET)
      read_dataset_in_pieces(Hdf5Dataset(LAPWING_H5(H5Dopen2(file, name, H5P_DEFAULT))), name);
    gets_somewhere();
  } catch (std::exception const&) {
    *static_cast<int*>(outcome) = with_errors;
  }
  return 0;
}

[[noreturn]] void read_all(std::string const& path) {
  rlimit limit{};
  ::setrlimit(RLIMIT_CORE, &limit);
  for (int const fatal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT, SIGPROF}) ::signal(fatal, SIG_DFL);
  // what the C library says of damaged memory
  if (int const nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
  int outcome = sound;
  try {
    SilentHdf5 const silent;
    gets_somewhere();
    auto const file = open_for_reading(path, false);
    // Where this fails, walks of the same groups elsewhere may crash: the library then frees tables that it has not
    // filled.
    if (H5Ovisit2(file.id(), H5_INDEX_NAME, H5_ITER_INC, look_at, &outcome, H5O_INFO_BASIC) < 0) outcome = lost;
  } catch (std::exception const&) {
    outcome = with_errors;
  }
  ::_exit(outcome);
}

/// What a process does: whether it sleeps, otherwise than for a disk, and how long it has computed.
struct Pulse {
  bool sleeps = false;
  unsigned long ticks = 0;
};

Pulse pulse_of(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(in, text);
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  // state, parent, ..., 12th and 13th: time computed
  std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
  if (words.size() < 13) return {};
  return {words[0] == "S", std::strtoul(words[11].c_str(), nullptr, 10) + std::strtoul(words[12].c_str(), nullptr, 10)};
}

/// Waits for the end of a process; one that sleeps for seconds on end waits for a lock that nobody holds, since the
/// library has freed what was never allocated, and is ended. @return as of waitpid. @param[out] is_stuck  whether it
/// was ended for that.
int wait_for(pid_t process, bool& is_stuck) {
  using Clock = std::chrono::steady_clock;
  auto awake = Clock::now();
  auto nap = std::chrono::microseconds(200);
  Pulse last;
  for (int status = 0;;) {
    if (::waitpid(process, &status, is_stuck ? 0 : WNOHANG) == process) return status;
    std::this_thread::sleep_for(nap);
    nap = std::min(2 * nap, std::chrono::microseconds(20000));
    Pulse const now = pulse_of(process);
    if (!now.sleeps || now.ticks != last.ticks) awake = Clock::now();
    last = now;
    if (Clock::now() - awake < std::chrono::seconds(patience)) continue;
    is_stuck = true;
    ::kill(process, SIGKILL);
  }
}

}  // namespace

bool probe(std::string const& path) {
  pid_t const child = ::fork();
  if (child < 0) throw FileError(path + ": error: cannot be looked at: no process");
  if (child == 0) read_all(path);
  bool is_stuck = false;
  int const status = wait_for(child, is_stuck);
  if (is_stuck || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF))
    throw FileError(path + ": error: is damaged: the HDF5 library does not come back from reading it");
  if (WIFEXITED(status) && WEXITSTATUS(status) == lost)
    throw FileError(path + ": error: is damaged: the HDF5 library does not find its way through it");
  bool const came_back = WIFEXITED(status) && (WEXITSTATUS(status) == sound || WEXITSTATUS(status) == with_errors);
  if (!came_back)
    throw FileError(path + ": error: is damaged: the HDF5 library crashes when it reads it");
  return WEXITSTATUS(status) == sound;
}

}  // namespace lapwing::io
