#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Jumps of expressions that lie anywhere in the grid: fluxes, powers, integrals, boundary data."""
import unittest

import h5py
import numpy as np

from support import DONE, SystemTest

EXACT = '[solver]\nrelative_tolerance = 1e-14\ntype = "direct"\n'
LAYERS = """[grid]
cells = ["n"]
[equation]
kappa = "if(x < a, {0}, if(x < b, {1}, {2}))"
source = "if(x > a && x < b, 7, 0)*s"
[boundary]
x_min = {{ type = "dirichlet", value = 1 }}
[sweep]
mode = "zip"
[sweep.parameters]
n = {3}
a = {4}
b = {5}
s = {6}
[output.quantities]
power = {{ integral = "source" }}
flux = {{ flux = "x_max" }}
inner = {{ flux = "x", at = "0.5*(a + b)" }}
wall = {{ max = "flux_x", on = "x_min" }}
"""
DISC = """[grid]
cells = [32, 32]
[equation]
kappa = "if((x - 0.5)^2 + (y - 0.5 - s/32)^2 < 0.09, 10, 1)"
sampling = {0}
[boundary]
x_min = {{ type = "dirichlet", value = 1 }}
y_min = {{ type = "periodic" }}
y_max = {{ type = "periodic" }}
[sweep.parameters]
s = {{ linspace = [0, 0.9, 8] }}
[output]
fields = []
[output.quantities]
flux = {{ flux = "x_max" }}
"""
CHIP = """[grid]
cells = [32, 32]
upper = [0.04, "thickness"]
[constants]
die = 0.0005
tim = 0.0001
[equation]
kappa = "if(y < die, 120, if(y < die + tim, 4, 390))"
source = "if(y < die && x > 0.015 && x < 0.025, 64/(die*0.01), 0)"
[boundary]
all   = { type = "neumann" }
y_max = { type = "robin", alpha = "h", value = "h*25" }
[solver]
relative_tolerance = 1e-12
[sweep.parameters]
thickness = [0.002, 0.0027, 0.004, 0.0053, 0.006, 0.007]
h = [1000, 3000]
[output.quantities]
power = { integral = "source" }
out   = { flux = "y_max" }
hot   = { max = "u" }
"""
# 128 x 2000 cells
HOT = [26.976, 25.891, 26.921, 25.846, 26.884, 25.813, 26.871, 25.800, 26.869, 25.799, 26.864, 25.796]


