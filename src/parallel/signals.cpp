// SPDX-License-Identifier: BSD-3-Clause
#include "parallel/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "core/error.hpp"
#include "core/launch_environment.hpp"
#include "core/stop_signals.hpp"

namespace lapwing {

namespace {

constexpr std::int64_t echo_nanoseconds = 100'000'000;

// The only mutable state at namespace scope: a handler cannot be given any other.
std::atomic<int> first_signal{0};
std::atomic<bool> answers{false};
std::atomic<std::int64_t> first_time{0};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free &&
                  std::atomic<std::int64_t>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

std::int64_t now_nanoseconds() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

extern "C" void lapwing_on_stop_signal(int signal) {
  int none = 0;
  if (first_time.load() == 0) first_time.store(now_nanoseconds());
  if (first_signal.compare_exchange_strong(none, signal)) {
    if (answers.load() && ::write(STDERR_FILENO, stopping_text, sizeof stopping_text - 1) < 0) answers.store(false);
    return;
  }
  if (now_nanoseconds() - first_time.load() > echo_nanoseconds) _exit(static_cast<int>(ExitCode::stopped));
}

}  // namespace

void watch_signals() {
  answers.store(isatty(STDERR_FILENO) != 0 && !is_launched());
  struct sigaction action {};
  action.sa_handler = lapwing_on_stop_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  auto const signals = stop_signals();
  for (int const signal : signals) sigaddset(&action.sa_mask, signal);
  for (int const signal : signals) sigaction(signal, &action, nullptr);
}

void let_writes_fail() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

bool stop_requested() {
  return first_signal.load(std::memory_order_relaxed) != 0;
}

int stop_signal() {
  return first_signal.load(std::memory_order_relaxed);
}

}  // namespace lapwing
