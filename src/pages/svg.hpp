// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Elements of SVG and HTML as text.
#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// Text as HTML and XML write it, valid whatever its bytes.
std::string escaped(std::string_view text);

/// A place in a picture, to a tenth of a pixel.
std::string coordinate(double value);

/// About how wide a text of tick size is.
double width_of(std::string_view text);

/// A text at a place. @param anchor  "start", "middle" or "end".
std::string svg_text(double x, double y, std::string_view anchor, std::string_view text,
                     std::string_view style_class = "");
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view style_class);
std::string svg_rectangle(double x, double y, double width, double height, std::string_view attributes);

/// "<svg ...>" with what is for those who do not see it.
std::string svg_begin(double width, double height, std::string_view description, std::string_view style_class = "");

}  // namespace lapwing
