#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Small inputs on which residuals are blind, large numbers hide small ones, or solutions are not smooth: the right values are known."""
import unittest

import numpy as np

from support import DONE, SOURCE, SystemTest

INPUTS = SOURCE / "tests" / "system" / "hard_cases"


class HardCases(SystemTest):
    def run_case(self, name, *arguments):
        result = self.run_sweep((INPUTS / f"{name}.toml").read_text(), *arguments, name=name)
        self.assertTrue((result.status == DONE).all(), result.messages())
        return result

    def test_what_reacts_is_what_the_source_gives(self):
        """Periodic, sigma down to 1e-12: u is large, and its integral with sigma is known."""
        for solver in ("auto", "multigrid", "direct"):
            with self.subTest(solver=solver):
                result = self.run_case("periodic_tiny_sigma", "--fresh", "--set", f"solver.type={solver}")
                np.testing.assert_allclose(result["reaction"], 1.5, rtol=1e-9)
                self.assertLess(result.certificate("balance").max(), 1e-9)

    def test_closed_pores_reach_their_own_level(self):
        """Solids of conductivity 1e-9 between pores: values by a sparse LU factorisation."""
        result = self.run_case("pores_by_formula")
        flows = {(-0.3, 9): 4.886256e-9, (-0.3, 4): 4.872276e-4, (-0.15, 9): 2.223002e-8}
        for i, (c, p) in enumerate(zip(result["c"], result["p"])):
            self.assertAlmostEqual(-result["D_in"][i] / result["D_out"][i], 1, delta=1e-5)
            if (c, p) in flows:
                self.assertAlmostEqual(result["D_out"][i] / flows[c, p], 1, delta=1e-5)
        self.assertLess(result.certificate("energy_error").max(), 1e-8)

    def test_what_enters_a_dead_end_pore_leaves_it(self):
        result = self.run_case("dead_end_pore")
        np.testing.assert_allclose(result["D_eff"], -result["D_in"], rtol=1e-6)
        self.assertAlmostEqual(result["D_eff"][3] / 2.822004e-12, 1, delta=1e-6)

    def test_a_constant_added_to_the_data_changes_nothing_else(self):
        """0 and 300 K, sources down to 1e-6."""
        result = self.run_case("offset_300K")
        np.testing.assert_allclose(result["rise"], 0.03572143, rtol=1e-6)
        np.testing.assert_allclose(result["rise"], result["rise"][0], rtol=1e-6)

    def test_the_residual_of_a_singular_problem_is_that_of_what_is_stored(self):
        for name, source in (("singular_direct", None), ("other_side", 'if(x > 0.99, 1e-9, 1)')):
            text = (INPUTS / "singular_direct.toml").read_text()
            if source:
                text = text.replace("x < 0.01", "x > 0.99")
            result = self.run_sweep(text, name=name)
            u = result.field(0)
            k = np.where((np.arange(100) + 0.5) / 100 < 0.01, 1e-9, 1.0)
            f = np.where(k < 1, -99.0, 1.0)
            if source:
                k, f = k[::-1], f[::-1]
            t = 2 * k[:-1] * k[1:] / (k[:-1] + k[1:]) * 1e4
            along = np.diff(u, axis=1) * t
            across = np.diff(u, axis=0) * k * 1e4
            r = np.broadcast_to(f - f.mean(), u.shape).copy()
            r[:, :-1] += along
            r[:, 1:] -= along
            r[:-1] += across
            r[1:] -= across
            true = np.linalg.norm(r) / np.linalg.norm(np.broadcast_to(f - f.mean(), u.shape))
            self.assertAlmostEqual(result["residual"][0] / true, 1, delta=1e-3)
            self.assertLess(abs(u.mean()), 1e-12 * np.abs(u).max())

    def test_what_holds_little_is_seen(self):
        """Sigma in one cell holds all of u: single precision loses the level, and the sum of the residual tells. What reacts is what the source gives."""
        result = self.run_sweep("""
[grid]
cells = [48, 50]
[equation]
kappa = "if(abs(x-0.5) < 0.05, 1/3200, 1)"
sigma = "if(x < 1/48 && y < 1/50, 1e-6, 0)"
source = "sin(9*x)"
[boundary]
all = { type = "neumann" }
[output.quantities]
given = { integral = "source" }
reacts = { integral = "sigma*u" }
""")
        self.assertAlmostEqual(result["reacts"][0] / result["given"][0], 1, delta=1e-8)

    def test_weak_cycles_do_not_pass_for_accurate(self):
        """accuracy = "discretisation" where corrections are small because cycles are weak, and where data stand on a level."""
        ring = """
[grid]
cells = [40, 36]
[equation]
kappa = "if(abs(sqrt((x-0.5)^2+(y-0.5)^2)-0.3) < 0.06, 1/c, 1)"
source = "1+sin(7*x)"
[boundary]
all = { value = "level" }
[sweep.parameters]
c = [1e3, 1e4]
level = [0, 1e8]
[output.quantities]
mean = { integral = "u - level" }
"""
        right = self.run_sweep(ring, name="ring", output="right")["mean"]
        result = self.run_sweep(ring + '[solver]\naccuracy = "discretisation"\ntype = "multigrid"\n', name="ring")
        np.testing.assert_allclose(result["mean"], right, rtol=5e-3)
        self.assertLess(result["residual"].max(), 0.1)

    def test_a_flux_is_known_as_well_as_its_balance_says(self):
        """Conductors on both sides of an insulator: what flows is in the last digits of u."""
        result = self.run_sweep("""
[grid]
cells = [60]
upper = [0.3]
[equation]
kappa = "if(x > 0.1 && x < 0.2, 50/c, 50)"
[boundary]
x_min = { value = 27 }
x_max = { value = 20 }
[sweep.parameters]
c = { logspace = [0, 16, 17] }
[output.quantities]
out = { flux = "x_max" }
""", expect=3)
        done = result.status == DONE
        self.assertTrue(done[:13].all() and not done[15:].any(), result.messages())
        right = 7 / (0.1*result["c"] + 0.2) * 50
        error, balance = abs(result["out"] / right - 1)[done], result.certificate("balance")[done]
        self.assertTrue((error <= np.maximum(balance, 1e-8)).all(), (error, balance))
        self.assertIn("lost in rounding", result.message(16))

    def test_error_estimates_are_widened_where_solutions_are_not_smooth(self):
        result = self.run_case("checkerboard")
        self.assertIn("do not converge with second order", self.finished.err + self.finished.out)
        fine = result.field(2)
        for i, n in enumerate((32, 64)):
            self.assertLess(result.certificate("observed_order")[i], 1.5)
            error = np.sqrt(((result.field(i) - fine.reshape(n, 512 // n, n, 512 // n).mean((1, 3))) ** 2).mean())
            self.assertGreater(result["error_estimate"][i], error)
        result = self.run_case("layered_block")
        fine = result.field(1).reshape(32, 30, 32).mean(1)
        error = np.sqrt(((result.field(0) - fine) ** 2).mean())
        self.assertGreater(result["error_estimate"][0], 0.5 * error)
        self.assertLess(result.certificate("observed_order")[0], 1.5)


if __name__ == "__main__":
    unittest.main()
