// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing check` of the shipped inputs with random mistakes in them: a plan or an error of the user's, never anything
/// else.
///
/// LAPWING_FUZZ_INPUTS says how many are tried, LAPWING_FUZZ_SEED with which; the last one lies in fuzz.toml.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "commands/list.hpp"
#include "core/error.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

int number_from_environment(char const* name, int otherwise) {
  char const* const text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

/// Texts of the shipped inputs; those that read files would only tell that these are not there.
std::vector<std::string> shipped_inputs() {
  std::vector<fs::path> paths;
  for (auto const& entry : fs::recursive_directory_iterator(LAPWING_SOURCE_DIR "/inputs"))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (auto const& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

/// Makes mistakes: what people mistype, what they paste to the wrong place, and what no one would write.
class Mistakes {
 public:
  Mistakes(std::vector<std::string> const& texts, std::uint64_t seed) : random_(seed) {
    for (auto const& text : texts) {
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) pieces_.push_back(line + "\n");
      std::istringstream words(text);
      for (std::string word; words >> word;) pieces_.push_back(word);
    }
    for (char const* odd : {"0", "-1", "1e308", "-1e-308", "9223372036854775807", "-9223372036854775808", "nan",
                            "inf", "1e999", "0x10", "\"", "\"\"\"", "[", "]", "{", "}", "=", ".", ",", "(", ")", "^",
                            "-", "/0", "log(-1)", "sqrt(-x)", "1/(x-x)", "if(x, y)", "u", "t", "z", "\\u0000", "\r",
                            "\x1b", "\xff", "\xC3\xA9", "true", "2024-01-01", "[[", "]]", "#", "periodic", "robin",
                            "neumann", "\"direct\"", "\"fft\"", "\"cg\"", "\"zip\"", "\"random\"", "grid",
                            "sweep.parameters"})
      pieces_.emplace_back(odd);
  }

  std::string make(std::string text) {
    for (int n = number(3) + 1; n > 0; --n) text = one_more(std::move(text));
    return text;
  }

  int number(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

 private:
  std::mt19937_64 random_;
  std::vector<std::string> pieces_;

  std::size_t place(std::string const& text) { return text.empty() ? 0 : random_() % text.size(); }
  std::string const& piece() { return pieces_[random_() % pieces_.size()]; }

  std::string one_more(std::string text) {
    std::size_t const at = place(text), n = std::min<std::size_t>(text.size() - at, random_() % 40);
    switch (number(14)) {
      case 0: return text.erase(at, n);
      case 1: return text.insert(at, text.substr(place(text), n));
      case 2: return text.insert(at, piece());
      case 3: return text.replace(at, n, piece());
      case 4: return insert_line(std::move(text));
      case 5: return text.substr(0, text.size() - text.size() / 50 * static_cast<std::size_t>(number(10)));
      case 6:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << number(8)));
        return text;
      default: return change_number(std::move(text));
    }
  }

  std::string change_number(std::string text) {
    auto const at = text.find_first_of("0123456789", place(text));
    if (at == text.npos) return text;
    auto const end = std::min(text.find_first_not_of("0123456789.eE", at), text.size());
    char const* const numbers[] = {"0",    "1",    "2",   "-1",     "3.5",   "1e5", "1e300", "99999999999999999999",
                                   "4097", "-0.0", "nan", "1e-300", "\"x\"", "[]"};
    return text.replace(at, end - at, numbers[number(14)]);
  }

  std::string insert_line(std::string text) {
    auto const end = text.find('\n', place(text));
    return end == text.npos ? text : text.insert(end + 1, piece() + "\n");
  }
};

/// What is printed is no part of this test.
class Silence {
 public:
  Silence() : out_(std::cout.rdbuf(nowhere_.rdbuf())), err_(std::cerr.rdbuf(nowhere_.rdbuf())) {}
  ~Silence() {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(err_);
  }
  std::string text() const { return nowhere_.str(); }

 private:
  std::ostringstream nowhere_;
  std::streambuf *out_, *err_;
};

TEST(Fuzz, EveryInputIsPlannedOrRefused) {
  int const n_inputs = number_from_environment("LAPWING_FUZZ_INPUTS", 1000);
  auto const texts = shipped_inputs();
  ASSERT_GE(texts.size(), 15u);
  Mistakes mistakes(texts, static_cast<std::uint64_t>(number_from_environment("LAPWING_FUZZ_SEED", 1)));
  auto const check = check_command();
  Options options;
  options.input = "fuzz.toml";
  int n_planned = 0, n_refused = 0;
  std::size_t longest_message = 0;
  double slowest = 0;
  for (int i = 0; i < n_inputs; ++i) {
    auto const text = mistakes.make(texts[static_cast<std::size_t>(mistakes.number(static_cast<int>(texts.size())))]);
    std::ofstream(options.input, std::ios::binary) << text;
    auto const start = std::chrono::steady_clock::now();
    try {
      Silence const silence;
      check.look(options, Log(true));
      ++n_planned;
    } catch (Error const& error) {
      ++n_refused;
      std::string const what = error.what();
      EXPECT_TRUE(error.code() == ExitCode::input || error.code() == ExitCode::file ||
                  error.code() == ExitCode::backend)
          << text << what;
      EXPECT_THAT(what, testing::HasSubstr("error: ")) << text;
      longest_message = std::max(longest_message, what.size());
    } catch (std::exception const& error) {
      ADD_FAILURE() << "input " << i << ": " << error.what() << "\n" << text;
    }
    slowest = std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::cout << n_planned << " planned, " << n_refused << " refused, longest message " << longest_message
            << " bytes, slowest " << slowest << " s\n";
  EXPECT_GE(n_planned, n_inputs / 10);
  EXPECT_GE(n_refused, n_inputs / 10);
  EXPECT_LE(longest_message, 12000u);
}

}  // namespace
}  // namespace lapwing
