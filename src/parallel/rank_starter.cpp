// SPDX-License-Identifier: BSD-3-Clause
#include "parallel/rank_starter.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "core/stop_signals.hpp"
#include "parallel/signals.hpp"

namespace lapwing {
namespace {

constexpr char const* note_variable = "LAPWING_RANKS_NOTE";      // path of the note, in the ranks' environment
constexpr double echo_seconds = 0.1;                             // a second signal so soon after the first is its echo
constexpr double patience_seconds = 3;                           // for mpirun to end when it is told to

/// What ranks tell the process that started them: a few bytes in a file without a name.
enum class NoteByte : off_t { ready, alone, has_code, code, n };

class Note {
 public:
  Note() : file_(memfd_create("lapwing-ranks", MFD_CLOEXEC)) {
    if (file_ < 0 || ftruncate(file_, static_cast<off_t>(NoteByte::n)) != 0)
      throw Error(ExitCode::internal, "memfd_create: no note for ranks");
  }
  ~Note() { close(file_); }
  Note(Note const&) = delete;
  Note& operator=(Note const&) = delete;

  std::string path() const { return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_); }
  unsigned char read(NoteByte which) const {
    unsigned char byte = 0;
    return pread(file_, &byte, 1, static_cast<off_t>(which)) == 1 ? byte : 0;
  }
  /// In a rank. @return whether it is written.
  static bool write(NoteByte which, unsigned char byte) {
    char const* const path = std::getenv(note_variable);
    int const file = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    if (file < 0) return false;
    bool const good = pwrite(file, &byte, 1, static_cast<off_t>(which)) == 1;
    close(file);
    return good;
  }

