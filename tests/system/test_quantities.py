#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Quantities and fields against the reference: integrals, extremes, probes, fluxes, errors, precision."""
import unittest

import numpy as np

from reference import FACES, Problem, evaluate
from support import DONE, SystemTest

PARAMETERS = "[sweep.parameters]\na = [0.2, 1.5]\nb = [1, 3]\n"
TIGHT = "[solver]\nrelative_tolerance = 1e-12\n"
PROBLEMS = {
    1: Problem([31], "1 + a*x^2", "b", "sin(5*x)", {"x_max": ("robin", "a", "b")}, lower=[-1], upper=["b"]),
    2: Problem([26, 30], ["1 + a*x*y", "b + sin(20*x)"], "0.1*b + y", "1 - a*x", {
        "x_min": ("neumann", "y"), "x_max": ("robin", "1 + y", "a"), "y_min": ("dirichlet", "x")}, upper=[1.5, 0.75]),
    3: Problem([7, 9, 8], "1 + a*x + b*sin(9*y*z)^2", "x", "z", {
        "x_min": ("periodic",), "x_max": ("periodic",), "z_min": ("dirichlet", "x*y"), "z_max": ("neumann", "a"),
        "y_max": ("robin", "x", "2 + z")}, upper=[1, 1, 3]),
}
EXPRESSIONS = ["u", "u*sigma + a", "source - 2*b*u", "exp(-x)*u", "if(u > 0.3, 1, 0)", "x", "u^2"]


def multilinear(case, u, point):
    """Between cell centres, constant beyond the outermost; a periodic direction has no outermost one."""
    values = u
    for d in reversed(range(case.dim)):                # axis 0 is the last direction left
        position = (point[d] - case.lower[d]) / case.h[d] - 0.5
        if case.problem.boundary["xyz"[d] + "_min"][0] != "periodic":
            position = min(max(position, 0), case.n[d] - 1)
        low = int(np.floor(position))
        share = position - low
        values = (1 - share) * values[low % case.n[d]] + share * values[(low + 1) % case.n[d]]
    return values


