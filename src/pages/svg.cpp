// SPDX-License-Identifier: BSD-3-Clause
#include "pages/svg.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/visible_text.hpp"

namespace lapwing {

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : printable(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string coordinate(double value) {
  return fmt::format("{:.5g}", std::round(10 * value) / 10);
}

double width_of(std::string_view text) {
  constexpr double of_a_character = 6.4;
  return of_a_character * static_cast<double>(std::count_if(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0u) != 0x80;
         }));
}

std::string svg_text(double x, double y, std::string_view anchor, std::string_view text, std::string_view style_class) {
  std::string const style = style_class.empty() ? "" : fmt::format(" class=\"{}\"", style_class);
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>", coordinate(x), coordinate(y), anchor,
                     style, escaped(text));
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view style_class) {
  return fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>", style_class, coordinate(x1), coordinate(y1),
                     coordinate(x2), coordinate(y2));
}

std::string svg_rectangle(double x, double y, double width, double height, std::string_view attributes) {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>", coordinate(x), coordinate(y),
                     coordinate(width), coordinate(height), attributes);
}

std::string svg_begin(double width, double height, std::string_view description, std::string_view style_class) {
  std::string const style = style_class.empty() ? "" : fmt::format(" class=\"{}\"", style_class);
  return fmt::format("<svg{3} viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"{2}\">",
                     coordinate(width), coordinate(height), escaped(description), style);
}

}  // namespace lapwing
