// SPDX-License-Identifier: BSD-3-Clause
#include "run/progress.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <iostream>
#include <sstream>
#include <streambuf>

namespace lapwing {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

/// Standard output as text, from any thread.
class Captured : public std::stringbuf {
 public:
  Captured() : before_(std::cout.rdbuf(this)) {}
  ~Captured() override { std::cout.rdbuf(before_); }
  std::vector<std::string> lines() const {
    std::lock_guard const lock(mutex_);
    return lines_;
  }

 private:
  int overflow(int c) override {
    std::lock_guard const lock(mutex_);
    add(static_cast<char>(c));
    return c;
  }
  std::streamsize xsputn(char const* text, std::streamsize n) override {
    std::lock_guard const lock(mutex_);
    for (std::streamsize i = 0; i < n; ++i) add(text[i]);
    return n;
  }
  void add(char c) {
    if (c != '\n') line_ += c;
    else lines_.push_back(std::exchange(line_, ""));
  }

  std::streambuf* before_;
  mutable std::mutex mutex_;
  std::string line_;
  std::vector<std::string> lines_;
};

std::vector<std::string> wait_for_lines(Captured const& out, std::size_t n) {
  for (int i = 0; i < 3000 && out.lines().size() < n; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return out.lines();
}

TEST(Progress, TellsTenthsOnceAndTheEndAlways) {
  Captured out;
  {
    Progress progress(Log(), 100, 3, 1e6);
    for (int i = 1; i <= 19; ++i) progress.update({i, i / 10, 7.2});
    EXPECT_TRUE(out.lines().empty()) << "too early";
    std::this_thread::sleep_for(std::chrono::milliseconds(1010));
    progress.update({20, 2, 7.2});
    progress.update({21, 2, 7.2});
    for (int i = 22; i <= 100; ++i) progress.update({i, i / 10, 0});
  }
  auto const lines = out.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], MatchesRegex(" 20 %  20 of 100 cases, 2 failed, [0-9.]+ cases/s on 3 ranks, 2 s left"));
  EXPECT_THAT(lines[1], MatchesRegex("100 %  100 of 100 cases, 10 failed, [0-9.]+ cases/s on 3 ranks"));
}

TEST(Progress, SpeaksWhileABatchTakesLong) {
  Captured out;
  Progress progress(Log(), 4, 1, 0.02);
  EXPECT_THAT(wait_for_lines(out, 2).at(1), HasSubstr("0 of 4 cases, 0 failed, on 1 rank, 0 s so far"));
  progress.update({1, 0, 100});
  auto const before = out.lines().size();
  EXPECT_THAT(wait_for_lines(out, before + 2).back(), HasSubstr("1 of 4 cases, 0 failed"));
  progress.close();
  auto const after = out.lines().size();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(out.lines().size(), after);
}

TEST(Progress, IsSilentWhereNobodyListens) {
  Captured out;
  for (Log const& log : {Log(false), Log(true, true)}) {
    Progress progress(log, 2, 1, 0);
    progress.update({2, 0, 0});
  }
  EXPECT_TRUE(out.lines().empty());
}

}  // namespace
}  // namespace lapwing
