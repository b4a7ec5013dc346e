// SPDX-License-Identifier: BSD-3-Clause
#include "config/syntax_hint.hpp"

#include <regex>
#include <vector>

#include "config/generators.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t longest_line = 400;      // regular expressions recurse

std::string_view line_of(std::string_view text, std::size_t number) {
  for (std::size_t n = 1; n < number; ++n) {
    auto const end = text.find('\n');
    if (end == text.npos) return "";
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// Without blanks around it, and without a comment.
std::string bare(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == 0 && line[i] == '#') line = line.substr(0, i);
    else if (quote == 0 && (line[i] == '"' || line[i] == '\'')) quote = line[i];
    else if (quote == line[i]) quote = 0;
  }
  constexpr char const* blanks = " \t\r";
  auto const begin = line.find_first_not_of(blanks);
  return begin == line.npos ? "" : std::string(line.substr(begin, line.find_last_not_of(blanks) + 1 - begin));
}

/// What a line looks like, and what to write instead, with $1 and so on for what stands there.
struct Look {
  std::regex line;
  char const* advice;
};

/// Words that stand before numbers in brackets, not in parentheses.
std::string generators() {
  std::string words;
  for (auto const& row : generator_table()) words += (words.empty() ? "" : "|") + std::string(leaf(row.key));
  return words;
}

std::vector<Look> make_looks() {
  std::string const key = R"(([A-Za-z0-9_.-]+)\s*=\s*)", number = R"([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)",
                           numbers = '(' + number + R"((?:\s*,\s*)" + number + ")+)", word = R"([A-Za-z_][^,}\]"'=]*?)",
                           any_but_words = R"((?!(?:true|false|inf|nan)\b))";
  auto const look = [](std::string const& line, char const* advice) {
    return Look{std::regex(line, std::regex::optimize), advice};
  };
  return {
      look("^[^\"']*(?:\u201C|\u201D|\u201E|\u2018|\u2019|\u00AB|\u00BB).*", "quotes are straight: \" or '"),
      look("^([A-Za-z0-9_.-]+)\\s*:.*", "write $1 = and the value: lines are KEY = VALUE"),
      look("^\\{.*", "an input is TOML, not JSON: lines are KEY = VALUE, below [TABLE]"),
      look("^[^=\\[]*", "an input is TOML: lines are KEY = VALUE, below [TABLE]"),
      look("^\\[[^\\]=]*", "write ] behind the name of the table"),
      look('^' + key, "write a value behind $1 ="),
      look('^' + key + R"((.*);\s*)", "write $1 = $2, without a semicolon"),
      look('^' + key + R"(\((.*)\)\s*)", "lists stand in brackets: $1 = [$2]"),
      look("^.*?" + key + R"(\(([^)]*)\).*)", "lists stand in brackets: $1 = [$2]"),
      look('^' + key + "(\\d+),(\\d+)",
           "lists stand in brackets, $1 = [$2, $3], and decimals have a point, $1 = $2.$3"),
      look('^' + key + numbers, "lists stand in brackets: $1 = [$2]"),
      look("^.*[{,]\\s*" + key + numbers + "\\s*[,}].*", "lists stand in brackets: $1 = [$2]"),
      look(R"(^.*\{\s*([A-Za-z0-9_-]+)\s*:.*)", "write $1 = and the value: keys and values are joined by ="),
      look('^' + key + "(?:True|yes|on)", "write $1 = true"),
      look('^' + key + "(?:False|no|off|None)", "write $1 = false"),
      look('^' + key + '(' + number + R"()\s+(?:[A-Za-z%]|°|µ)(?:[A-Za-z0-9*/^.% -]|°|µ|²|³)*)",
           "numbers have no units: $1 = $2"),
      look('^' + key + '(' + generators() + R"()\((.*)\))", "write $1 = { $2 = [$3] }"),
      look("^.*[{,]\\s*" + key + any_but_words + '(' + word + ")\\s*[,}].*",
           "expressions and words stand in quotes: $1 = \"$2\""),
      look(R"(^[^"']*[\[,]\s*)" + any_but_words + R"(([A-Za-z_]\w*)\s*[\],].*)",
           "expressions and words stand in quotes: \"$1\""),
      look('^' + key + R"(([^"'\[{]*[A-Za-z_*/^(][^"]*))", "expressions and words stand in quotes: $1 = \"$2\""),
      look(R"(^[^"]*(?:"[^"]*"[^"]*)*"[^"]*)", "a quote is missing"),
  };
}

/// The line that opened a table before, which is opened again.
std::string hint_of_second_table(std::string_view text, std::string_view description, std::size_t line) {
  constexpr std::string_view redefines = "cannot redefine existing table '";
  auto const at = description.find(redefines);
  if (at == description.npos) return "";
  auto const name = description.substr(at + redefines.size());
  auto const header = '[' + std::string(name.substr(0, name.find('\''))) + ']';
  for (std::size_t n = 1; n < line; ++n)
    if (bare(line_of(text, n)) == header)
      return "; line " + std::to_string(n) + " has opened " + header + ": put all of its keys there";
  return "";
}

}  // namespace

std::string syntax_hint(std::string_view text, std::string_view description, std::size_t line) {
  if (auto hint = hint_of_second_table(text, description, line); !hint.empty()) return hint;
  if (description.find("expected decimal digit") != description.npos)
    return "; the point of a number has digits on both sides: 0.5, 1.0";
  auto const written = bare(line_of(text, line));
  bool const goes_on = description.find("parsing array") != description.npos && written.find('=') == written.npos;
  if (written.empty() || goes_on || written.size() > longest_line) return "";
  static std::vector<Look> const looks = make_looks();
  for (auto const& look : looks) {
    std::smatch match;
    if (std::regex_match(written, match, look.line)) return "; " + excerpt(match.format(look.advice));
  }
  return "";
}

}  // namespace lapwing
