#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The solutions are those of the discrete problem that the design fixes, whatever solver, boundary and number of directions."""
import unittest

import numpy as np

from reference import Problem
from support import DONE, SystemTest

ROUGH = "exp(s*sin(37*x + 11*y)*cos(23*y - 5*x))"
ROUGH_3D = "exp(s*sin(37*x + 11*y - 3*z)*cos(23*y - 5*x + 17*z))"
PARAMETERS = '[sweep.parameters]\ns = [0.1, 1, 1.7]\n'

PROBLEMS = {
    "1D dirichlet": Problem([37], "1 + s*sin(90*x)^2", source="exp(x)", boundary={"x_min": ("dirichlet", "s")},
                            lower=[-0.5], upper=[1.25]),
    "1D neumann and robin": Problem([23], "1 + s*x", "2*x", "1", {
        "x_min": ("neumann", "-s"), "x_max": ("robin", "3*s", "0.5 + s")}),
    "1D periodic": Problem([40], "2 + sin(2*pi*x)", "s", "cos(2*pi*x) + 1", {"x_min": ("periodic",), "x_max": ("periodic",)}),
    "2D dirichlet": Problem([30, 26], ROUGH, "x^2*y*s", "sin(9*x)", {
        "x_min": ("dirichlet", "cos(5*y)"), "x_max": ("dirichlet", "y^2"), "y_min": ("dirichlet", "s*x"),
        "y_max": ("dirichlet", "-1")}, lower=[-1, 2], upper=[0.5, 4]),
    "2D all kinds": Problem([25, 27], ROUGH, "0.3", "x - y", {
        "x_min": ("neumann", "sin(7*y)"), "x_max": ("robin", "y", "2 + s*y"), "y_max": ("dirichlet", "x*s")}, upper=[2, 1]),
    "2D periodic": Problem([32, 26], ROUGH, "0", "1 + x*s", {
        "x_min": ("periodic",), "x_max": ("periodic",), "y_min": ("robin", "cos(2*pi*x)", "s"), "y_max": ("neumann", "x")}),
    "2D anisotropic": Problem([28, 26], ["1 + s*x", "30 + sin(40*x*y)"], "y", "1", {
        "x_min": ("robin", "1", "4"), "y_min": ("dirichlet", "x"), "y_max": ("neumann", "x")}),
    "3D all kinds": Problem([9, 10, 8], ROUGH_3D, "x*z", "y + z", {
        "x_min": ("neumann", "y*z"), "y_min": ("periodic",), "y_max": ("periodic",), "z_min": ("robin", "x", "1 + y"),
        "z_max": ("dirichlet", "s*x*y")}, upper=[1, 2, 0.5]),
    "3D anisotropic": Problem([8, 7, 9], [ROUGH_3D, "s + y", "20 + x"], "1", "x*y*z", {
        "x_max": ("robin", "y - z", "2"), "z_min": ("neumann", "x + y")}, lower=[0, 0, 1], upper=[1, 1, 2]),
}
SOLVERS = {
    "auto": "",
    "multigrid": 'type = "multigrid"',
    "cycles alone": 'type = "multigrid"\n[solver.multigrid]\nacceleration = "none"\npre_smooth = 2\ncoarsest_unknowns = 10',
    "cg": 'type = "cg"\nmax_iterations = 2000',
    "cg with CSR": 'type = "cg"\nmax_iterations = 2000\n[solver.cg]\noperator = "csr"',
    "direct": 'type = "direct"',
}
TOLERANCE = 1e-12        # asked of the residual