 private:
  int file_;
};

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Never returns: becomes mpirun, in a group of its own, which ends when its parent does.
[[noreturn]] void become(std::vector<std::string> const& words, sigset_t const& mask, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(static_cast<int>(ExitCode::stopped));
  if (int const nothing = open("/dev/null", O_RDONLY); nothing >= 0) dup2(nothing, STDIN_FILENO);
  std::vector<char*> pointers;
  for (auto const& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  for (int const signal : stop_signals()) std::signal(signal, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  execv(pointers[0], pointers.data());
  _exit(127);
}

/// Passes on to mpirun what this process is told, until mpirun has ended.
class Attendant {
 public:
  Attendant(pid_t mpirun, Note const& note, sigset_t const& heard) : mpirun_(mpirun), note_(note), heard_(heard) {}

  /// @return as of waitpid.
  int wait() {
    for (int status = 0;;) {
      if (waitpid(mpirun_, &status, WNOHANG) == mpirun_) return status;
      timespec const a_while{0, 20'000'000};
      int const signal = sigtimedwait(&heard_, nullptr, &a_while);
      if (signal == SIGTSTP) sleep_with_ranks();
      else if (signal > 0 && signal != SIGCHLD) answer();
      if (wants_stop() && !told_ && note_.read(NoteByte::ready) != 0) told_ = kill(mpirun_, SIGUSR1) == 0;
      if (killed_at_ > 0 && now() - killed_at_ > patience_seconds) kill(mpirun_, SIGKILL);
    }
  }
  bool wants_stop() const { return first_signal_ > 0; }

 private:
  void answer() {
    double const time = now();
    if (!wants_stop()) {
      first_signal_ = time;
      if (isatty(STDERR_FILENO)) std::cerr << stopping_text << std::flush;
    } else if (time - first_signal_ > echo_seconds && killed_at_ == 0) {
      killed_at_ = time;
      kill(mpirun_, SIGTERM);
    }
  }
  /// Ctrl-Z: until the shell lets this process go on.
  void sleep_with_ranks() {
    kill(mpirun_, SIGTSTP);
    raise(SIGSTOP);
    kill(mpirun_, SIGCONT);
  }

  pid_t mpirun_;
  Note const& note_;
  sigset_t heard_;
  double first_signal_ = 0, killed_at_ = 0;
  bool told_ = false;
};

}  // namespace

std::string find_mpirun() {
  char const* const path = std::getenv("PATH");
  for (char const* name : {"mpirun", "mpiexec"}) {
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
      auto const file = std::filesystem::absolute(std::filesystem::path(folder) / name).string();
      std::error_code unknown;
      if (std::filesystem::is_regular_file(file, unknown) && access(file.c_str(), X_OK) == 0) return file;
    }
  }
  return {};
}

LaunchWords LaunchWords::of_open_mpi(std::string const& mpirun, int n_ranks, int n_cores, bool as_root) {
  std::string const n = std::to_string(n_ranks);
  LaunchWords launch{{mpirun, "-n", n, "--host", "localhost:" + n, "--bind-to", "none"},
                     {{"OMPI_MCA_pml", "ob1"}, {"OMPI_MCA_btl", "self,vader"}, {"OMPI_MCA_orte_execute_quiet", "1"}}};
  for (std::string const prefix : {"OMPI_MCA_", "PRTE_MCA_"}) {
    launch.environment.emplace_back(prefix + "plm", "isolated");
    launch.environment.emplace_back(prefix + "ras", "^slurm,tm,lsf,gridengine");
  }
  if (n_ranks > n_cores) launch.environment.emplace_back("OMPI_MCA_mpi_yield_when_idle", "1");
  if (as_root) launch.words.insert(launch.words.begin() + 1, "--allow-run-as-root");
  return launch;
}

LaunchWords LaunchWords::of_others(std::string const& mpirun, int n_ranks) {
  return {{mpirun, "-n", std::to_string(n_ranks)}, {}};
}

std::optional<ExitCode> run_on_ranks(LaunchWords const& launch, std::string const& program,
                                     std::vector<std::string> const& arguments) {
  Note const note;
  auto words = launch.words;
  words.push_back(program);
  words.insert(words.end(), arguments.begin(), arguments.end());
  sigset_t heard, before;
  sigemptyset(&heard);
  for (int const signal : stop_signals()) sigaddset(&heard, signal);
  for (int const signal : {SIGTSTP, SIGCHLD}) sigaddset(&heard, signal);
  sigprocmask(SIG_BLOCK, &heard, &before);
  for (auto const& [name, value] : launch.environment) setenv(name.c_str(), value.c_str(), 0);
  setenv(note_variable, note.path().c_str(), 1);
  pid_t const parent = getpid(), mpirun = fork();
  if (mpirun == 0) become(words, before, parent);
  unsetenv(note_variable);
  if (mpirun < 0) {
    sigprocmask(SIG_SETMASK, &before, nullptr);
    throw Error(ExitCode::internal, "lapwing: error: no process can be started for mpirun");
  }
  Attendant attendant(mpirun, note, heard);
  int const status = attendant.wait();
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (note.read(NoteByte::alone) != 0) return std::nullopt;
  if (note.read(NoteByte::has_code) != 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return static_cast<ExitCode>(note.read(NoteByte::code));
  if (attendant.wants_stop()) return ExitCode::stopped;
  throw Error(ExitCode::internal,
              "lapwing: error: a rank was killed, or mpirun could not start them; what was stored is kept, and the "
              "same command goes on");
}

bool StartedRank::is_one() { return std::getenv(note_variable) != nullptr; }

void StartedRank::tell_ready(bool is_root) {
  if (is_root) Note::write(NoteByte::ready, 1);
}

void StartedRank::tell_alone() { Note::write(NoteByte::alone, 1); }

int StartedRank::tell_end(ExitCode code, bool is_root) {
  if (!is_one()) return static_cast<int>(code);
  if (!is_root) return 0;
  bool const told = Note::write(NoteByte::code, static_cast<unsigned char>(code)) && Note::write(NoteByte::has_code, 1);
  return told ? 0 : static_cast<int>(code);
}

}  // namespace lapwing
