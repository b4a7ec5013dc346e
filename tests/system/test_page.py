#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The page of a result, lapwing report --html: what is on it, that it needs nothing else, and what a browser makes of it."""
import base64
import html
import html.parser
import json
import re
import shutil
import struct
import subprocess
import unittest
import zlib

import h5py
import matplotlib
import numpy as np

from support import SystemTest

HEAD = 'title = "A <script>alert(1)</script> & \\"title\\""\n'
PLANE = '[grid]\ncells = [24, 16]\nupper = [3, 2]\n[equation]\nkappa = "{kappa}"\nsource = "1 + x"\n'
QUANTITIES = '[output.quantities]\npeak = { max = "u" }\nmean = { integral = "u" }\n'
# Two parameters, of which one makes a third of the cases fail.
FAILING = HEAD + PLANE.format(kappa="1 + a*x + b") + '[sweep.parameters]\na = [-1, 0, 1]\nb = { linspace = [0, 0.5, 6] }\n' + QUANTITIES
MANY = ('[grid]\ncells = [4]\n[equation]\nkappa = "k"\nsource = "s + q"\n[sweep]\nmode = "random"\nsamples = 30000\n[sweep.parameters]\nk = { loguniform = [0.1, 10] }\n'
        's = { uniform = [0, 1] }\nq = { normal = [0, 1] }\n[output]\nfields = []\n' + QUANTITIES)


class Page(html.parser.HTMLParser):
    """Checks that elements are closed in their order, and gathers texts and addresses."""
    VOID = {"meta", "link", "br", "img", "input"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.headings, self.words, self.addresses, self.counts = [], [], [], [], {}
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.addresses += [value for name, value in attributes if name in ("href", "src")]

    def handle_endtag(self, tag):
        last = self.open.pop()
        assert last == tag, f"</{tag}> closes <{last}>"

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)
        if "script" not in self.open and "style" not in self.open:
            self.words.append(data)


def decode(uri):
    """Indices [row, column] of a PNG with a palette, and its colours [index, 3]."""
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"), validate=True)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        n, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + n]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + n:at + 12 + n])[0]
        chunks[kind], at = body, at + 12 + n
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    filter_of_rows, rows = rows[:, 0], rows[:, 1:]
    assert (filter_of_rows == filter_of_rows[0]).all() and filter_of_rows[0] in (0, 1, 2)
    if filter_of_rows[0]:                                                             # differences along a row, or from row to row
        rows = np.cumsum(rows, axis=2 - int(filter_of_rows[0]), dtype=np.uint8)
    return rows, np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)


def assert_shows(picture, plane, own, shared):
    """A picture tells the values of a plane apart over a range of its own, in the colours of a shared one. Its first row is the highest y."""
    indices, palette = picture
    np.testing.assert_allclose(indices, (plane[::-1] - own[0]) / (own[1] - own[0]) * 254, atol=0.51)
    colours = matplotlib.colormaps["viridis"]((plane[::-1] - shared[0]) / (shared[1] - shared[0]))[..., :3] * 255
    np.testing.assert_allclose(palette[indices], colours, atol=5)


