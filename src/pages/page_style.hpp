// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How a page looks: colours in light and dark, text, tables, charts.
#pragma once

#include <string_view>

namespace lapwing {

inline constexpr std::string_view page_style = R"css(
:root { color-scheme: light; --back: #fff; --text: #1b2530; --soft: #566472; --rule: #e1e6eb; --panel: #f5f7f9;
  --series: #26618d; --bad: #b8322a; --good: #1f7a4d; }
@media screen {
  :root[data-theme="dark"] { color-scheme: dark; --back: #14191f; --text: #e3e8ed; --soft: #9dabb8; --rule: #2b3540;
    --panel: #1c232b; --series: #7db8e8; --bad: #ff8a80; --good: #6fd3a0; }
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { color-scheme: dark; --back: #14191f; --text: #e3e8ed; --soft: #9dabb8; --rule: #2b3540;
    --panel: #1c232b; --series: #7db8e8; --bad: #ff8a80; --good: #6fd3a0; }
}

* { box-sizing: border-box; }
body { position: relative; margin: 0 auto; padding: 32px 24px 64px; max-width: 1080px;
  background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 90px 4px 0; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 44px 0 10px; padding-top: 16px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; margin: 26px 0 4px; }
p { margin: 2px 0 12px; color: var(--soft); max-width: 80ch; }
p:empty { display: none; }
button { background: var(--panel); color: var(--text); border: 1px solid var(--rule); border-radius: 6px;
  font: inherit; font-size: 13px; cursor: pointer; }
button.theme { position: absolute; top: 34px; right: 24px; padding: 4px 10px; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
pre { background: var(--panel); padding: 12px 14px; border-radius: 6px; font-size: 12.5px; line-height: 1.45;
  white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--soft); margin: 8px 0; }
:root:not(.scripted) .script { display: none; }

table { border-collapse: collapse; margin: 8px 0 14px; font-size: 13.5px; display: block; overflow-x: auto; }
th, td { padding: 4px 18px 4px 0; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
tr + tr > * { border-top: 1px solid var(--rule); }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.facts th { white-space: nowrap; padding-right: 22px; }
.facts td { white-space: pre-line; }
.numbers td:not(:first-child), .numbers th:not(:first-child) { text-align: right; white-space: nowrap; }
td.bar { min-width: 150px;
  background: linear-gradient(var(--series), var(--series)) no-repeat 0 60% / calc(var(--part) * 84px) 8px; }
.key { vertical-align: -1px; margin-right: 6px; }

.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
.card { background: var(--panel); border-radius: 8px; padding: 10px 16px; min-width: 110px; }
.card b { display: block; font-size: 22px; }
.card span { color: var(--soft); font-size: 13px; }
.good b { color: var(--good); }
.bad b { color: var(--bad); }

svg { max-width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: var(--text); }
svg .title { font-size: 13px; font-weight: 600; }
svg .label { fill: var(--soft); font-size: 12px; }
svg .over { paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
svg .inside { font-size: 12px; }
svg image { image-rendering: pixelated; }
.grid { stroke: var(--rule); fill: none; }
.axis { stroke: var(--soft); fill: none; }
.frame { stroke: var(--soft); stroke-width: .6; fill: none; }
.line { fill: none; stroke-width: 1.7; stroke-linejoin: round; }
.dots circle:hover { stroke: var(--text); stroke-width: 2; }
.thin { fill: none; stroke-width: 1; opacity: .6; }
.points { fill: none; stroke: var(--series); stroke-width: 4; stroke-linecap: round; }
.points.many { stroke-width: 2.4; opacity: .65; }
.failed { fill: none; stroke: var(--bad); stroke-width: 1.3; }
.failure { fill: #d0453a; }
.nothing { fill: var(--rule); background: var(--rule); }
.busy { fill: var(--series); background: var(--series); }
.elsewhere { fill: var(--soft); background: var(--soft); }
.mark { display: inline-block; width: 12px; height: 12px; margin: 0 6px -1px 10px; }
.mark:first-child { margin-left: 0; }
.charts { display: flex; flex-wrap: wrap; gap: 22px 26px; align-items: flex-start; }
.parallel .thin:hover, .parallel .failed:hover { stroke-width: 3; opacity: 1; }
.parallel .failed { stroke-width: 1; opacity: .45; }
.parallel .off { display: none; }
.grip { fill: transparent; }
.scripted .grip { cursor: ns-resize; }
.chosen { fill: var(--series); opacity: .3; pointer-events: none; }

figure { margin: 0; }
figcaption { font-size: 13px; color: var(--soft); margin-bottom: 6px; }
figcaption b { color: var(--text); font-weight: 600; margin-right: 6px; }
.pictures { display: flex; flex-wrap: wrap; gap: 14px 24px; align-items: flex-start; margin-top: 10px; }
:root:not(.scripted) .more { display: none; }
.stage:empty { display: none; }
.strip { display: flex; flex-wrap: wrap; gap: 18px 22px; flex: 1 0 100%; }
.strip figure { width: 318px; }
.strip figure svg text { font-size: 13px; }
.stage input[type="range"] { display: block; width: 100%; margin: 2px 0 10px; accent-color: var(--series); }
.stage figcaption { min-height: 1.5em; }
.sliding .strip { display: grid; flex: 0 1 auto; gap: 4px; align-items: end; padding-top: 4px; }
.sliding .strip button { padding: 3px; line-height: 0; border-color: transparent; background: none; }
.sliding .strip button.now { border-color: var(--series); background: var(--panel); }
.sliding .strip img { image-rendering: auto; }
.sliding .bar label { display: block; font-size: 12px; color: var(--soft); line-height: 1.3;
  max-width: 110px; margin-top: 6px; }
.sliding .bar input { margin: 0 5px 0 0; vertical-align: -1px; accent-color: var(--series); }

@media print {
  button.theme, .bar label, .stage input[type="range"] { display: none !important; }
  body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  svg, tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
)css";

}  // namespace lapwing
