// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/shell_text.hpp"
#include "core/split_text.hpp"
#include "core/visible_text.hpp"
#include "pages/case_table.hpp"

namespace lapwing {
namespace {

constexpr std::size_t gap = 2, least_text = 20, most_names = 12;
constexpr std::size_t lines_around = 7;  // heading, what is left out, counts, prompt
constexpr std::size_t least_rows = 4;    // shown on the smallest terminal

constexpr std::string_view ellipsis = "...";

/// How a column is set: numbers with their points below each other, words and texts from the left.
struct ColumnSetting {
  std::size_t column = 0;  ///< of the table
  std::string heading;
  bool from_left = false, says_something = false;
  std::size_t before = 0, after = 0;     ///< most characters in front of the point and from it on
  std::size_t most = std::string::npos;  ///< characters of a text that is cut

  std::size_t width() const { return std::min(most, std::max(characters_of(heading), before + after)); }
};

std::string entry_text(ResultColumn const& column, CaseTable::Piece const& piece, std::size_t c, std::size_t row) {
  if (column.is_text) return visible(piece.texts[c][row]);
  double const value = piece.numbers[c][row];
  if (std::isnan(value)) return "-";
  return column.meanings.empty() && !column.is_integer ? fmt::format("{:.6g}", value) : exact_text(column, value);
}

/// Characters of a number in front of its point, or of its exponent where it has none.
std::size_t before_point(std::string const& number) {
  return std::min(number.find_first_of(".e"), number.size());
}

std::string cut(std::string const& text, std::size_t most) {
  if (characters_of(text) <= most) return text;
  std::size_t bytes = 0;
  for (std::size_t n = 0; n + ellipsis.size() < most; ++n) bytes += character_length(text.substr(bytes));
  return text.substr(0, bytes).append(ellipsis);
}

/// The text with blanks around it.
std::string set(ColumnSetting const& setting, std::string const& text, bool is_heading) {
  auto const width = setting.width(), n = characters_of(text);
  std::size_t const left = setting.from_left ? 0 : is_heading ? width - n : width - setting.after - before_point(text);
  return std::string(left, ' ') + text + std::string(width - std::min(width, left + n), ' ');
}

class TableSetting {
 public:
  TableSetting(std::ostream& out, CaseTable const& table, TerminalSize const& room)
      : out_(&out), table_(&table), n_head_(table.cases().size()) {
    if (room.height > 0 && n_head_ + lines_around > room.height && n_head_ > least_rows) {
      auto const rows = std::max(room.height, lines_around + least_rows) - lines_around;
      n_tail_ = std::min(room.height / 5, rows / 2);
      n_head_ = rows - n_tail_;
    }
    measure();
    fit(room.width);
  }

  void write() const {
    auto& out = *out_;
    std::string line;
    for (auto const& setting : settings_) append(line, setting, setting.heading, true);
    write_line(out, line);
    std::size_t n_written = 0;
    for_rows([&](CaseTable::Piece const& piece, std::size_t row) {
      if (n_written++ == n_head_)
        out << fmt::format("... {} more; all of them: lapwing show {} | less -S\n",
                           table_->cases().size() - n_head_ - n_tail_, for_shell(table_->view().path()));
      for (auto const& setting : settings_) {
        auto const entry = entry_text(table_->columns()[setting.column], piece, setting.column, row);
        append(line, setting, cut(entry, setting.most), false);
      }
      write_line(out, line);
    });
    if (!left_out_.empty())
      out << fmt::format("not shown: {}; all of them: lapwing show {} | less -S\n", joined(left_out_, most_names),
                         for_shell(table_->view().path()));
  }

 private:
  /// The rows that are shown, from both ends of the table.
  template <class Use>
  void for_rows(Use const& use) const {
    table_->for_rows(*out_, 0, n_head_, use);
    table_->for_rows(*out_, table_->cases().size() - n_tail_, n_tail_, use);
  }

  void measure() {
    for (auto const& column : table_->columns()) {
      auto const heading = column.units.empty() ? column.name : fmt::format("{} [{}]", column.name, column.units);
      settings_.push_back({.column = settings_.size(),
                           .heading = visible(heading),
                           .from_left = column.is_text || !column.meanings.empty()});
    }
    for_rows([&](CaseTable::Piece const& piece, std::size_t row) {
      for (auto& setting : settings_) {
        auto const entry = entry_text(table_->columns()[setting.column], piece, setting.column, row);
        auto const before = setting.from_left ? 0 : before_point(entry);
        setting.before = std::max(setting.before, before);
        setting.after = std::max(setting.after, characters_of(entry) - before);
        setting.says_something = setting.says_something || (!entry.empty() && entry != "-");
      }
    });
  }

  /// Leaves out what says nothing and what does not fit; a text may be cut.
  void fit(std::size_t width) {
    if (table_->is_chosen()) return;
    std::vector<ColumnSetting> shown;
    std::size_t used = 0;
    for (auto& setting : settings_) {
      if (!setting.says_something) continue;
      std::size_t const needed = setting.width() + (shown.empty() ? 0 : gap);
      bool const fits = width == 0 || shown.size() < 2 || (used + needed <= width && left_out_.empty());
      bool const is_cut = !fits && table_->columns()[setting.column].is_text && used + gap + least_text <= width;
      if (is_cut) setting.most = width - used - gap;
      if (!fits) left_out_.push_back(is_cut ? "the rest of " + setting.heading : setting.heading);
      if (!fits && !is_cut) continue;
      used += is_cut ? width - used : needed;
      shown.push_back(std::move(setting));
    }
    settings_ = std::move(shown);
  }

  static void append(std::string& line, ColumnSetting const& setting, std::string const& text, bool is_heading) {
    if (!line.empty()) line += std::string(gap, ' ');
    line += set(setting, text, is_heading);
  }

  /// Without blanks at its end. @param line  is empty afterwards
  static void write_line(std::ostream& out, std::string& line) {
    out << std::string_view(line).substr(0, line.find_last_not_of(' ') + 1) << '\n';
    line.clear();
  }

  std::ostream* out_;
  CaseTable const* table_;
  std::size_t n_head_, n_tail_ = 0;
  std::vector<ColumnSetting> settings_;
  std::vector<std::string> left_out_;
};

}  // namespace

void write_table(std::ostream& out, CaseTable const& table, TerminalSize const& room) {
  TableSetting(out, table, room).write();
}

}  // namespace lapwing