class Jumps(SystemTest):
    def test_layers_of_any_thickness_are_exact(self):
        rng = np.random.default_rng(3)
        n = np.array([4, 5, 13, 32, 101, 7, 16, 50])
        a = rng.uniform(0.02, 0.9, 8)
        b = np.minimum(a + rng.uniform(0, 1, 8)*10.0**rng.integers(-6, 0, 8), 0.99)
        for k in ([3, 0.01, 40], [1e-3, 1, 1e3]):
            lists = [list(map(repr, map(float, v))) for v in (a, b)]
            text = LAYERS.format(*k, n.tolist(), *[f"[{', '.join(v)}]" for v in lists], [0]*8)
            result = self.run_sweep(text + EXACT, "--fresh")
            flux = 1/(a/k[0] + (b - a)/k[1] + (1 - b)/k[2])
            for name in ("flux", "inner", "wall"):
                np.testing.assert_allclose(result[name], flux, rtol=1e-12, err_msg=name)
            result = self.run_sweep(text.replace(str([0]*8), str([1]*8)) + EXACT, "--fresh")
            np.testing.assert_allclose(result["power"], 7*(b - a), rtol=1e-12, atol=1e-15)

    def test_a_chip_gives_its_power_on_any_grid(self):
        result = self.run_sweep(CHIP)
        np.testing.assert_allclose(result["power"], 64, rtol=1e-12)
        np.testing.assert_allclose(result["out"], 64, rtol=1e-9)
        np.testing.assert_allclose(result["hot"], HOT, atol=0.012)
        on_one_rank = result
        self.assert_same_cases(on_one_rank, self.run_sweep(CHIP, output="two", ranks=2))

    def test_a_disc_hardly_notices_where_it_lies_in_the_grid(self):
        """Fluxes by a multipole series; docs/theory.md has the errors on other grids."""
        for contrast, flux, near in ((10, 1.6029419, 4e-3), (1000, 1.7883464, 1e-3)):
            text = DISC.replace("10, 1)", f"{contrast}, 1)")
            cut = self.run_sweep(text.format('"auto"'), "--fresh")["flux"]
            centre = self.run_sweep(text.format('"centre"'), "--fresh", output="centre")["flux"]
            self.assertLess(np.ptp(cut), np.ptp(centre)/5)
            np.testing.assert_allclose(cut, flux, rtol=near)
        lines = [self.run_sweep(DISC.format(n), output=f"lines{n}")["flux"] for n in (4, 16)]
        np.testing.assert_allclose(lines[0], lines[1], atol=2e-3)
        np.testing.assert_allclose(lines[1], 1.6029419, rtol=1e-2)

    def test_a_ball_hardly_notices_where_it_lies_in_the_grid(self):
        ball = DISC.replace("[32, 32]", "[16, 16, 16]").replace("s/32)^2", "s/16)^2 + (z - 0.5 - 0.6*s/16)^2")
        ball = ball.replace("[sweep.parameters]", "z_min = {{ type = \"periodic\" }}\nz_max = {{ type = \"periodic\" }}\n[sweep.parameters]")
        for contrast in (10, 1000):
            text = ball.replace("10, 1)", f"{contrast}, 1)")
            cut = self.run_sweep(text.format('"auto"'), "--fresh")["flux"]
            centre = self.run_sweep(text.format('"centre"'), "--fresh", output="centre")["flux"]
            self.assertLess(np.ptp(cut), np.ptp(centre)/5)

    def test_boundary_data_and_integrands_keep_their_strength(self):
        text = """[grid]
cells = [10, 7]
[boundary]
x_min = { type = "neumann", value = "if(y > a && y < 0.77, 3, 0)" }
x_max = { type = "robin", alpha = "if(y < a, 2, 5)", value = 0 }
y_min = { type = "neumann" }
y_max = { type = "neumann" }
[sweep.parameters]
a = [0.13, 0.4, 0.711]
[output.quantities]
heat = { flux = "x_min" }
area = { integral = "x < a && y < 0.3" }
left = { integral = "if(x < a, u, 0)" }
right = { integral = "if(x < a, 0, u)" }
all = { integral = "u" }
mean = { integral = "if(x < a, kappa + u, kappa)", normalise = true }
wet = { integral = "if(y < a, 1, 0)", on = "x_max" }
""" + EXACT
        result = self.run_sweep(text)
        a = result["a"]
        np.testing.assert_allclose(-result["heat"], 3*(0.77 - a), rtol=1e-12)
        np.testing.assert_allclose(result["area"], 0.3*a, rtol=1e-12)
        np.testing.assert_allclose(result["wet"], a, rtol=1e-12)
        np.testing.assert_allclose(result["left"] + result["right"], result["all"], rtol=1e-12)
        np.testing.assert_allclose(result["mean"], 1 + result["left"], rtol=1e-12)
        for case in range(3):                     # piecewise constant u
            share = np.clip((a[case] - np.arange(10)/10)*10, 0, 1)
            self.assertAlmostEqual(result["left"][case], (result.field(case)*share).sum()/70, delta=1e-12)

    def test_fields_from_files_are_constant_in_cut_cells(self):
        rock = np.array([[3, 1, 2, 5], [4, 9, 8, 7]], dtype="f8")
        with h5py.File(self.folder / "rock.h5", "w") as file:
            file["one"] = rock
            file["two"] = np.array([rock, 10*rock])
        for dataset, case, scale in (("one", "", [1, 1]), ("two", ', case = "i"', [1, 10])):
            result = self.run_sweep(f"""[grid]
cells = [4, 2]
[fields]
rock = {{ file = "rock.h5", dataset = "{dataset}"{case} }}
[equation]
kappa = "1 + if(x < 0.3, rock, 0)"
source = "if(y < 0.125*rock, 1, 0)"
[sweep.parameters]
i = [0, 1]
[output.quantities]
k = {{ integral = "kappa" }}
f = {{ integral = "source" }}
""", name=dataset)
            for i in range(2):
                r = scale[i]*rock
                share = np.clip((0.3 - np.arange(4)/4)*4, 0, 1)
                self.assertAlmostEqual(result["k"][i], 1 + (r*share).sum()/8, delta=1e-12)
                below = np.clip((0.125*r - np.array([[0], [0.5]]))*2, 0, 1)
                self.assertAlmostEqual(result["f"][i], below.sum()/8, delta=1e-12)

    def test_superposed_cases_and_single_ones_agree(self):
        text = """[grid]
cells = [24, 20]
[equation]
kappa = "if((x - 0.4)^2 + (y - 0.5)^2 < 0.05, 5, 1)"
source = "p*if(x + y < 0.7, 1, 0) + q*if((x - 0.6)^2 + y^2 < 0.1, 1, 0)"
[sweep]
superpose = SUPERPOSE
[sweep.parameters]
p = [1, -2, 3, 5, 7]
q = [0.5, 4, 1, 2, 8]
[solver]
relative_tolerance = 1e-10
"""
        sums = self.run_sweep(text.replace("SUPERPOSE", "true"))
        single = self.run_sweep(text.replace("SUPERPOSE", "false"), output="single")
        self.assertEqual(set(sums.status), {DONE})
        for case in range(25):
            one = single.field(case)
            np.testing.assert_allclose(sums.field(case), one, atol=1e-8*abs(one).max())

    def test_how_cells_are_sampled_is_part_of_a_case(self):
        text = DISC.format('"centre"').replace("linspace = [0, 0.9, 8]", "linspace = [0, 0.9, 2]")
        centre = self.run_sweep(text)
        self.run_sweep(text.replace('"centre"', "3"))
        self.assertIn("2 cases, 2 to solve", self.finished.out)
        smooth = text.replace("if((x - 0.5)^2 + (y - 0.5 - s/32)^2 < 0.09, 10, 1)", "1 + x*s")
        self.run_sweep(smooth, name="smooth")
        again = self.run_sweep(smooth.replace('"centre"', "3"), name="smooth")
        self.assertIn("0 to solve", self.finished.out)
        self.assertEqual(len(centre.status), len(again.status))

    def test_coefficients_that_are_not_positive_in_a_part_of_a_cell_fail_their_case(self):
        text = """[grid]
cells = [10]
[equation]
kappa = "if(x < a, -1, 2)"
source = 1
[sweep.parameters]
a = [-1, 0.03]
"""
        result = self.run_sweep(text, expect=3)
        self.assertEqual(result.status[0], DONE)
        self.assertIn("equation.kappa = -1 at (x) = (0.05): must be > 0", self.finished.out)

    def test_check_counts_cut_cells_and_refuses_what_is_no_sampling(self):
        self.write("disc.toml", DISC.format('"auto"'))
        self.assertRegex(self.call("check", "disc.toml").out, r"equation.kappa +7\d to 7\d of 1024")
        for wrong, told in (("0", "must be an integer in [1, 64]"), ('"center"', 'did you mean "centre"?'), ("2.5", "must be an integer")):
            self.write("wrong.toml", DISC.format(wrong))
            done = self.call("check", "wrong.toml", expect=2)
            self.assertIn("equation.sampling", done.err)
            self.assertIn(told, done.err)


if __name__ == "__main__":
    unittest.main()
