#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The page of a result, lapwing report --html: what is on it, that it needs nothing else, and what a browser makes of it."""
import base64
import html.parser
import re
import shutil
import struct
import subprocess
import unittest
import zlib

import h5py
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
    """Indices [row, column] of a PNG with a palette."""
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
    assert not rows[:, 0].any()
    return rows[:, 1:]


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
        for part in ("of 18 cases done", "a: -1 to 1; b: 0 to 0.5", "24 x 16 cells", "a = 0, b = 0.1", "equation.kappa = -", "a = -1, b = 0 to 0.5", "run/batch/solve", "lapwing run -j 1 sweep.toml",
                     "[sweep.parameters]"):
            self.assertIn(part, words)
        self.assertEqual(self.text, (self.call("report", "sweep.h5", "--html", "again.html"), (self.folder / "again.html").read_text())[1])

    def test_pictures_are_the_fields(self):
        page = self.page(PLANE.format(kappa="1 + a*y") + "[sweep.parameters]\na = [0, 3]\n")
        pictures = [decode(address) for address in page.addresses if address.startswith("data:image/png")]
        with h5py.File(self.folder / "sweep.h5") as file:
            u = file["u"][:]
        self.assertEqual(len(pictures), 2)
        for picture, field in zip(pictures, u):
            expected = (field[::-1] - u.min()) / (u.max() - u.min()) * 254           # the first row of a picture is the highest y
            np.testing.assert_allclose(picture, expected, atol=0.51)

    def test_planes_of_three_directions(self):
        text = ('[grid]\ncells = [6, 5, 4]\nupper = [6, 5, 4]\n[equation]\nsource = "x + 10*y + 100*z"\n[boundary]\nall = { type = "robin", alpha = 1 }\n')
        page = self.page(text)
        pictures = [decode(address) for address in page.addresses if address.startswith("data:image/png")]
        with h5py.File(self.folder / "sweep.h5") as file:
            u = file["u"][0]
        planes = [u[2], u[:, 2], u[:, :, 3]]
        self.assertEqual([picture.shape for picture in pictures], [plane.shape for plane in planes])
        for picture, plane in zip(pictures, planes):
            np.testing.assert_allclose(picture, (plane[::-1] - u.min()) / (u.max() - u.min()) * 254, atol=0.51)

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

    def test_many_cases_are_thinned_and_said_to_be(self):
        page = self.page(MANY)
        words = " ".join(page.words)
        self.assertIn("Charts draw 2000 of 30000 cases", words)
        with h5py.File(self.folder / "sweep.h5") as file:
            peak = file["peak"][:]
        points = re.findall(r'class="points"[^>]* d="([^"]*)"', self.text)
        self.assertTrue(points and all(2000 <= path.count("M") <= 2010 for path in points))
        places = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)h0", points[0])]
        self.assertLess(len(self.text), 1e6)
        self.assertAlmostEqual((max(places) - min(places)) / (136 - 30), 1 / 1.06, delta=0.03)      # the extremes are among them
        self.assertGreater(peak.max(), np.quantile(peak, 0.999))

    def test_files_in_the_way(self):
        self.page(FAILING, expect=3)
        before = (self.folder / "sweep.h5").read_bytes()
        self.assertIn("left untouched", self.call("report", "sweep.h5", "--html", "sweep.h5", expect=6).err)
        self.call("report", "sweep.h5", "--html", "no/such.html", expect=6)
        self.assertEqual((self.folder / "sweep.h5").read_bytes(), before)
        self.assertFalse(list(self.folder.glob("*.partial")))

    def test_a_browser_shows_it(self):
        browser = shutil.which("chromium")
        if not browser:
            self.skipTest("chromium is not here")
        self.page(FAILING, expect=3)
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--enable-logging=stderr", f"--user-data-dir={self.folder}/profile"]
        page = f"file://{self.folder}/sweep.html"
        done = subprocess.run([*command, "--dump-dom", page], capture_output=True, text=True, timeout=100)
        self.assertNotRegex(done.stderr, r"CONSOLE|Refused|Uncaught")
        self.assertIn('class="pictures sliding"', done.stdout)
        self.assertRegex(done.stdout, r'<div class="stage"><input type="range"[^>]*max="11"')
        self.assertRegex(done.stdout, r"<body>\s*<button>")
        for theme in ("light", "dark"):
            self.write("themed.html", self.text.replace('<html lang="en">', f'<html lang="en" data-theme="{theme}">'))
            subprocess.run([*command, "--window-size=900,700", f"--screenshot={self.folder}/shot.png", f"file://{self.folder}/themed.html"], capture_output=True, timeout=100)
            self.assertGreater((self.folder / "shot.png").stat().st_size, 20000)


if __name__ == "__main__":
    unittest.main()
