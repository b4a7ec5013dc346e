#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Which cases a sweep has, in which order; draws; names and texts beyond ASCII; numbers written as expressions."""
import unittest

import h5py
import netCDF4
import numpy as np
import xarray as xr

from support import DONE, Result, SystemTest

BASE = '[grid]\ncells = [12]\n[equation]\nsource = "1"\n'
RANDOM = BASE + """
[sweep]
mode = "random"
samples = SAMPLES
seed = SEED
[sweep.parameters]
w = { uniform = [2, 5] }
w2 = { uniform = [2, 5] }
k = { loguniform = [1e-3, 1e3] }
g = { normal = [10, 2] }
pick = [3, 1, 4]
stage = { range = [10, 20, 5] }
[output]
fields = []
"""


class Plans(SystemTest):
    def test_no_sweep_is_one_case(self):
        result = self.run_sweep(BASE)
        self.assertEqual(result["case"].tolist(), [0])
        self.assertEqual(result.status.tolist(), [DONE])
        self.assertEqual(result.field(0).shape, (12,))
        self.assertIn("1 case, 1 to solve in 1 batch on 1 rank", self.finished.out)
        self.run_sweep(BASE, ranks=3, output="three")           # two ranks have nothing to do
        self.assert_same_cases(result, Result(self.folder / "three.h5"))

    def test_grid_in_order_of_declaration(self):
        text = BASE + "[sweep.parameters]\nz9 = [2, 1]\na = [30, 10, 20]\nm = { linspace = [0, 1, 2] }\n"
        result = self.run_sweep(text)
        expected = [(z, a, m) for z in (2, 1) for a in (30, 10, 20) for m in (0, 1)]
        self.assertEqual(list(zip(*(result[name] for name in ("z9", "a", "m")))), expected)

    def test_generators(self):
        for what, expected in (("{ linspace = [1, 2, 5] }", np.linspace(1, 2, 5)), ("{ linspace = [3, -1, 3] }", [3, 1, -1]),
                               ("{ linspace = [7, 9, 1] }", [7]), ("{ logspace = [-3, 3, 7] }", 10.0 ** np.arange(-3, 4)),
                               ("{ range = [16, 128, 16] }", np.arange(16, 129, 16)),
                               ("{ range = [0, 1, 0.3] }", [0, 0.3, 0.6, 0.9]),
                               ("{ range = [0, 0.3, 0.1] }", [0, 0.1, 0.2, 0.3]), ("{ range = [3, 1, -1] }", [3, 2, 1]),
                               ("[1e-300, \"2*pi\", -4]", [1e-300, 2 * np.pi, -4])):
            with self.subTest(what=what):
                result = self.run_sweep(f"{BASE}[sweep.parameters]\np = {what}\n", "--fresh")
                np.testing.assert_allclose(result["p"], expected, rtol=1e-15)

    def test_zip(self):
        result = self.run_sweep(BASE + '[sweep]\nmode = "zip"\n[sweep.parameters]\nb = [1, 2, 3]\na = { range = [7, 9, 1] }\n')
        self.assertEqual((result["a"].tolist(), result["b"].tolist()), ([7, 8, 9], [1, 2, 3]))

    def test_random(self):
        text = RANDOM.replace("SAMPLES", "400").replace("SEED", "7")
        first = self.run_sweep(text)
        names = ("w", "k", "g", "pick", "stage")
        for ranks in (2, 3):
            other = self.run_sweep(text, output=f"r{ranks}", ranks=ranks)
            for name in names:
                self.assertEqual(other[name].tobytes(), first[name].tobytes())
        self.assertTrue((first["w"] >= 2).all() and (first["w"] <= 5).all())
        self.assertAlmostEqual(first["w"].mean(), 3.5, delta=0.2)
        self.assertAlmostEqual(np.log10(first["k"]).mean(), 0, delta=0.4)
        self.assertAlmostEqual(np.log10(first["k"]).std(), 6 / np.sqrt(12), delta=0.2)
        self.assertAlmostEqual(first["g"].mean(), 10, delta=0.5)
        self.assertAlmostEqual(first["g"].std(), 2, delta=0.3)
        for name, values in (("pick", (1, 3, 4)), ("stage", (10, 15, 20))):
            for value in values:
                self.assertAlmostEqual((first[name] == value).mean(), 1 / 3, delta=0.1)
        for name in ("w2", "k", "g", "pick"):
            self.assertLess(abs(np.corrcoef(first["w"], first[name])[0, 1]), 0.2, name)

    def test_draws_have_keys(self):
        """By seed, case and parameter name: more samples, other parameters and another order leave a draw as it is."""
        text = RANDOM.replace("SAMPLES", "30").replace("SEED", "7")
        first = self.run_sweep(text)
        more = self.run_sweep(text.replace("samples = 30", "samples = 45"))
        self.assertIn("0 to solve", self.finished.out, "no solution depends on a draw")
        other_order = self.run_sweep(text.replace("w = { uniform = [2, 5] }\n", "").replace(
            "[output]", "w = { uniform = [2, 5] }\nnew = { uniform = [0, 1] }\n[output]"), output="order")
        for name in ("w", "k", "g", "pick"):
            self.assertEqual(more[name][:30].tobytes(), first[name].tobytes())
            self.assertEqual(other_order[name].tobytes(), first[name].tobytes())
        another = self.run_sweep(text.replace("seed = 7", "seed = 8"), output="seed")
        self.assertFalse(np.isin(another["w"], first["w"]).any())

    def test_texts_beyond_ascii(self):
        title = "Wärmeleitung – 熱伝導 🔥, ∂u/∂n = κ"
        text = f'# Fußnote: é\ntitle = "{title}"\n' + BASE + "[sweep.parameters]\na = [1, 2]\n"
        name = "größe und 長さ"
        self.run_sweep(text, name=name, ranks=2)
        result = Result(self.folder / f"{name}.h5")
        self.assertEqual(result.attributes["title"], title)
        self.assertEqual(result.texts["input"], text)
        self.assertIn(title, result.texts["resolved_input"])
        self.assertIn(name, result.provenance["command_line"])
        for engine in ("netcdf4", "h5netcdf"):
            with xr.open_dataset(self.folder / f"{name}.h5", engine=engine) as ds:
                self.assertEqual(ds.attrs["title"], title)
        self.assertIn(title, self.call("report", f"{name}.h5").out)
        self.assertIn(title, self.call("check", f"{name}.toml").out)

    def test_long_texts(self):
        title = "long " * 5000
        comment = "# " + "x" * 100 + "\n"
        result = self.run_sweep(comment * 1000 + f'title = "{title}"\n' + BASE)
        self.assertEqual(result.attributes["title"], title)
        self.assertEqual(len(result.texts["input"]), 103000 + len(title) + 11 + len(BASE))

    def test_numbers_as_expressions(self):
        text = """
[grid]
cells = ["2*n", "n + base"]
upper = ["L", "L/2"]
[constants]
base = 3
L = "2*base"
twice = "2*n"
[equation]
kappa = "1 + x/L"
source = "twice*y"
[boundary]
all = { type = "robin", alpha = "base", value = "n" }
[solver]
type = "cg"
relative_tolerance = "10^(-n)"
max_iterations = "100*n"
[sweep.parameters]
n = [4, 8]
[output.quantities]
corner = { probe = ["L - L/(4*n)", "L/2 - L/(4*(n + base))"] }
"""
        result = self.run_sweep(text)
        self.assertEqual([result.field(i).shape for i in range(2)], [(7, 8), (11, 16)])
        np.testing.assert_allclose(result.axes(1)["x"], (np.arange(16) + 0.5) * 6 / 16)
        for i, tolerance in enumerate((1e-4, 1e-8)):
            self.assertLessEqual(result["residual"][i], tolerance)
            self.assertGreater(result["residual"][i], 1e-3 * tolerance)
            np.testing.assert_allclose(result["corner"][i], result.field(i)[-1, -1], rtol=1e-13)

    def test_thousands_of_parameters(self):
        """All that fits an input fits its file, and readers find the dimensions."""
        n = 4500
        text = BASE.replace('"1"', '"p0 + p4499"') + '[sweep]\nmode = "zip"\n[sweep.parameters]\n'
        text += "".join(f"p{i} = [{i}, {i + 1}]\n" for i in range(n)) + "[output]\nfields = []\n"
        self.run_sweep(text)
        with h5py.File(self.folder / "sweep.h5") as file:
            self.assertEqual((file["status"][:].tolist(), file["p4499"][:].tolist()), ([DONE, DONE], [4499, 4500]))
            self.assertGreater(len(file["case"].attrs["REFERENCE_LIST"]), n)
        with netCDF4.Dataset(self.folder / "sweep.h5") as file:
            self.assertEqual((file["p4499"].dimensions, len(file.dimensions["case"])), (("case",), 2))
        self.run_sweep(text, "--set", "output.quantities.q={ max = \"u\" }")          # taken over into another such file

    def test_names_at_the_edge(self):
        """Names that only look like reserved ones are free."""
        result = self.run_sweep(BASE + "[sweep.parameters]\nX = [1]\nu0 = [2]\nkappa_x = [3]\nCase = [4]\n"
                                "[output.quantities]\nintegral = { integral = \"u*X\" }\nflux = { flux = \"x_min\" }\n")
        self.assertEqual([result[n][0] for n in ("X", "u0", "kappa_x", "Case")], [1, 2, 3, 4])
        self.assertTrue(np.isfinite(result["integral"][0] + result["flux"][0]))


if __name__ == "__main__":
    unittest.main()
