#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Quantities and fields against the reference: integrals, extremes, probes, fluxes, errors, precision."""
import json
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


class Quantities(SystemTest):
    def solve(self, dim, quantities, more=""):
        problem = PROBLEMS[dim]
        text = "".join(f"{name} = {what}\n" for name, what in quantities.items())
        result = self.run_sweep(problem.toml(f"{TIGHT}{PARAMETERS}{more}[output.quantities]\n{text}"), "--fresh")
        cases = [problem.case(a=a, b=b) for a, b in zip(result["a"], result["b"])]
        return result, cases, [case.solve() for case in cases]

    def assert_values(self, stored, expected, what):
        scale = max(1e-3, np.abs(expected).max())
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
            walls = [[centre[e] if e != d else first.upper[d] - 0.2 * first.h[d] for e in range(dim)] for d in range(dim)]
            edges = [[first.lower[0] + 0.1 * first.h[0], *[upper - 0.4 * h for upper, h in zip(first.upper[1:], first.h[1:])]]]
            points = [*inside, *corners, *walls, *edges, centre]
            result, cases, solutions = self.solve(
                dim, {f"p{i}": f"{{ probe = {[float(v) for v in point]} }}" for i, point in enumerate(points)})
            for i, point in enumerate(points):
                with self.subTest(dim=dim, point=point):
                    expected = [case.probe(point, u) for case, u in zip(cases, solutions)]
                    self.assert_values(result[f"p{i}"], expected, point)

    def test_a_probe_that_moves(self):
        text = ("[grid]\ncells = [16, 4]\nupper = [\"len\", 1]\n[equation]\nsigma = 1\nsource = \"x\"\n"
                "[boundary]\nall = { type = \"neumann\" }\n[sweep.parameters]\nlen = [0.5, 2]\n"
                "[output.quantities]\nend = { probe = [\"len\", \"0.1*len\"] }\n")
        result = self.run_sweep(text)
        np.testing.assert_allclose(result["end"], [result.field(i)[0, -1] for i in range(2)], rtol=1e-14)

    def test_integrals_and_extremes_on_faces(self):
        for dim in PROBLEMS:
            expressions = EXPRESSIONS + (["kappa*u", "flux_x + u_x"] if dim != 2 else ["flux_x*y + u_y"])
            quantities = {}
            for i, text in enumerate(expressions):
                for face in FACES[:2 * dim]:
                    quantities.update({f"i{i}{face}": f'{{ integral = "{text}", on = "{face}" }}',
                                       f"n{i}{face}": f'{{ integral = "{text}", on = "{face}", normalise = true }}',
                                       f"hi{i}{face}": f'{{ max = "{text}", on = "{face}" }}'})
                quantities[f"lo{i}"] = f'{{ min = "{text}", with_faces = true }}'
                quantities[f"hi{i}"] = f'{{ max = "{text}", with_faces = true }}'
            result, cases, solutions = self.solve(dim, quantities)
            for i, text in enumerate(expressions):
                least, most = [], []
                for case, u in zip(cases, solutions):
                    values = evaluate(text, {**case.names, **case.points, **self.fields(case, u)})
                    least.append(np.min(values)), most.append(np.max(values))
                for face in FACES[:2 * dim]:
                    per_case = []
                    for case, u in zip(cases, solutions):
                        d, axis, at = case.face(face)
                        points = {k: np.take(v, at, axis) for k, v in case.points.items()}
                        points["xyz"[d]] = case.upper[d] if at else case.lower[d]
                        values = evaluate(text, {**case.names, **points, **self.fields(case, u, face)})
                        per_case.append(np.broadcast_to(values, np.take(u, at, axis).shape))
                    area = [case.volume / case.h["xyz".index(face[0])] for case in cases]
                    with self.subTest(dim=dim, expression=text, face=face):
                        self.assert_values(result[f"i{i}{face}"], [v.sum() * a for v, a in zip(per_case, area)], "integral")
                        self.assert_values(result[f"n{i}{face}"], [v.mean() for v in per_case], "normalised")
                        self.assert_values(result[f"hi{i}{face}"], [v.max() for v in per_case], "max")
                    if PROBLEMS[dim].boundary[face][0] != "periodic":
                        least = [min(a, v.min()) for a, v in zip(least, per_case)]
                        most = [max(a, v.max()) for a, v in zip(most, per_case)]
                with self.subTest(dim=dim, expression=text):
                    self.assert_values(result[f"lo{i}"], least, "min")
                    self.assert_values(result[f"hi{i}"], most, "max")

    def fields(self, case, u, face=None):
        """What an expression may read at the cells, or on a face."""
        of = (lambda values: values) if face is None else (lambda values: np.take(values, case.face(face)[2], case.face(face)[1]))
        names = {"u": u if face is None else case.face_value(face, u), "sigma": of(case.sigma), "source": of(case.source),
                 "kappa": of(case.kappa[0])}
        for d in range(case.dim):
            for head, is_flux in (("u_", False), ("flux_", True)):
                names[head + "xyz"[d]] = (case.derivative(d, u, is_flux) if face is None else
                                          case.face_derivative(face, d, u, is_flux))
        return names

    def test_derivatives(self):
        for dim in PROBLEMS:
            names = [head + "xyz"[d] for head in ("u_", "flux_") for d in range(dim)]
            quantities = {f"i_{name}": f'{{ integral = "{name}*u" }}' for name in names}
            result, cases, solutions = self.solve(
                dim, quantities, "[output]\nfields = [" + ", ".join(f'"{name}"' for name in ["u", "sigma", *names]) + "]\n")
            for i, (case, u) in enumerate(zip(cases, solutions)):
                expected = self.fields(case, u)
                np.testing.assert_allclose(result.field(i, "sigma"), case.sigma, atol=1e-14)
                for name in names:
                    with self.subTest(dim=dim, name=name, case=i):
                        self.assertGreater(np.abs(expected[name]).max(), 1e-3)
                        self.assert_values(result.field(i, name), expected[name], name)
            for name in names:
                self.assert_values(result["i_" + name], [(self.fields(c, u)[name] * u).sum() * c.volume
                                                         for c, u in zip(cases, solutions)], name)

    def test_fluxes_through_planes(self):
        for dim, problem in PROBLEMS.items():
            first = problem.case(a=0.2, b=1)
            places = {f"p{d}_{i}": (d, first.lower[d] + share * (first.upper[d] - first.lower[d]))
                      for d in range(dim) for i, share in enumerate((0, 0.03, 0.37, 0.5, 1))}
            result, cases, solutions = self.solve(
                dim, {**{name: f'{{ flux = "{"xyz"[d]}", at = {float(at)} }}' for name, (d, at) in places.items()},
                      **{"f_" + face: f'{{ flux = "{face}" }}' for face in FACES[:2 * dim]},
                      "moving": f'{{ flux = "x", at = "{first.lower[0]} + 0.1*b" }}'})
            for name, (d, at) in {**places, "moving": (0, None)}.items():
                with self.subTest(dim=dim, name=name):
                    ats = [at if at is not None else first.lower[0] + 0.1 * case.names["b"] for case in cases]
                    expected = [case.plane_flux(d, x, u) for case, x, u in zip(cases, ats, solutions)]
                    self.assert_values(result[name], expected, at)
            for d in range(dim):
                low, high = (f"f_{'xyz'[d]}_{end}" for end in ("min", "max"))
                np.testing.assert_allclose(result[f"p{d}_0"], -result[low], rtol=1e-14)
                if first.upper[d] == problem.case(a=0.2, b=3).upper[d]:
                    np.testing.assert_allclose(result[f"p{d}_4"], result[high], rtol=1e-14)

    def test_planes_of_layers_carry_one_flux(self):
        """In 1D the scheme is exact for layers whose jumps lie on faces: a flux that no plane changes."""
        text = ("[grid]\ncells = [40]\n[equation]\nkappa = \"if(x < 0.25, 1, if(x < 0.6, c, 20))\"\n[boundary]\n"
                "x_min = { type = \"dirichlet\", value = \"1 + T\" }\nx_max = { type = \"dirichlet\", value = \"T\" }\n"
                f"{TIGHT}type = \"direct\"\n[sweep.parameters]\nc = [0.5, 1, 4]\nT = [0, 300]\n"
                "p = { linspace = [0, 1, 21] }\n[output.quantities]\nq = { flux = \"x\", at = \"p\" }\n"
                "most = { max = \"flux_x\", with_faces = true }\nleast = { min = \"flux_x\", with_faces = true }\n")
        result = self.run_sweep(text)
        exact = 1 / (0.25 + 0.35 / result["c"] + 0.4 / 20)
        for name in ("q", "most", "least"):
            np.testing.assert_allclose(result[name], exact, rtol=1e-12)

    def test_sources_between_planes_are_exact(self):
        """A uniform source is linear in a cell, and so is the flux: what two planes enclose comes out between them."""
        text = ("[grid]\ncells = [7, 5]\n[equation]\nkappa = \"1 + x*y\"\nsource = 3\n[boundary]\n"
                "all = { type = \"neumann\" }\nx_min = { type = \"dirichlet\", value = 1 }\n"
                f"{TIGHT}[sweep.parameters]\np = {{ linspace = [0, 1, 15] }}\n"
                "[output.quantities]\nq = { flux = \"x\", at = \"p\" }\n")
        result = self.run_sweep(text)
        np.testing.assert_allclose(result["q"], -3 * (1 - result["p"]), rtol=0, atol=1e-10)

    def test_walls_of_the_closures(self):
        """In 1D with one kappa and one source the fluxes are exact, and so are the values at the walls, though u is not."""
        robin = ("[grid]\ncells = [\"n\"]\n[equation]\nkappa = 0.7\nsource = 5\n[boundary]\n"
                 "x_min = { type = \"robin\", alpha = 4, value = 60 }\nx_max = { type = \"robin\", alpha = 20, value = 40 }\n"
                 f"{TIGHT}[sweep.parameters]\nn = [10, 20, 40, 80]\n[output.quantities]\n"
                 "left = { probe = [0] }\nright = { probe = [1] }\ncold = { min = \"u\", with_faces = true }\n"
                 "right_face = { max = \"u\", on = \"x_max\" }\n")
        result = self.run_sweep(robin)
        slope = (20 * (2 - 15) + 5 + 20 * 5 / 1.4) / (0.7 + 20 + 20 * 0.7 / 4)
        left, right = 15 + 0.7 * slope / 4, 15 + 0.7 * slope / 4 + slope - 5 / 1.4
        np.testing.assert_allclose([left, right], [13.6725, 2.5155], atol=5e-5)
        np.testing.assert_array_equal(result["right"], result["right_face"])
        np.testing.assert_array_equal(result["right"], result["cold"])
        for name, exact in (("left", left), ("right", right)):
            np.testing.assert_allclose(result[name], exact, rtol=1e-12)
        linear = ("[grid]\ncells = [\"n\"]\n[boundary]\nx_min = { type = \"dirichlet\", value = \"1 + T\" }\n"
                  f"x_max = {{ type = \"neumann\", value = 10 }}\n{TIGHT}[sweep.parameters]\nn = [10, 20, 40, 80]\nT = [0, 300]\n"
                  "[output.quantities]\ncold = { probe = [0] }\nhot = { probe = [1] }\nhottest = { max = \"u\", with_faces = true }\n"
                  "slope = { max = \"u_x\" }\n")
        result = self.run_sweep(linear)
        np.testing.assert_array_equal(result["cold"], 1 + result["T"])
        np.testing.assert_allclose(result["hot"], 11 + result["T"], rtol=1e-12)
        np.testing.assert_array_equal(result["hot"], result["hottest"])
        np.testing.assert_allclose(result["slope"], 10, rtol=1e-11)

    def test_orders(self):
        """Probes at walls and edges, gradients inside, extremes and integrals on faces: second order for a smooth u."""
        u = {1: "exp(x)", 2: "exp(x)*sin(2*y + 1)", 3: "exp(x)*sin(2*y + 1)*cos(z + a)"}
        slopes = {1: ["exp(x)"], 2: ["exp(x)*sin(2*y + 1)", "2*exp(x)*cos(2*y + 1)"],
                  3: ["exp(x)*sin(2*y + 1)*cos(z + a)", "2*exp(x)*cos(2*y + 1)*cos(z + a)", "-exp(x)*sin(2*y + 1)*sin(z + a)"]}
        kappa, slope_of_kappa = "(1 + x/2)", "0.5"
        laplacian = {1: "exp(x)", 2: "(-3)*exp(x)*sin(2*y + 1)", 3: "(-4)*exp(x)*sin(2*y + 1)*cos(z + a)"}
        for dim, counts in ((1, [16, 32, 64]), (2, [16, 32, 64]), (3, [8, 16, 32])):
            faces = {}
            for d in range(dim):
                for end, sign in (("min", -1), ("max", 1)):
                    at = u[dim], slopes[dim][d], sign
                    robin = f"{sign}*{kappa}*({at[1]}) + 3*({at[0]})"
                    faces["xyz"[d] + "_" + end] = (("robin", robin, "3") if (d + sign) % 2 else ("neumann", f"{sign}*{kappa}*({at[1]})"))
            faces["x_min"] = ("dirichlet", u[dim]) if dim > 1 else faces["x_min"]
            faces["x_max"] = ("robin", f"{kappa}*({slopes[dim][0]}) + 3*({u[dim]})", "3")
            source = f"-({kappa}*{laplacian[dim]} + {slope_of_kappa}*({slopes[dim][0]}))"
            problem = Problem(["n"] * dim, kappa, "0", source, faces)
            points = {"wall": [1] + [0.25, 0.75][:dim - 1], "edge": [1, 1, 0.25][:dim], "corner": [1, 0, 1][:dim],
                      "near": ["1 - 0.2/n", "0.1/n", "1 - 0.3/n"][:dim], "datum": [0, 1, 1][:dim]}
            text = "".join(f"{name} = {{ probe = {json.dumps(point)} }}\n" for name, point in points.items())
            text += f"slope = {{ integral = \"if(x > 0.2 && x < 0.8, (u_x - ({slopes[dim][0]}))^2, 0)\" }}\n"
            text += f"mean = {{ integral = \"u*u\", on = \"x_max\", normalise = true }}\n"
            text += f"exact_mean = {{ integral = \"({u[dim]})^2\", on = \"x_max\", normalise = true }}\n"
            text += f"worst = {{ max = \"abs(u - {u[dim]})\", on = \"x_max\" }}\n"
            result = self.run_sweep(problem.toml(f"{TIGHT}type = \"multigrid\"\n[sweep.parameters]\nn = {counts}\na = [0.2]\n"
                                                 f"[output]\nfields = []\n[output.quantities]\n{text}"))
            for name in [*points, "slope", "mean", "worst"]:
                with self.subTest(dim=dim, name=name):
                    if name in points:
                        at = {axis: evaluate(place, {"n": result["n"]}) for axis, place in zip("xyz", points[name])}
                        exact = evaluate(u[dim], {"a": 0.2, **at})
                        error = np.abs(result[name] - exact)
                    else:
                        error = {"slope": np.sqrt(result["slope"]), "mean": np.abs(result["mean"] - result["exact_mean"]),
                                 "worst": result["worst"]}[name]
                    if np.abs(error).max() > 1e-11:
                        order = np.log2(error[-2] / error[-1])
                        self.assertGreater(order, 1.75, (name, error))

    def test_offsets_change_no_derivative(self):
        """The level that the operator leaves out is not in differences: a rise of 1e-6 on top of 300 keeps its digits."""
        text = ("[grid]\ncells = [48, 40]\n[equation]\nkappa = \"exp(2*sin(9*x)*cos(8*y))\"\nsource = \"s\"\n"
                "[boundary]\nall = { type = \"dirichlet\", value = \"T\" }\ny_max = { type = \"robin\", alpha = 2, value = \"2*T\" }\n"
                "[sweep]\nmode = \"zip\"\n[sweep.parameters]\nT = [0, 300, 300]\ns = [1, 1, 1e-9]\n[output.quantities]\n"
                "q = { integral = \"flux_x*x/s\" }\ng = { max = \"u_y/s\" }\np = { flux = \"x\", at = 0.3 }\n"
                "f = { max = \"flux_y/s\", on = \"y_max\" }\nw = { max = \"abs(u - T)\", on = \"x_min\" }\n")
        result = self.run_sweep(text)
        for name, scale in (("q", 1), ("g", 1), ("p", result["s"]), ("f", 1)):
            np.testing.assert_allclose(result[name] / scale, (result[name] / scale)[0], rtol=1e-6)
        self.assertEqual(result["w"].tolist(), [0, 0, 0])

    def test_lanes_groups_and_ranks_change_no_bit(self):
        problem = PROBLEMS[3]
        quantities = ("p = { probe = [0.99, 0.01, 2.9] }\nf = { flux = \"z\", at = \"b\" }\nm = { max = \"u*flux_y\", with_faces = true }\n"
                      "i = { integral = \"u_x^2 + u_z*kappa\", on = \"y_max\" }\ns = { integral = \"u\", on = \"x_min\" }\n")
        text = problem.toml("[sweep.parameters]\na = { linspace = [0.2, 1.5, 7] }\nb = [0.4, 1, 3]\n"
                            f'[output]\nfields = ["u", "flux_z"]\n[output.quantities]\n{quantities}')
        many = self.run_sweep(text, output="many")
        one = self.run_sweep(text, "--set", "run.batch=1", output="one")
        two = self.run_sweep(text, ranks=2, output="two")
        for other in (one, two):
            for name in "pfmis":
                self.assertEqual(many[name].tobytes(), other[name].tobytes(), name)
            self.assertEqual(many.groups[""]["flux_z"].tobytes(), other.groups[""]["flux_z"].tobytes())

    def test_names_of_older_inputs_stay_free(self):
        """What was a name before there were derivatives is that name still, in expressions and in the file."""
        text = ("[grid]\ncells = [8]\n[constants]\nflux_x = 2\n[fields]\nu_y = \"x\"\n[equation]\nsource = \"u_x*flux_x + u_y\"\n"
                "[sweep.parameters]\nu_x = [1, 2]\n[output]\nfields = FIELDS\n[output.quantities]\nu_z = { max = \"u_x*flux_x + 0*u\" }\n"
                "flux_y = { max = \"u\" }\n")
        for fields in ("[]", '["u"]'):
            result = self.run_sweep(text.replace("FIELDS", fields), "--fresh")
            self.assertEqual(result["u_z"].tolist(), [2, 4])
            self.call("verify", "sweep.h5")
            self.assertIn(" 0 to solve", self.call("run", "sweep.toml", "-o", "sweep.h5").out)
        for path in self.folder.glob("*.previous.h5"):
            path.unlink()
        self.write("sweep.toml", text.replace("FIELDS", '["u"]').replace("flux_y =", "more = { min = \"u\" }\nflux_y ="))
        self.call("run", "sweep.toml", "-o", "sweep.h5")
        self.assertFalse((self.folder / "sweep.previous.h5").exists())

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