class Answers(SystemTest):
    def assert_close(self, u, expected, tolerance):
        self.assertEqual(u.shape, expected.shape)
        self.assertLess(np.abs(u - expected).max(), tolerance * np.abs(expected).max())

    def check_solver(self, solver):
        for name, problem in PROBLEMS.items():
            with self.subTest(problem=name):
                result = self.run_sweep(problem.toml(
                    f"[solver]\nrelative_tolerance = {TOLERANCE}\n{SOLVERS[solver]}\n{PARAMETERS}"), "--fresh")
                for i, s in enumerate(result["s"]):
                    case = problem.case(s=s)
                    self.assert_close(result.field(i), case.solve(), 1e-9)
                    self.assertLess(case.relative_residual(result.field(i)), 1e-10)
                    self.assertLess(result["residual"][i], 1e-10)
                    for axis, centres in zip("xyz", case.centres):
                        np.testing.assert_allclose(result.axes(i)[axis], centres, rtol=0, atol=1e-14)
                kind = {"cycles alone": "multigrid", "cg with CSR": "cg"}.get(solver, solver)
                if kind != "auto":
                    self.assertEqual(set(result.solvers()), {kind})
                if kind == "direct":
                    self.assertEqual(set(result["iterations"]), {0})

    def test_auto(self):
        self.check_solver("auto")

    def test_multigrid(self):
        self.check_solver("multigrid")

    def test_cycles_alone(self):
        self.check_solver("cycles alone")

    def test_cg(self):
        self.check_solver("cg")

    def test_cg_with_csr(self):
        self.check_solver("cg with CSR")

    def test_direct(self):
        self.check_solver("direct")

    def test_the_reference_is_no_yes_man(self):
        """A wrong coefficient, face or value is seen."""
        problem = PROBLEMS["2D all kinds"]
        u = problem.case(s=1).solve()
        for face, what in (("x_min", ("neumann", "sin(7*y) + 1e-6")), ("x_max", ("robin", "y", "2.00001 + s*y")),
                           ("y_min", ("neumann", "0"))):
            other = Problem(problem.cells, ROUGH, "0.3", "x - y", {**problem.given, face: what}, upper=[2, 1])
            self.assertGreater(np.abs(other.case(s=1).solve() - u).max(), 1e-8)

    def test_grids_of_any_size(self):
        problem = Problem(["n", "m"], "1 + x + 0.5*sin(30*y)", "y", "1", {
            "x_min": ("neumann", "y"), "y_min": ("periodic",), "y_max": ("periodic",), "x_max": ("robin", "1", "2")},
            upper=["1 + 0.1*n", 1])
        n, m = [2, 2, 3, 2, 5, 17, 33, 31, 7, 40, 26, 64], [2, 3, 2, 40, 5, 3, 32, 33, 64, 2, 26, 12]
        for solver in ("auto", "multigrid", "direct"):
            with self.subTest(solver=solver):
                result = self.run_sweep(problem.toml(
                    f"[solver]\nrelative_tolerance = {TOLERANCE}\ntype = \"{solver}\"\n"
                    f"[sweep]\nmode = \"zip\"\n[sweep.parameters]\nn = {n}\nm = {m}\n"), "--fresh")
                for i in range(len(n)):
                    self.assert_close(result.field(i), problem.case(n=n[i], m=m[i]).solve(), 1e-9)

    def test_extents_that_vary(self):
        problem = Problem([20, 24], "1 + x*y", "0", "x", {"x_max": ("dirichlet", "x"), "y_max": ("neumann", "y")},
                          lower=["-w", 0], upper=[1, "2*w"])
        result = self.run_sweep(problem.toml("[solver]\nrelative_tolerance = 1e-12\n[sweep.parameters]\nw = [0.1, 0.7]\n"))
        group = result.groups[""]
        np.testing.assert_allclose(group["x"], (np.arange(20) + 0.5) / 20, atol=1e-15)
        for i, w in enumerate((0.1, 0.7)):
            case = problem.case(w=w)
            self.assert_close(result.field(i), case.solve(), 1e-9)
            for d, axis in enumerate("xy"):
                self.assertEqual((group[f"{axis}_lower"][i], group[f"{axis}_upper"][i]), (case.lower[d], case.upper[d]))

    def test_the_residual_is_the_true_one(self):
        problem = PROBLEMS["2D all kinds"]
        for solver in ("multigrid", "cycles alone", "cg", "cg with CSR"):
            for tolerance in (1e-2, 1e-5):
                with self.subTest(solver=solver, tolerance=tolerance):
                    result = self.run_sweep(problem.toml(
                        f"[solver]\nrelative_tolerance = {tolerance}\n{SOLVERS[solver]}\n{PARAMETERS}"), "--fresh")
                    for i, s in enumerate(result["s"]):
                        true = problem.case(s=s).relative_residual(result.field(i))
                        self.assertAlmostEqual(result["residual"][i] / true, 1, delta=1e-6)
                        self.assertLessEqual(true, tolerance * (1 + 1e-9))
                        self.assertGreater(true, tolerance * 1e-3, "solved much further than asked")

    def test_nothing_to_solve(self):
        result = self.run_sweep(Problem([20, 30], "1 + s").toml(PARAMETERS))
        self.assertTrue((result.groups[""]["u"] == 0).all() and (result["residual"] == 0).all())
        self.assertTrue((result.status == DONE).all())

    def test_high_contrast_ends_at_rounding(self):
        problem = Problem([26, 28], "if((x - 0.5)^2 + (y - 0.5)^2 < 0.06, s, 1)", "0", "1")
        text = problem.toml("[solver]\nrelative_tolerance = 1e-14\n[sweep.parameters]\ns = [1e-6, 1, 1e6]\n")
        result = self.run_sweep(text)
        for i, s in enumerate((1e-6, 1, 1e6)):
            self.assert_close(result.field(i), problem.case(s=s).solve(), 1e-8)
        self.assertIn(2, result["stop_reason"], "rounding")
        self.assertEqual(set(result.messages()), {""})


if __name__ == "__main__":
    unittest.main()
