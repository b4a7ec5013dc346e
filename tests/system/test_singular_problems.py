#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Problems whose solution is known up to a constant: mean zero, and data that must be compatible."""
import re
import unittest

import numpy as np

from reference import Problem
from support import DONE, FAILED, SystemTest

ALL = ("neumann", "0")
NEUMANN_2D = {"x_min": ("neumann", "y - 0.5"), "x_max": ALL, "y_min": ("neumann", "c*(1 - 2*x)"), "y_max": ALL}
PERIODIC = {face: ("periodic",) for face in ("x_min", "x_max", "y_min", "y_max")}
PROBLEMS = {
    "1D": Problem([24], "1 + c*x", "0", "cos(2*pi*x)", {"x_min": ("neumann", "c"), "x_max": ("neumann", "-c")}),
    "2D Neumann": Problem([27, 30], "1 + c*sin(20*x*y)^2", "0", "x - 0.5", NEUMANN_2D),
    "2D periodic": Problem([28, 32], "2 + sin(2*pi*x)", "0", "c*cos(2*pi*(x + 2*y))", PERIODIC),
    "2D Robin without alpha": Problem([12, 28], "1 + c*y", "0", "y - 0.5", {
        "x_min": ("robin", "0", "0"), "x_max": ALL, "y_min": ALL, "y_max": ("robin", "0", "0")}),
    "3D mixed": Problem([8, 9, 10], "1 + c*x*z", "0", "z - 0.5", {
        "x_min": ALL, "x_max": ALL, "y_min": ("periodic",), "y_max": ("periodic",), "z_min": ALL, "z_max": ALL}),
}
SWEEP = "[sweep.parameters]\nc = [0.3, 2]\n"


class SingularProblems(SystemTest):
    def check(self, problem, settings, name):
        result = self.run_sweep(problem.toml(f"[solver]\nrelative_tolerance = 1e-12\n{settings}\n{SWEEP}"), "--fresh")
        for i, c in enumerate(result["c"]):
            case = problem.case(c=c)
            self.assertTrue(case.is_singular(), name)
            expected = case.solve()
            u = result.field(i)
            self.assertLess(np.abs(u - expected).max(), 1e-9 * np.abs(expected).max(), name)
            self.assertLess(abs(u.mean()), 1e-13 * np.abs(u).max(), name)
            self.assertAlmostEqual(result["compatibility_defect"][i], case.defect(), delta=1e-13)

    def test_solutions(self):
        for settings in ("", 'type = "multigrid"', 'type = "cg"\nmax_iterations = 1000', 'type = "direct"',
                         'type = "cg"\nmax_iterations = 1000\n[solver.cg]\noperator = "csr"',
                         'type = "multigrid"\n[solver.multigrid]\nacceleration = "none"'):
            for name, problem in PROBLEMS.items():
                with self.subTest(problem=name, settings=settings):
                    self.check(problem, settings, name)

    def test_compatibility(self):
        """Up to 1e-2 the defect is taken out silently, beyond the case fails with the number."""
        problem = Problem([16, 30], "1 + x", "0", "sin(2*pi*x) + shift", {
            face: ALL for face in ("x_min", "x_max", "y_min", "y_max")})
        sweep = "[sweep.parameters]\nshift = [0, 0.004, 0.02, -0.5, 3]\n"
        result = self.run_sweep(problem.toml(sweep), expect=3)
        defects = [problem.case(shift=s).defect() for s in result["shift"]]
        self.assertEqual([d <= 1e-2 for d in defects], [True, True, False, False, False])
        self.assertEqual(result.status.tolist(), [DONE] * 2 + [FAILED] * 3)
        np.testing.assert_allclose(result["compatibility_defect"], defects, rtol=1e-10, atol=1e-14)
        for i in (2, 3, 4):
            numbers = re.findall(r"\d\.?\d*(?:e-?\d+)?", result.message(i))
            self.assertTrue(any(abs(float(n) - defects[i]) < 5e-3 * defects[i] for n in numbers), result.message(i))
            self.assertIn("incompatible", result.message(i))
        project = self.run_sweep(problem.toml(f'[solver]\ncompatibility = "project"\nrelative_tolerance = 1e-12\n{sweep}'),
                                 output="project")
        np.testing.assert_allclose(project["compatibility_defect"], defects, rtol=1e-10, atol=1e-14)
        for i, shift in enumerate(project["shift"][:4]):
            expected = problem.case(shift=shift).solve()
            self.assertLess(np.abs(project.field(i) - expected).max(), 1e-9 * np.abs(expected).max())

    def test_a_constant_source_is_projected_to_nothing(self):
        problem = Problem([20, 26], "1", "0", "1", {face: ALL for face in ("x_min", "x_max", "y_min", "y_max")})
        result = self.run_sweep(problem.toml('[solver]\ncompatibility = "project"'))
        self.assertEqual(np.abs(result.field(0)).max(), 0)
        self.assertEqual(result["compatibility_defect"][0], 1)

    def test_a_regular_problem_has_no_defect(self):
        for sigma, boundary in (("1e-3", dict.fromkeys(("x_min", "x_max"), ALL)),
                                ("0", {"x_min": ALL, "x_max": ("robin", "0", "1e-3")})):
            problem = Problem([12], "1", sigma, "1", boundary)
            result = self.run_sweep(problem.toml("[solver]\nrelative_tolerance = 1e-12"), "--fresh")
            self.assertTrue(np.isnan(result["compatibility_defect"][0]))
            np.testing.assert_allclose(result.field(0), problem.case().solve(), rtol=1e-8)

    def test_singular_and_regular_cases_in_one_batch(self):
        problem = Problem([14, 26], "1", "s", "x - 0.5", {face: ALL for face in ("x_min", "x_max", "y_min", "y_max")})
        result = self.run_sweep(problem.toml("[solver]\nrelative_tolerance = 1e-12\n[sweep.parameters]\ns = [0, 1, 0, 5]\n"))
        self.assertEqual(np.isnan(result["compatibility_defect"]).tolist(), [False, True, False, True])
        for i, s in enumerate(result["s"]):
            expected = problem.case(s=s).solve()
            self.assertLess(np.abs(result.field(i) - expected).max(), 1e-9 * np.abs(expected).max())


if __name__ == "__main__":
    unittest.main()