class Pages(SystemTest):
    def page(self, text, *options, expect=0, name="sweep"):
        self.run_sweep(text, *options, name=name, expect=expect)
        self.call("report", f"{name}.h5", "--html", f"{name}.html")
        self.text = (self.folder / f"{name}.html").read_text(encoding="utf-8")
        page = Page(self.text)
        self.assertLess(len(self.text), 2e6)
        for address in page.addresses:
            self.assertRegex(address, r"^data:")
        for word in re.findall(r"[^a-z](NaN|nan|-?inf)[^a-z]", "".join(page.words)):
            self.fail(f"{word} on the page")
        return page

    def test_what_is_on_it(self):
        page = self.page(FAILING, expect=3)
        self.assertEqual(page.headings, ['A <script>alert(1)</script> & "title"', "Quantities", "Fields", "Failures", "Where the time went", "How to do it again"])
        self.assertEqual(page.counts["script"], 1)
        words = " ".join(page.words)
        for part in ("of 18 cases done", "a: −1 to 1; b: 0 to 0.5", "24 x 16 cells", "a = 0, b = 0.1", "equation.kappa = -", "a = −1, b = 0 to 0.5", "run/batch/solve", "lapwing run -j 1 sweep.toml",
                     "[sweep.parameters]"):
            self.assertIn(part, words)
        self.assertEqual(self.text, (self.call("report", "sweep.h5", "--html", "again.html"), (self.folder / "again.html").read_text())[1])

    def test_long_titles_and_names_with_blanks(self):
        page = self.page(f'title = "{"long " * 40000}"\n' + PLANE.format(kappa="1"), name="my sweep")
        self.assertLess(len(self.text), 300_000)
        self.assertTrue(page.headings[0].startswith("long long") and page.headings[0].endswith("..."))
        self.assertIn("lapwing run -j 1 'my sweep.toml' -o 'my sweep.h5'", " ".join(page.words))

    def test_labels_are_long_names(self):
        text = PLANE.format(kappa="1 + a") + "[sweep.parameters]\na = [0, 1]\n" + QUANTITIES + \
            "[units]\nu = \"K\"\nx = \"m\"\n[long_names]\nu = \"temperature\"\npeak = \"hottest\"\nx = \"depth\"\n"
        words = self.page(text).words
        for label in ("temperature [K]", "hottest", "depth [m]", "\"u\" in the file. "):
            self.assertTrue(any(label in word for word in words), label)

    def test_a_quantity_that_is_constant_but_for_what_a_solver_leaves(self):
        page = self.page(PLANE.format(kappa="1 + a") + "[sweep.parameters]\na = [0, 1, 2]\n[output.quantities]\nsame = { integral = \"100 + 1e-9*u\" }\n")
        self.assertFalse([word for word in page.words if re.search(r"99\.999|100\.000", word)])

    def test_pictures_are_the_fields(self):
        page = self.page(PLANE.format(kappa="1 + a*y") + "[sweep.parameters]\na = [0, 3]\n")
        pictures = [decode(address) for address in page.addresses if address.startswith("data:image/png")]
        with h5py.File(self.folder / "sweep.h5") as file:
            u = file["u"][:]
        self.assertEqual(len(pictures), 2)
        for picture, field in zip(pictures, u):
            assert_shows(picture, field, (field.min(), field.max()), (u.min(), u.max()))

    def test_planes_of_three_directions(self):
        text = ('[grid]\ncells = [6, 5, 4]\nupper = [6, 5, 4]\n[equation]\nsource = "x + 10*y + 100*z"\n[boundary]\nall = { type = "robin", alpha = 1 }\n')
        page = self.page(text)
        pictures = [decode(address) for address in page.addresses if address.startswith("data:image/png")]
        with h5py.File(self.folder / "sweep.h5") as file:
            u = file["u"][0]
        planes = [u[2], u[:, 2], u[:, :, 3]]
        self.assertEqual([picture[0].shape for picture in pictures], [plane.shape for plane in planes])
        own = min(plane.min() for plane in planes), max(plane.max() for plane in planes)
        for picture, plane in zip(pictures, planes):
            assert_shows(picture, plane, own, own)

    def test_a_map_of_many_cases_is_a_picture(self):
        text = ('[grid]\ncells = [4]\n[equation]\nkappa = "k"\nsource = "s"\n[sweep.parameters]\nk = { logspace = [-1, 1, 30] }\ns = { linspace = [-1, 1, 20] }\n'
                '[output]\nfields = []\n' + QUANTITIES)
        page = self.page(text.replace("logspace = [-1, 1, 30]", "linspace = [-0.5, 10, 30]"), expect=3)
        indices, palette = decode([address for address in page.addresses if address.startswith("data:image/png")][1])
        with h5py.File(self.folder / "sweep.h5") as file:
            mean, k, status = (file[name][:].reshape(30, 20) for name in ("mean", "k", "status"))
        mean, failed = mean.T[::-1], status.T[::-1] == 2
        low, high = np.nanmin(mean), np.nanmax(mean)
        np.testing.assert_array_equal(indices == 254, failed)
        np.testing.assert_array_equal(palette[254], [0xd0, 0x45, 0x3a])
        np.testing.assert_allclose(indices[~failed], (mean[~failed] - low) / (high - low) * 253, atol=0.51)
        self.assertTrue(failed.any() and "Red cells" in " ".join(page.words))

    def test_unusual_sweeps(self):
        grid = "[grid]\ncells = [8]\n[equation]\nsource = 1\n"
        self.assertNotIn("Quantities", self.page(grid).headings)
        self.assertIn("Quantities", self.page(grid + QUANTITIES, name="one").headings)
        self.page(grid + "[sweep.parameters]\na = [1, 2, 3]\n" + QUANTITIES, "--cases", "0:2", name="part")
        self.page(grid.replace("[8]", '["n"]') + "[sweep.parameters]\nn = [4, 8, 16]\n" + QUANTITIES, name="grids")
        self.page(PLANE.format(kappa="0 - a") + "[sweep.parameters]\na = [1, 2]\n" + QUANTITIES, expect=4, name="none")
        self.assertIn("detail", " ".join(self.page(grid, "--set", "timing.detail=off", name="off").words))
        huge = grid.replace("source = 1", 'source = "10^a"') + "[sweep.parameters]\na = [-300, 0, 290]\n" + QUANTITIES
        self.page(huge, name="huge", expect=None)
        self.page(grid + "[sweep.parameters]\na = [5, 5, 5]\nb = [1, 2]\n" + QUANTITIES, name="same")
        zipped = '[sweep]\nmode = "zip"\n[sweep.parameters]\na = [1, 2, 3]\nb = [3, 1, 2]\n'
        self.page(PLANE.format(kappa="a + b*x") + zipped + QUANTITIES, name="zipped")

    def test_two_parameters_without_a_grid(self):
        self.page(PLANE.format(kappa="a + b*x") + '[sweep]\nmode = "random"\nsamples = 50\n[sweep.parameters]\na = { uniform = [0, 1] }\nb = { uniform = [-1, 1] }\n' + QUANTITIES, expect=3)
        with h5py.File(self.folder / "sweep.h5") as file:
            status, a, b, peak = (file[name][:] for name in ("status", "a", "b", "peak"))
        start = self.text.index("peak against a and b")
        chart = self.text[start:self.text.index("</svg>", start)]
        self.assertEqual((chart.count("h0"), chart.count("m-3 -3")), ((status == 1).sum(), (status == 2).sum()))
        brightest = re.findall(r'stroke: (#[0-9a-f]+)" d="M([\d.]+) ([\d.]+)h0', chart)[-1]
        best = np.nanargmax(peak)
        for values, best_value, place, begin, end in ((a, a[best], brightest[1], 58, 358), (b, b[best], brightest[2], 266, 46)):
            room = 0.03 * (values.max() - values.min())
            part = (best_value - values.min() + room) / (values.max() - values.min() + 2 * room)
            self.assertAlmostEqual(float(place), begin + part * (end - begin), delta=0.06)

    def test_many_cases_are_thinned_and_said_to_be(self):
        page = self.page(MANY)
        self.assertRegex(" ".join(page.words)[:2000], r"2,00\d of 30,000 cases are drawn")
        with h5py.File(self.folder / "sweep.h5") as file:
            peak = file["peak"][:]
        points = re.findall(r'class="points many" d="([^"]*)"', self.text)
        self.assertTrue(points and all(2000 <= path.count("M") <= 2010 for path in points))
        places = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)h0", points[0])]
        self.assertLess(len(self.text), 1e6)
        self.assertAlmostEqual((max(places) - min(places)) / 170, 1 / 1.1, delta=0.01)               # the extremes are among them
        self.assertGreater(peak.max(), np.quantile(peak, 0.999))

    def test_pictures_take_what_room_there_is(self):
        # Hard to compress in all cases but the first, the middle and the last, which the number of pictures is guessed from.
        page = self.page('[grid]\ncells = [200, 200]\n[equation]\nsource = "if(a == 0 || a == 80 || a == 40, 1, sin(1e5*x*y + a))"\n[sweep.parameters]\na = { range = [0, 80, 1] }\n'
                         '[output]\nfields = ["source", "u"]\nprecision = "single"\n')          # fewer than 2 MB, which `page` looks after
        counts = [int(n) for n in re.findall(r"(\d+) of 81 done cases, evenly chosen", " ".join(page.words))]
        self.assertEqual(len(counts), 2)
        self.assertTrue(counts[0] < counts[1] < 60, counts)
        self.assertEqual(page.counts["figure"], sum(counts))
        self.assertGreater(len(self.text), 1e6)

    def test_files_in_the_way(self):
        self.page(FAILING, expect=3)
        before = (self.folder / "sweep.h5").read_bytes()
        self.assertIn("left untouched", self.call("report", "sweep.h5", "--html", "sweep.h5", expect=6).err)
        self.call("report", "sweep.h5", "--html", "no/such.html", expect=6)
        self.assertEqual((self.folder / "sweep.h5").read_bytes(), before)
        self.assertFalse(list(self.folder.glob("*.partial")))

    def in_browser(self, page, *options):
        browser = shutil.which("chromium")
        if not browser:
            self.skipTest("chromium is not here")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--enable-logging=stderr", f"--user-data-dir={self.folder}/profile", *options]
        done = subprocess.run([*command, f"file://{self.folder}/{page}"], capture_output=True, text=True, timeout=100)
        self.assertNotRegex(done.stderr, r"CONSOLE|Refused|Uncaught")
        return done.stdout

    def test_a_browser_shows_it(self):
        self.page(FAILING, expect=3)
        shown = self.in_browser("sweep.html", "--dump-dom")
        self.assertIn('class="pictures sliding"', shown)
        self.assertRegex(shown, r'<div class="stage"><input type="range"[^>]*max="11"')
        self.assertRegex(shown, r'<body>\s*<button class="theme">')
        for theme in ("light", "dark"):
            self.write("themed.html", self.text.replace('<html lang="en">', f'<html lang="en" data-theme="{theme}">'))
            self.in_browser("themed.html", "--window-size=900,700", f"--screenshot={self.folder}/shot.png")
            self.assertGreater((self.folder / "shot.png").stat().st_size, 20000)

    def test_a_browser_does_what_is_asked(self):
        page = self.page(PLANE.format(kappa="a + b*x + c*y") + '[sweep]\nmode = "random"\nsamples = 40\n[sweep.parameters]\na = { uniform = [0, 1] }\nb = { uniform = [-0.5, 1] }\n'
                         "c = { uniform = [0, 1] }\n" + QUANTITIES, expect=3)
        with h5py.File(self.folder / "sweep.h5") as file:
            status, a, u = file["status"][:], file["a"][:], file["u"][:]
        lines = self.text[self.text.index('class="parallel"'):]
        self.assertEqual((lines.count('class="thin"'), lines.count('class="failed"')), ((status == 1).sum(), (status == 2).sum()))
        self.assertEqual(page.counts["figure"], (status == 1).sum())
        # The last slide, over its own range of colours; then the upper half of the first axis of the parallel coordinates.
        self.write("driven.html", self.text.replace("</body>", """<script>
          Element.prototype.setPointerCapture = () => {};
          const input = document.querySelector('.stage input'), out = [document.querySelector('.stage b').textContent];
          input.value = input.max; input.oninput();
          out.push(document.querySelector('.stage b').textContent);
          const brightest = async () => {
            const image = make('img', { src: document.querySelector('.stage image').getAttribute('href') });
            await image.decode();
            const canvas = make('canvas', { width: image.naturalWidth, height: image.naturalHeight }), context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return Math.max(...context.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, i) => i % 4 == 1));
          };
          const drag = (grip, from, to) => {
            const box = grip.getBoundingClientRect(), x = box.left + 3;
            for (const [kind, part] of [['down', from], ['move', to], ['up', to]]) grip.dispatchEvent(new PointerEvent('pointer' + kind, { clientX: x, clientY: box.top + part * box.height }));
          };
          const shown = () => document.querySelectorAll('.parallel .thin:not(.off), .parallel .failed:not(.off)').length;
          (async () => {
            out.push(await brightest());
            const own = document.querySelector('.bar input');
            own.click();
            out.push(await brightest(), [...document.querySelectorAll('.bar .scale text')].map(text => text.textContent).join(' '));
            const grip = document.querySelector('.parallel .grip');
            drag(grip, 0, 0.5);
            out.push(shown());
            drag(grip, 0.2, 0.2);
            out.push(shown());
            document.title = JSON.stringify(out);
          })();
        </script></body>"""))
        title = re.search("<title>(.*?)</title>", self.in_browser("driven.html", "--dump-dom")).group(1)
        first, last, bright, brightest, ends, chosen, all_of_them = json.loads(html.unescape(title))
        done = u[status == 1]
        names = [f"a = {value:.4g}" for value in a[status == 1]]
        self.assertTrue(first.startswith(names[0]) and last.startswith(names[-1]), (first, last))
        self.assertLess(done[-1].max(), done.max())
        self.assertTrue(bright < 231 <= brightest, (bright, brightest))
        self.assertEqual(ends.split()[0], f"{done[-1].max():.4g}")
        self.assertAlmostEqual(chosen, (a > 0.5 * (a.min() + a.max())).sum(), delta=1)
        self.assertEqual(all_of_them, 40)


if __name__ == "__main__":
    unittest.main()
