// SPDX-License-Identifier: BSD-3-Clause
#include "io/text.hpp"

namespace lapwing::io {
namespace {

/// Bytes of the character that begins at `at`; 0 if it is not valid UTF-8.
std::size_t character_bytes(std::string const& text, std::size_t at) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const first = byte(at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  std::size_t const n = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (n == 0 || first > 0xf4 || at + n > text.size()) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  unsigned char const second = byte(at + 1);
  bool const overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  bool const no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || no_character ? 0 : n;
}

}  // namespace

std::string fitting_text(std::string const& text, std::size_t n_bytes) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const n = character_bytes(text, at);
    std::size_t const stored = n == 0 ? 1 : n;
    if (result.size() + stored > n_bytes) break;
    if (n == 0)
      result += '?';
    else
      result.append(text, at, n);
    at += stored;
  }
  return result;
}

std::string printable(std::string const& text) {
  auto result = fitting_text(text, text.size());
  for (char& c : result)
    if ((static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n') || c == '\x7f') c = '?';
  return result;
}

}  // namespace lapwing::io
