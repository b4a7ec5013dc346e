// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Foreign text in messages and reports: on one line, short, and valid UTF-8 whatever its bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace lapwing {

/// Bytes of the UTF-8 character at the beginning of `text`, 0 where there is none.
inline std::size_t character_length(std::string_view text) {
  if (text.empty()) return 0;
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const first = byte(0);
  std::size_t const n = first < 0x80                    ? 1
                        : first >= 0xC2 && first < 0xE0 ? 2
                        : (first & 0xF0u) == 0xE0       ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (n == 0 || n > text.size()) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0u) != 0x80) return 0;
  bool const overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  bool const surrogate = first == 0xED && byte(1) >= 0xA0, beyond = first == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : n;
}

/// Characters of a text, as a terminal counts its columns.
inline std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; }));
}

/// The text with every byte that belongs to no character replaced by U+FFFD.
inline std::string valid_utf8(std::string_view text) {
  std::string out;
  for (std::size_t n = 0; !text.empty(); text.remove_prefix(n == 0 ? 1 : n)) {
    n = character_length(text);
    if (n == 0) out += "\xEF\xBF\xBD";
    else out += text.substr(0, n);
  }
  return out;
}

/// The text with control characters and bytes that belong to no character written as \n, \t or \x1b.
inline std::string visible(std::string_view text) {
  constexpr char const* digits = "0123456789abcdef";
  std::string out;
  for (std::size_t n = 0; !text.empty(); text.remove_prefix(n == 0 ? 1 : n)) {
    n = character_length(text);
    auto const byte = static_cast<unsigned char>(text.front());
    // control characters beyond ASCII
    bool const c1 = n == 2 && byte == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    // what turns the direction of the text behind it: U+202A to U+202E, U+2066 to U+2069
    bool const turns =
        n == 3 && byte == 0xE2 &&
        ((at(1) == 0x80 && at(2) >= 0xAA && at(2) <= 0xAE) || (at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9));
    if (turns) out += std::string("\\u20") + (at(1) == 0x80 ? '2' : '6') + digits[at(2) & 15u];
    else if (byte == '\n') out += "\\n";
    else if (byte == '\t') out += "\\t";
    else if (byte == '\r') out += "\\r";
    else if (n == 0 || byte < 0x20 || byte == 0x7F) out += {'\\', 'x', digits[byte >> 4u], digits[byte & 15u]};
    else if (c1)
      out += {'\\', 'x', digits[static_cast<unsigned char>(text[1]) >> 4u],
              digits[static_cast<unsigned char>(text[1]) & 15u]};
    else out += text.substr(0, n);
  }
  return out;
}

/// Lines for people: the same, but line ends stay.
inline std::string printable(std::string_view lines) {
  std::string out;
  for (auto end = lines.find('\n'); end != lines.npos; end = lines.find('\n')) {
    out += visible(lines.substr(0, end)) + '\n';
    lines.remove_prefix(end + 1);
  }
  return out + visible(lines);
}

/// Bytes of foreign text that a message quotes at most.
inline constexpr std::size_t longest_quote = 120;

/// What of the text stands around byte `at`, made visible, with "..." in place of the rest.
inline std::string excerpt(std::string_view text, std::size_t at = 0) {
  if (text.size() <= longest_quote) return visible(text);
  std::size_t begin = at < longest_quote / 2 ? 0 : at - longest_quote / 2;
  if (begin + longest_quote > text.size()) begin = text.size() - longest_quote;
  std::size_t end = begin + longest_quote;
  auto const continues = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0u) == 0x80;
  };
  for (int i = 0; i < 3 && continues(begin); ++i) ++begin;
  for (int i = 0; i < 3 && end > begin && continues(end); ++i) --end;
  return (begin > 0 ? "..." : "") + visible(text.substr(begin, end - begin)) + (end < text.size() ? "..." : "");
}

}  // namespace lapwing