class Quantities(SystemTest):
    def solve(self, dim, quantities, more=""):
        problem = PROBLEMS[dim]
        text = "".join(f"{name} = {what}\n" for name, what in quantities.items())
        result = self.run_sweep(problem.toml(f"{TIGHT}{PARAMETERS}{more}[output.quantities]\n{text}"), "--fresh")
        cases = [problem.case(a=a, b=b) for a, b in zip(result["a"], result["b"])]
        return result, cases, [case.solve() for case in cases]

    def assert_values(self, stored, expected, what):
        scale = max(1e-3, *np.abs(expected))
        np.testing.assert_allclose(stored, expected, rtol=0, atol=1e-9 * scale, err_msg=str(what))

    def test_integrals_and_extremes(self):
        for dim in PROBLEMS:
            expressions = EXPRESSIONS + (["kappa*u", "kappa"] if dim != 2 else []) + (["x*y*u"] if dim > 1 else [])
            quantities = {}
            for i, text in enumerate(expressions):
                quantities.update({f"i{i}": f'{{ integral = "{text}" }}', f"n{i}": f'{{ integral = "{text}", normalise = true }}',
                                   f"hi{i}": f'{{ max = "{text}" }}', f"lo{i}": f'{{ min = "{text}" }}'})
            result, cases, solutions = self.solve(dim, quantities)
            for i, text in enumerate(expressions):
                values = []
                for case, u in zip(cases, solutions):
                    fields = {"u": u, "sigma": case.sigma, "source": case.source, "kappa": case.kappa[0]}
                    values.append(np.broadcast_to(evaluate(text, {**case.names, **case.points, **fields}), u.shape))
                with self.subTest(dim=dim, expression=text):
                    self.assert_values(result[f"i{i}"], [v.sum() * c.volume for v, c in zip(values, cases)], "integral")
                    self.assert_values(result[f"n{i}"], [v.mean() for v in values], "normalised")
                    self.assert_values(result[f"hi{i}"], [v.max() for v in values], "max")
                    self.assert_values(result[f"lo{i}"], [v.min() for v in values], "min")

    def test_fluxes(self):
        for dim in PROBLEMS:
            faces = FACES[:2 * dim]
            result, cases, solutions = self.solve(dim, {"f_" + face: f'{{ flux = "{face}" }}' for face in faces})
            for face in faces:
                with self.subTest(dim=dim, face=face):
                    expected = [case.flux(face, u) for case, u in zip(cases, solutions)]
                    self.assertGreater(np.abs(expected).max(), 1e-4)
                    self.assert_values(result["f_" + face], expected, face)
            balance = [((case.source - case.sigma * u).sum() * case.volume) for case, u in zip(cases, solutions)]
            total = sum(result["f_" + face] for face in faces)
            np.testing.assert_allclose(total, balance, rtol=0, atol=1e-8)

    def test_probes(self):
        random = np.random.default_rng(11)
        for dim, problem in PROBLEMS.items():
            first = problem.case(a=0.2, b=1)
            inside = [[random.uniform(lower, upper) for lower, upper in zip(first.lower, first.upper)] for _ in range(6)]
            corners = [first.lower, first.upper, [lower + 0.3 * h for lower, h in zip(first.lower, first.h)]]
            centre = [centres[3] for centres in first.centres]
            points = [*inside, *corners, centre]
            result, cases, solutions = self.solve(
                dim, {f"p{i}": f"{{ probe = {[float(v) for v in point]} }}" for i, point in enumerate(points)})
            for i, point in enumerate(points):
                with self.subTest(dim=dim, point=point):
                    expected = [multilinear(case, u, point) for case, u in zip(cases, solutions)]
                    self.assert_values(result[f"p{i}"], expected, point)

    def test_a_probe_that_moves(self):
        text = ("[grid]\ncells = [16, 4]\nupper = [\"len\", 1]\n[equation]\nsigma = 1\nsource = \"x\"\n"
                "[boundary]\nall = { type = \"neumann\" }\n[sweep.parameters]\nlen = [0.5, 2]\n"
                "[output.quantities]\nend = { probe = [\"len\", \"0.1*len\"] }\n")
        result = self.run_sweep(text)
        np.testing.assert_allclose(result["end"], [result.field(i)[0, -1] for i in range(2)], rtol=1e-14)

    def test_exact_and_error(self):
        problem = PROBLEMS[2]
        exact = "a*x - y^2"
        text = problem.toml(f'{TIGHT}{PARAMETERS}[output]\nfields = ["error", "exact", "u", "source"]\n').replace(
            "[boundary]", f'exact = "{exact}"\n[boundary]')
        result = self.run_sweep(text)
        for i in range(4):
            case = problem.case(a=result["a"][i], b=result["b"][i])
            expected = np.broadcast_to(evaluate(exact, {**case.names, **case.points}), case.shape)
            u = result.field(i)
            np.testing.assert_allclose(u, case.solve(), atol=1e-9)
            np.testing.assert_allclose(result.field(i, "exact"), expected, atol=1e-14)
            np.testing.assert_allclose(result.field(i, "source"), case.source, atol=1e-14)
            np.testing.assert_array_equal(result.field(i, "error"), u - result.field(i, "exact"))
            error = result.field(i, "error")
            self.assertEqual(result["error_max"][i], np.abs(error).max())
            np.testing.assert_allclose(result["error_l2"][i], np.sqrt((error ** 2).mean()), rtol=1e-13)

    def test_precision_and_no_fields(self):
        problem = PROBLEMS[3]
        text = problem.toml(TIGHT + PARAMETERS + '[output]\nfields = FIELDS\nprecision = "PRECISION"\n'
                            '[output.quantities]\nm = { integral = "u" }\n')
        results = {}
        for fields, precision in (('["u", "kappa"]', "double"), ('["u", "kappa"]', "single"), ("[]", "double")):
            results[fields, precision] = self.run_sweep(
                text.replace("FIELDS", fields).replace("PRECISION", precision), output=precision + fields[1:2])
        double, single, none = results.values()
        for name in ("u", "kappa"):
            wide, narrow = double.groups[""][name], single.groups[""][name]
            self.assertEqual((wide.dtype, narrow.dtype), (np.float64, np.float32))
            np.testing.assert_array_equal(wide.astype(np.float32), narrow)
        np.testing.assert_allclose(double.groups[""]["kappa"][3], problem.case(a=1.5, b=3).kappa[0], rtol=1e-14)
        self.assertEqual(set(none.groups[""]), {"x", "y", "z"})
        for name in ("m", "residual", "iterations"):
            self.assertEqual(double[name].tolist(), single[name].tolist())
            self.assertEqual(double[name].tolist(), none[name].tolist())
        self.assertTrue((none.status == DONE).all())

    def test_checksums_tell_fields_apart(self):
        result = self.run_sweep(PROBLEMS[1].toml('[sweep]\nmode = "zip"\n[sweep.parameters]\na = [1, 2, 1]\nb = [1, 1, 1]\n'))
        first, second, third = result["checksum"]
        self.assertEqual(first, third)
        self.assertNotEqual(first, second)
        self.assertNotEqual(first, 0)


if __name__ == "__main__":
    unittest.main()
