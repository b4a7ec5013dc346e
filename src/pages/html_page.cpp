// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "pages/colour_map.hpp"
#include "pages/page_data.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t bytes_of_pictures = 1200000;

constexpr std::string_view style = R"css(
:root { color-scheme: light; --back: #fff; --text: #1d2733; --soft: #5d6b7a; --rule: #dfe5ea; --panel: #f6f8fa; --series: #26618d; --bad: #b3261e; --good: #1f7a4d; }
:root[data-theme="dark"] { color-scheme: dark; --back: #14191f; --text: #e3e8ed; --soft: #9aa8b5; --rule: #2d3742; --panel: #1c232b; --series: #7db8e8; --bad: #ff8a80; --good: #6fd3a0; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; --back: #14191f; --text: #e3e8ed; --soft: #9aa8b5; --rule: #2d3742; --panel: #1c232b; --series: #7db8e8; --bad: #ff8a80; --good: #6fd3a0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 24px 64px; max-width: 1080px; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 90px 4px 0; } h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 14px; border-top: 1px solid var(--rule); } h3 { font-size: 15px; margin: 22px 0 6px; }
p { margin: 4px 0 10px; color: var(--soft); max-width: 75ch; }
table { border-collapse: collapse; margin: 8px 0 14px; font-size: 13.5px; display: block; overflow-x: auto; } th, td { padding: 4px 14px 4px 0; text-align: left; vertical-align: top; } th { color: var(--soft); font-weight: 500; }
tr + tr > * { border-top: 1px solid var(--rule); } td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } .facts th { white-space: nowrap; padding-right: 22px; }
pre { background: var(--panel); padding: 12px 14px; border-radius: 6px; overflow-x: auto; font-size: 12.5px; line-height: 1.45; } summary { cursor: pointer; color: var(--soft); margin: 8px 0; }
.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; } .card { background: var(--panel); border-radius: 8px; padding: 10px 16px; min-width: 110px; } .card b { display: block; font-size: 22px; } .card span { color: var(--soft); font-size: 13px; }
.good b { color: var(--good); } .bad b { color: var(--bad); }
.charts { display: flex; flex-wrap: wrap; gap: 18px 26px; align-items: flex-start; }
svg { max-width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: var(--text); } svg .title { font-size: 13px; font-weight: 600; } svg .label { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--rule); fill: none; } .axis { stroke: var(--soft); fill: none; } .frame { stroke: var(--soft); stroke-width: .6; fill: none; } .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .thin { fill: none; stroke-width: 1; opacity: .55; }
.points { fill: none; stroke-linecap: round; } .failed { stroke: var(--bad); stroke-width: 1.4; } .nothing { fill: var(--rule); } svg image { image-rendering: pixelated; } svg .over { paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
.pictures { display: flex; flex-wrap: wrap; gap: 18px 26px; } .strip { display: flex; flex-wrap: wrap; gap: 14px 20px; flex-basis: 100%; } figure { margin: 0; } .stage:empty { display: none; }
.matrix { display: grid; gap: 10px 8px; max-width: 100%; overflow-x: auto; } figcaption { font-size: 13px; font-weight: 600; margin-bottom: 4px; } .strip svg { width: 300px; } .strip svg text { font-size: 14px; } .stage { min-width: 400px; } .stage input { display: block; width: 390px; max-width: 100%; margin: 0 0 12px; accent-color: var(--series); }
.sliding .strip { gap: 10px 12px; } .sliding .strip figure { cursor: pointer; } .sliding .strip svg { width: 118px; } .sliding .strip svg text { display: none; } .sliding .strip figcaption { font-size: 11px; font-weight: 400; margin: 0; width: 118px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .sliding .strip .now figcaption { font-weight: 700; color: var(--series); }
button { position: absolute; top: 26px; right: 24px; background: var(--panel); color: var(--text); border: 1px solid var(--rule); border-radius: 6px; padding: 4px 10px; font: inherit; font-size: 13px; cursor: pointer; } body { position: relative; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
@media print { button, .stage { display: none; } body { max-width: none; } section { break-inside: avoid-page; } }
)css";

constexpr std::string_view script = R"js(
const root = document.documentElement, button = document.createElement('button');
const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const name = () => button.textContent = dark() ? 'light' : 'dark';
button.onclick = () => { root.dataset.theme = dark() ? 'light' : 'dark'; name(); };
name();
document.body.prepend(button);
for (const pictures of document.querySelectorAll('.pictures')) {
  const figures = [...pictures.querySelectorAll('.strip figure')], stage = pictures.querySelector('.stage');
  if (figures.length < 2) continue;
  const shown = document.createElement('div'), slider = document.createElement('input');
  Object.assign(slider, { type: 'range', min: 0, max: figures.length - 1, value: 0 });
  slider.setAttribute('aria-label', 'case');
  const show = () => {
    shown.replaceChildren(figures[slider.value].cloneNode(true));
    figures.forEach((figure, i) => figure.classList.toggle('now', i == slider.value));
  };
  slider.oninput = show;
  figures.forEach((figure, i) => figure.onclick = () => { slider.value = i; show(); });
  stage.append(slider, shown);
  pictures.classList.add('sliding');
  show();
}
)js";

std::string gradient() {
  std::string stops;
  for (int i = 0; i <= 16; ++i) stops += fmt::format("<stop offset=\"{}\" stop-color=\"{}\"/>", i / 16., hex(viridis(i / 16.)));
  return fmt::format("<svg width=\"0\" height=\"0\" aria-hidden=\"true\" style=\"position:absolute\"><defs><linearGradient id=\"viridis\" x1=\"0\" y1=\"1\" x2=\"0\" "
                     "y2=\"0\">{}</linearGradient></defs></svg>",
                     stops);
}

}  // namespace

std::string html_page(PageData const& data) {
  std::string const title = data.summary.title.empty() ? "Sweep without a title" : data.summary.title;
  std::string text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n";
  text += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}\n<h1>{}</h1>\n", escaped(title), style, gradient(), escaped(title));
  text += summary_section(data) + "\n" + quantities_section(data) + "\n" + fields_section(data, bytes_of_pictures) + "\n" + failures_section(data) + "\n" + cost_section(data) +
          "\n" + reproduce_section(data);
  return text + fmt::format("\n<footer>Made by lapwing report --html from {}.</footer>\n<script>{}</script>\n</body>\n</html>\n", escaped(data.view.path()), script);
}

}  // namespace lapwing
