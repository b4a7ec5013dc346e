// SPDX-License-Identifier: BSD-3-Clause
#include "config/nesting.hpp"

#include <vector>

#include "core/error.hpp"

namespace lapwing {
namespace {

/// Goes through the text once. Where it is no TOML the parser finds that later, having read no further than this.
class NestingScan {
 public:
  NestingScan(std::string_view text, std::string const& name) : text_(text), name_(name) {}

  void run() {
    while (at_ < text_.size()) step();
  }

 private:
  /// An open bracket, or the file itself.
  struct Level {
    bool is_array;
    int outside;         ///< depth of what encloses it
    int key_parts = 0;   ///< of the key that is being read or whose value is
    bool in_value = false;
  };

  std::string_view text_;
  std::string const& name_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  int header_parts_ = 0;      ///< of the table that a [header] has opened
  bool in_header_ = false;
  std::vector<Level> levels_{{false, 0}};

  bool sees(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  void step() {
    char const c = text_[at_];
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '#') return skip_comment();
    ++at_;
    Level& now = levels_.back();
    if (c == '\n') end_line();
    else if (in_header_) read_header(c);
    else if (c == '[') open(true);
    else if (c == '{') open(false);
    else if (c == ']' || c == '}') close();
    else if (c == ',') now = {now.is_array, now.outside, 0, now.is_array};
    else if (c == '=') now.in_value = true;
    else if (c == '.' && !now.in_value) check(now.outside + header() + ++now.key_parts + 1);
  }

  int header() const { return levels_.size() == 1 ? header_parts_ : 0; }

  void end_line() {
    ++line_;
    line_start_ = at_;
    in_header_ = false;
    if (levels_.size() == 1) levels_.front() = {false, 0};
  }

  void read_header(char c) {
    if (c == '.') check(++header_parts_);
    if (c == ']') in_header_ = false;
  }

  void open(bool array) {
    Level const& now = levels_.back();
    if (levels_.size() == 1 && !now.in_value) {
      in_header_ = true;
      header_parts_ = 1;
      return;
    }
    int const outside = now.outside + header() + now.key_parts + 1;
    check(outside);
    levels_.push_back({array, outside, 0, array});
  }

  void close() {
    if (levels_.size() > 1) levels_.pop_back();
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  /// Multi-line where three quotes begin it, else up to the end of the line at most.
  void skip_string(char quote) {
    std::string const three(3, quote);
    bool const is_long = sees(three);
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      if (is_long ? sees(three) : text_[at_] == quote) {
        at_ += is_long ? 3 : 1;
        return;
      }
      if (text_[at_] == '\n') {
        if (!is_long) return;
        ++line_;
        line_start_ = at_ + 1;
      }
      at_ += quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
  }

  void check(int depth) const {
    if (depth <= deepest_nesting) return;
    throw InputError(
        InputLocation{name_, line_, static_cast<int>(at_ - line_start_)},
        "keys, tables and arrays stand more than " + std::to_string(deepest_nesting) + " deep in each other");
  }
};

}  // namespace

void check_nesting(std::string_view text, std::string const& name) {
  NestingScan(text, name).run();
}

}  // namespace lapwing
