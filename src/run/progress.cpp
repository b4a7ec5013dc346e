// SPDX-License-Identifier: BSD-3-Clause
#include "run/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "core/launch_environment.hpp"
#include "core/terminal.hpp"

namespace lapwing {
namespace {

constexpr double bar_interval = 0.1;     // seconds
constexpr double line_interval = 1;      // at least, but for the last line
constexpr std::size_t longest_bar = 30, shortest_bar = 8;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string duration(double seconds) {
  auto const s = static_cast<long>(seconds + 0.5);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s % 3600 / 60);
}

}  // namespace

Progress::Progress(Log const& log, std::int64_t total, int n_ranks, double interval)
    : log_(log),
      total_(total),
      n_ranks_(n_ranks),
      interval_(interval),
      bar_(is_drawable_terminal() && launched_rank() == nullptr),
      start_(now()),
      last_time_(start_),
      counted_(start_) {
  if (log_.speaks() && !log_.quiet() && total_ > 0 && !bar_) reminder_ = std::thread([this] { remind(); });
}

Progress::~Progress() { close(); }

void Progress::update(RunState::Progress const& present) {
  if (!log_.speaks() || log_.quiet() || total_ == 0) return;
  std::lock_guard const lock(mutex_);
  double const time = now();
  present_ = present;
  counted_ = time;
  if (bar_) {
    if (time - last_time_ < bar_interval && present.finished < total_) return;
    draw_bar();
  } else {
    int const tenth = static_cast<int>(10 * present.finished / total_);
    if (tenth == last_tenth_ || (tenth < 10 && time - last_time_ < line_interval)) return;
    last_tenth_ = tenth;
    print_line();
  }
  last_time_ = time;
}

/// On the thread of its own.
void Progress::remind() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    double const left = last_time_ + interval_ - now();
    if (left > 0) {
      ends_.wait_for(lock, std::chrono::duration<double>(left));
      continue;
    }
    print_line();
    last_time_ = now();
  }
}

/// ", 12.3 cases/s on 2 ranks, 31 s left", as of now.
std::string Progress::rest() const {
  double const time = now(), elapsed = counted_ - start_;
  std::string const ranks = fmt::format("on {} rank{}", n_ranks_, n_ranks_ == 1 ? "" : "s");
  if (present_.finished == 0 || elapsed <= 0) return fmt::format(", {}, {} so far", ranks, duration(time - start_));
  std::string text =
      fmt::format(", {} cases/s {}", three_digits(static_cast<double>(present_.finished) / elapsed), ranks);
  if (present_.finished < total_)
    text += fmt::format(", {} left", duration(std::max(1., present_.seconds_left / n_ranks_ - (time - counted_))));
  return text;
}

void Progress::print_line() {
  log_.info(fmt::format("{:3} %  {} of {} cases, {} failed{}", 100 * present_.finished / total_, present_.finished,
                        total_, present_.failed, rest()));
}

void Progress::draw_bar() {
  auto const counts = fmt::format("{} of {} cases, {} failed", present_.finished, total_, present_.failed);
  auto text = counts + rest();
  auto const width = terminal_size().width;
  std::size_t bar = longest_bar;
  if (width > 0) {                       // a line that is broken cannot be drawn over
    if (text.size() + shortest_bar + 2 > width) text = counts.substr(0, width - 1);
    auto const room = width - 1 - text.size();
    bar = room > shortest_bar ? std::min(longest_bar, room - 1) : 0;
  }
  auto const filled = bar * static_cast<std::size_t>(present_.finished) / static_cast<std::size_t>(total_);
  bool const colour = !std::getenv("NO_COLOR");
  std::cout << fmt::format("\r{}{}{}{}{}\033[K", colour ? "\033[32m" : "", std::string(filled, '='),
                           colour ? "\033[0m" : "", std::string(bar - filled, ' '), (bar > 0 ? " " : "") + text)
            << std::flush;
  drawn_ = true;
}

void Progress::close() {
  {
    std::lock_guard const lock(mutex_);
    ended_ = true;
  }
  ends_.notify_all();
  if (reminder_.joinable()) reminder_.join();
  if (drawn_) std::cout << '\n' << std::flush;
  drawn_ = false;
}

}  // namespace lapwing
