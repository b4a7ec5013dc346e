// SPDX-License-Identifier: BSD-3-Clause
#include "app/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "core/launch_environment.hpp"

namespace lapwing {
namespace {

constexpr double line_interval = 30;     // seconds
constexpr double bar_interval = 0.1;
constexpr int bar_width = 30;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string duration(double seconds) {
  auto const s = static_cast<long>(seconds + 0.5);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s % 3600 / 60);
}

/// "0.0123", "1.65", "481", "12500": three significant digits, never an exponent.
std::string three_digits(double value) {
  if (value >= 1000) {
    double const unit = std::pow(10., std::floor(std::log10(value)) - 2);
    return fmt::format("{:.0f}", std::round(value / unit) * unit);
  }
  return fmt::format("{:.{}f}", value, std::clamp(2 - static_cast<int>(std::floor(std::log10(value))), 0, 12));
}

std::string rate_and_rest(std::int64_t finished, std::int64_t total, double elapsed, double left) {
  if (finished == 0 || elapsed <= 0) return "";
  std::string text = fmt::format(", {} cases/s", three_digits(static_cast<double>(finished) / elapsed));
  if (finished < total) text += fmt::format(", {} left", duration(left));
  return text;
}

}  // namespace

Progress::Progress(Log const& log, std::int64_t total)
    : log_(log), total_(total), bar_(isatty(STDOUT_FILENO) && launched_rank() == nullptr), start_(now()), last_time_(start_) {}

void Progress::update(RunState::Progress const& present, int n_ranks) {
  if (!log_.speaks() || log_.quiet() || total_ == 0) return;
  double const time = now();
  auto const rest = rate_and_rest(present.finished, total_, time - start_, present.seconds_left / n_ranks);
  if (bar_) {
    if (time - last_time_ < bar_interval && present.finished < total_) return;
    draw_bar(present, rest);
  } else {
    int const tenth = static_cast<int>(10 * present.finished / total_);
    if (tenth == last_tenth_ && time - last_time_ < line_interval) return;
    last_tenth_ = tenth;
    print_line(present, rest);
  }
  last_time_ = time;
}

void Progress::print_line(RunState::Progress const& present, std::string const& rest) {
  log_.info(fmt::format("{:3} %  {} of {} cases, {} failed{}", 100 * present.finished / total_, present.finished, total_,
                        present.failed, rest));
}

void Progress::draw_bar(RunState::Progress const& present, std::string const& rest) {
  auto const filled = static_cast<std::size_t>(bar_width * present.finished / total_);
  bool const colour = !std::getenv("NO_COLOR");
  std::string const text =
      fmt::format("\r{}{}{}{} {} of {} cases, {} failed{}\033[K", colour ? "\033[32m" : "", std::string(filled, '='),
                  colour ? "\033[0m" : "", std::string(bar_width - filled, ' '), present.finished, total_, present.failed, rest);
  std::cout << text << std::flush;
  drawn_ = true;
}

void Progress::close() {
  if (drawn_) std::cout << '\n' << std::flush;
  drawn_ = false;
}

}  // namespace lapwing
