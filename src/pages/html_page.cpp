// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>

#include <fmt/format.h>

#include "core/visible_text.hpp"
#include "pages/colour_map.hpp"
#include "pages/page_data.hpp"
#include "pages/page_script.hpp"
#include "pages/page_style.hpp"
#include "pages/png.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_bytes = 1'900'000, fewest_bytes_of_pictures = 300'000;

/// The colours of bars, and as a palette for the script.
std::string colours() {
  std::string stops, palette;
  for (int i = 0; i <= 16; ++i)
    stops += fmt::format("<stop offset=\"{}\" stop-color=\"{}\"/>", i / 16., hex(viridis(i / 16.)));
  for (int i = 0; i < 256; ++i)
    for (auto const channel : {viridis(i / 254.).red, viridis(i / 254.).green, viridis(i / 254.).blue})
      palette += static_cast<char>(channel);
  return fmt::format(
      "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" style=\"position:absolute\"><defs><linearGradient "
      "id=\"viridis\" data-palette=\"{}\" x1=\"0\" "
      "y1=\"1\" x2=\"0\" y2=\"0\">{}</linearGradient></defs></svg>",
      base64(palette), stops);
}

}  // namespace

std::string html_page(PageData const& data) {
  std::string const title = data.summary.title.empty() ? std::filesystem::path(data.view.path()).filename().string()
                                                       : excerpt(data.summary.title);
  std::string head =
      std::string(html_begin) +
      "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n";
  head += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}\n<h1>{}</h1>\n", escaped(title),
                      page_style, colours(), escaped(title));
  std::string const before = head + summary_section(data) + "\n" + quantities_section(data) + "\n";
  std::string const after =
      "\n" + failures_section(data) + "\n" + cost_section(data) + "\n" + reproduce_section(data) +
      fmt::format("\n<footer>Made by lapwing report --html from {}.</footer>\n<script>{}</script>\n</body>\n</html>\n",
                  escaped(data.view.path()), page_script);
  std::size_t const taken = before.size() + after.size();
  return before +
         fields_section(data,
                        taken + fewest_bytes_of_pictures < most_bytes ? most_bytes - taken : fewest_bytes_of_pictures) +
         after;
}

}  // namespace lapwing
