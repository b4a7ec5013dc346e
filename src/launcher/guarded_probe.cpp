// SPDX-License-Identifier: BSD-3-Clause
#include "launcher/guarded_probe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <sstream>

namespace lapwing::launcher {

namespace {

using Clock = std::chrono::steady_clock;

/// What the child tells through the pipe: '1' or '0', and the text.
[[noreturn]] void tell(int to, GpuNeeds const& needs) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  GpuProbe const gpu = probe_gpu(needs);
  std::string const answer = (gpu.usable ? '1' : '0') + gpu.text;
  bool const all = ::write(to, answer.data(), answer.size()) == static_cast<ssize_t>(answer.size());
  ::_exit(all ? 0 : 1);
}

/// Reads until the child has closed the pipe. @return false if that lasts too long.
bool read_answer(int from, Clock::time_point end, std::string& answer) {
  for (;;) {
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd ready{from, POLLIN, 0};
    int const n = left > 0 ? ::poll(&ready, 1, static_cast<int>(left)) : 0;
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    char piece[512];
    auto const n_read = ::read(from, piece, sizeof piece);
    if (n_read < 0 && errno == EINTR) continue;
    if (n_read <= 0) return true;
    answer.append(piece, static_cast<std::size_t>(n_read));
  }
}

GpuProbe without_answer(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    return {false,
            std::string("the NVIDIA driver crashes when it is asked for GPUs (") + ::strsignal(WTERMSIG(status)) + ")"};
  return {false, "the NVIDIA driver ends the process when it is asked for GPUs"};
}

}  // namespace

GpuProbe probe_gpu_within(double seconds, GpuNeeds const& needs) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return {false, std::string("no pipe to ask the NVIDIA driver: ") + std::strerror(errno)};
  pid_t const child = ::fork();
  if (child == 0) tell(ends[1], needs);
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return {false, std::string("no process to ask the NVIDIA driver: ") + std::strerror(errno)};
  }
  auto const end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::string answer;
  bool const in_time = read_answer(ends[0], end, answer);
  ::close(ends[0]);
  if (!in_time) {
    ::kill(child, SIGKILL);      // and no waiting for it: inside a driver that hangs even this may not reach it
    ::waitpid(child, nullptr, WNOHANG);
    std::ostringstream text;
    text << "the NVIDIA driver does not answer within " << seconds << " s";
    return {false, text.str()};
  }
  if (answer.empty()) return without_answer(child);
  ::waitpid(child, nullptr, 0);
  return {answer[0] == '1', answer.substr(1)};
}

}  // namespace lapwing::launcher
