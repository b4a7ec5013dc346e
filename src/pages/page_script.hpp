// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a page does beyond being read: light and dark, a slider over pictures, choosing lines.
#pragma once

#include <string_view>

namespace lapwing {

inline constexpr std::string_view page_script = R"js(
const root = document.documentElement;
const make = (name, properties) => Object.assign(document.createElement(name), properties);
root.classList.add('scripted');

// Light and dark.
const theme = make('button', { className: 'theme' });
const preferred = () => matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
const dark = () => (root.dataset.theme || preferred()) === 'dark';
const name_theme = () => theme.textContent = dark() ? 'light' : 'dark';
theme.onclick = () => { root.dataset.theme = dark() ? 'light' : 'dark'; name_theme(); };
name_theme();
document.body.prepend(theme);

// Pictures hold numbers of 0 to 254 over their own range; their palettes give these the colours of the range that all
// pictures share.
// Another palette, with its checksum, shows them over their own.
const palette = atob(document.getElementById('viridis').dataset.palette);
const checksum = bytes => {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte.charCodeAt(0);
    for (let bit = 0; bit < 8; ++bit) sum = sum & 1 ? sum >>> 1 ^ 0xedb88320 : sum >>> 1;
  }
  return [24, 16, 8, 0].map(shift => String.fromCharCode(~sum >>> shift & 255)).join('');
};
const over_own_range = address => {
  const [head, body] = address.split(','), file = atob(body), at = file.indexOf('PLTE');
  const before = file.slice(0, at + 4), after = file.slice(at + 8 + palette.length);
  return head + ',' + btoa(before + palette + checksum('PLTE' + palette) + after);
};

// A slider over the pictures of a field.
for (const pictures of document.querySelectorAll('.pictures')) {
  const [stage, bar, strip] = ['.stage', '.bar', '.strip'].map(name => pictures.querySelector(name));
  const figures = [...strip.children], shown = make('div');
  const own = make('input', { type: 'checkbox' }), label = make('label');
  const slider = make('input', { type: 'range', min: 0, max: figures.length - 1, value: 0, ariaLabel: 'picture' });
  const scale = bar.querySelector('.scale'), shared = scale.innerHTML;
  const [width, height] = stage.dataset.below ? [pictures.clientWidth, 180] : [Math.min(424, pictures.clientWidth), 400];
  const beside = 12, even = Math.floor(Math.sqrt(width * height / figures.length)) - beside;
  const side = Math.min(84, Math.max(24, even)), fitting = Math.floor(width / (side + beside));
  const period = +strip.dataset.period, columns = period > 1 && period <= fitting ? fitting - fitting % period : fitting;
  strip.style.gridTemplateColumns = `repeat(${columns}, max-content)`;
  const small = figures.map((figure, i) => {
    const image = figure.querySelector('image'), sides = [image.width, image.height].map(length => length.baseVal.value);
    const [width, height] = sides.map(length => Math.max(4, side * length / Math.max(...sides)));
    const button = make('button', { type: 'button', tabIndex: -1, title: figure.querySelector('b').textContent });
    button.onclick = () => { slider.value = i; show(); };
    button.append(make('img', { src: image.getAttribute('href'), alt: '', width, height }));
    return button;
  });
  const show = () => {
    const figure = figures[slider.value].cloneNode(true);
    scale.innerHTML = shared;
    if (own.checked) {
      for (const image of figure.querySelectorAll('image'))
        image.setAttribute('href', over_own_range(image.getAttribute('href')));
      const ends = [...scale.querySelectorAll('text')], x = ends[0].getAttribute('x'), range = scale.dataset;
      const numbers = [[range.top, figure.dataset.high], [range.bottom, figure.dataset.low]];
      scale.innerHTML = numbers.map(([y, text]) => `<text x="${x}" y="${y}">${text}</text>`).join('');
    }
    shown.replaceChildren(figure);
    small.forEach((button, i) => button.classList.toggle('now', i == slider.value));
  };
  slider.oninput = own.onchange = show;
  if (figures.length > 1) {
    label.append(own, 'colours over the range of this picture');
    bar.append(label);
    stage.append(slider);
    strip.replaceChildren(...small);
  } else strip.remove();
  stage.append(shown);
  pictures.classList.add('sliding');
  show();
}

// Parts of the axes of parallel coordinates choose the lines that pass through them.
for (const chart of document.querySelectorAll('.parallel')) {
  const axes = [...chart.querySelectorAll('.brush')], chosen = new Map();
  const heights = line => line.getAttribute('d').split(/[ML]/).slice(1).map(point => +point.split(' ')[1]);
  const lines = [...chart.querySelectorAll('.thin, .failed')].map(line => ({ line, y: heights(line) }));
  const misses = y => [...chosen].some(([a, [low, high]]) => !(y[a] >= low && y[a] <= high));
  const choose = () => lines.forEach(({ line, y }) => line.classList.toggle('off', misses(y)));
  const place = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse()).y;
  axes.forEach((axis, a) => {
    const part = document.createElementNS('http://www.w3.org/2000/svg', 'rect'), grip = axis.querySelector('.grip');
    let start = null;
    part.setAttribute('class', 'chosen');
    part.setAttribute('x', axis.dataset.x - 7);
    part.setAttribute('width', 14);
    axis.append(part);
    const draw = event => {
      const range = [start, place(event)].sort((one, other) => one - other), length = range[1] - range[0];
      if (length < 3) chosen.delete(a); else chosen.set(a, range);
      part.setAttribute('y', range[0]);
      part.setAttribute('height', length < 3 ? 0 : length);
      choose();
    };
    grip.onpointerdown = event => { start = place(event); grip.setPointerCapture(event.pointerId); draw(event); };
    grip.onpointermove = event => { if (start !== null) draw(event); };
    grip.onpointerup = grip.onpointercancel = () => start = null;
  });
}
)js";

}  // namespace lapwing
