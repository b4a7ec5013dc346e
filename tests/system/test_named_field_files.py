#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fields from files that expressions read by their names, and interpolation to other grids."""
import unittest

import h5py
import numpy as np

from field_files import TIGHT, FieldFilesTest, field
from reference import Problem
from support import DONE, FAILED


def named(**fields):
    """The table [fields], its entries from files: name = (file, dataset, more keys of the table)."""
    entries = (f'{name} = {{ file = "{file}", dataset = "{dataset}"{"".join(", " + key for key in more)} }}\n'
               for name, (file, dataset, *more) in fields.items())
    return "[fields]\n" + "".join(entries)


def interpolated(values, shape):
    """Linear in one direction after the other between cell centres, constant beyond the outermost ones."""
    for axis, n in enumerate(shape):
        m = values.shape[axis]
        position = np.clip((np.arange(n) + 0.5)*m/n - 0.5, 0, m - 1)
        below = np.minimum(position.astype(int), m - 1)
        above = np.minimum(below + 1, m - 1)
        a, b = np.take(values, below, axis), np.take(values, above, axis)
        share = (position - below).reshape([-1 if d == axis else 1 for d in range(len(shape))])
        values = a + share*(b - a)
    return values


class NamedFieldFiles(FieldFilesTest):
    """Fields from files that expressions read by their names."""

    def test_alone_they_are_what_the_whole_field_is(self):
        for cells in ([31], [14, 11], [6, 5, 7]):
            shape = tuple(reversed(cells))
            kappa, source = np.exp(self.random.normal(size=(3, *shape))), self.random.normal(size=shape)
            self.save("k.h5", k=kappa, f=source)
            problem = Problem(cells, boundary={"x_max": ("robin", "1", "2"), "x_min": ("dirichlet", "1")})
            more = '[sweep.parameters]\ni = [2, 0, 1]\n[output]\nfields = ["u", "kappa", "source"]\n'
            whole = self.run_sweep(self.toml(problem, more, kappa=field("k.h5", "k", "i"), source=field("k.h5", "f")),
                                   output="whole")
            by_name = self.toml(problem, named(rock=("k.h5", "k", 'case = "i"'), well=("k.h5", "f")) + more,
                                kappa='"rock"', source='"well"')
            for ranks in (None, 2):
                with self.subTest(cells=cells, ranks=ranks):
                    result = self.run_sweep(by_name, "--fresh", "--set", "run.batch=2", ranks=ranks)
                    self.assert_same_values(whole, result, range(3))

    def assert_same_values(self, a, b, cases):
        for case in cases:
            self.assertEqual(a.status[case], DONE)
            for name in a.groups[""]:
                if name not in "xyz":
                    np.testing.assert_array_equal(a.field(case, name), b.field(case, name))

    def test_in_every_expression(self):
        """Coefficients, source, all kinds of boundary data, exact, quantities and other fields; against numpy."""
        more = """k = "if(rock, 12, 3)*base"
[sweep.parameters]
i = [0, 2, 1]
a = [1, 2]
[output]
fields = ["u", "kappa"]
[output.quantities]
share = { integral = "rock" }
heat = { integral = "rock*u*base" }
largest = { max = "a*base - count" }
"""
        for cells in ([12], [12, 9], [6, 4, 5]):
            shape = tuple(reversed(cells))
            rock = self.random.uniform(size=(3, *shape)) < 0.4
            base, count = self.random.uniform(1, 2, shape).astype("f4"), self.random.integers(1, 5, shape).astype("i1")
            self.save("r.h5", rock=rock, base=base, count=count)
            fields = named(rock=("r.h5", "rock", 'case = "i"'), base=("r.h5", "/base"), count=("r.h5", "count"))
            boundary = {"x_min": ("dirichlet", "base*a"), "x_max": ("neumann", "rock - count")}
            if len(cells) > 1:
                boundary.update(y_min=("dirichlet", "rock"), y_max=("robin", "base", "count"))
            if len(cells) > 2:
                boundary.update(z_min=("robin", "base*rock", "count"), z_max=("dirichlet", "count"))
            problem = Problem(cells, boundary=boundary)
            text = self.toml(problem, fields + more, kappa='"k"', sigma='"count/base"', source='"a*rock*x"')
            text = text.replace("[boundary]", 'exact = "base + rock"\n[boundary]')
            result = self.run_sweep(text, "--fresh", "--set", "run.batch=2")
            for case in range(6):
                with self.subTest(cells=cells, case=case):
                    a, phase = 1 + case % 2, rock[(0, 2, 1)[case // 2]].astype(float)
                    self.assert_case(result, case, problem, a, {"base": base.astype(float), "rock": phase,
                                                                "count": count.astype(float)})

    def assert_case(self, result, number, problem, a, values):
        """A case of the input above is the solution for what the fields are."""
        case = problem.case(a=a)
        base, rock, count = values["base"], values["rock"], values["count"]
        case.kappa, case.sigma = [np.where(rock > 0, 12., 3.)*base]*case.dim, count/base
        case.source = a*rock*case.points["x"]
        plain = case.face_field

        def on_face(name, expression):
            _, axis, at = case.face(name)
            case.names = {"a": a, **{k: np.take(v, at, axis) for k, v in values.items()}}
            return plain(name, expression)
        case.face_field = on_face
        u = case.solve()
        np.testing.assert_array_equal(result.field(number, "kappa"), case.kappa[0])
        np.testing.assert_allclose(result.field(number), u, rtol=0, atol=1e-9*np.abs(u).max())
        for name, expected in (("share", rock.mean()), ("heat", (rock*u*base).mean()), ("largest", (a*base - count).max()),
                               ("error_max", np.abs(u - base - rock).max())):
            self.assertAlmostEqual(result[name][number], expected, delta=1e-8*max(1, abs(expected)))

    def test_other_shapes_are_interpolated(self):
        """One file serves grids of several sizes, by name and whole."""
        for dim, stored in ((1, (7,)), (2, (6, 9)), (3, (5, 4, 6))):
            values = np.exp(self.random.normal(size=(2, *stored)))
            self.save("k.h5", k=values)
            cells = ["n"]*dim
            problem = Problem(cells, source="1")
            more = '[sweep.parameters]\nn = [3, 6, 8]\ni = [0, 1]\n[output]\nfields = ["u", "kappa"]\n'
            keys = ('case = "i"', "interpolate = true")
            result = self.run_sweep(self.toml(problem, named(rock=("k.h5", "k", *keys)) + more, kappa='"2*rock"'), "--fresh")
            whole = self.run_sweep(self.toml(problem, more, kappa=field("k.h5", "k", "i").replace(" }", ", interpolate = true }")),
                                   "--fresh", output="whole")
            for case in range(6):
                with self.subTest(dim=dim, case=case):
                    n = (3, 6, 8)[case // 2]
                    expected = interpolated(values[case % 2], [n]*dim)
                    np.testing.assert_allclose(whole.field(case, "kappa"), expected, rtol=1e-14)
                    np.testing.assert_array_equal(result.field(case, "kappa"), 2*whole.field(case, "kappa"))
        self.write("sweep.toml", self.toml(problem, named(rock=("k.h5", "k", 'case = "i"')) + more, kappa='"rock"'))
        done = self.call("check", "sweep.toml", expect=2)
        self.assertIn("fields.rock: dataset \"k\"", done.err)
        self.assertIn("has shape [2, 5, 4, 6]: must be [3, 3, 3]", done.err)
        self.assertIn("interpolate = true", done.err)

    def test_bad_values_are_told_with_what_the_file_holds(self):
        rock = self.random.uniform(1, 2, (4, 6, 8))
        rock[1, 2, 3] = np.nan
        rock[2, 5, 7] = -1
        with h5py.File(self.folder / "r.h5", "w") as file:
            file["rock"] = rock
            file["rock"].attrs["_FillValue"] = -999.
            file["rock"][3, 0, 1] = -999.
        more = named(rock=("r.h5", "/rock", 'case = "i"')) + "[sweep.parameters]\ni = [0, 1, 2, 3]\n"
        result = self.run_sweep(self.toml(Problem([8, 6], source="1"), more, kappa='"rock*2"'), expect=3)
        self.assertEqual(result.status.tolist(), [DONE, FAILED, FAILED, FAILED])
        self.assertRegex(result.message(1), r"fields\.rock: r\.h5, /rock\[1, 2, 3\] is -?nan: must be finite with i = 1")
        self.assertRegex(result.message(2), r"equation\.kappa = -2 at \(x, y\) = \(0\.9375, 0\.916667\): must be > 0 with "
                                            r"i = 2; rock = -1 there, in r\.h5, /rock\[2, 5, 7\]")
        self.assertIn("fields.rock: r.h5, /rock[3, 0, 1] holds _FillValue = -999: no value there", result.message(3))
        faces = Problem([8, 6], source="1", boundary={"y_max": ("robin", "0", "rock")})
        result = self.run_sweep(self.toml(faces, more), "--fresh", expect=3)
        self.assertRegex(result.message(2), r"boundary\.y_max\.alpha = -1 at \(x, y\) = \(0\.9375, 1\): must be >= 0 with "
                                            r"i = 2; rock = -1 there, in r\.h5, /rock\[2, 5, 7\]")
        for what, code, says in (("none", 6, "fields.rock"), ("text", 6, "text")):
            with h5py.File(self.folder / "r.h5", "a") as file:
                file.require_dataset("text", (2,), "S1")
            self.write("bad.toml", self.toml(faces, named(rock=("r.h5", what))))
            self.assertIn(says, self.call("check", "bad.toml", expect=code).err)

    def test_what_changed_is_recomputed(self):
        """Of a field that the equation reads: cases. Of one that quantities alone read: these, from the stored u."""
        rock, share = self.random.uniform(1, 2, (3, 8, 9)), self.random.uniform(1, 2, (8, 9))
        self.save("r.h5", rock=rock, share=share)
        more = (named(rock=("r.h5", "rock", 'case = "i"'), share=("r.h5", "share")) + "[sweep.parameters]\ni = [0, 1, 2]\n"
                '[output.quantities]\nq = { integral = "share*u" }\np = { integral = "rock*u" }\n')
        text = self.toml(Problem([9, 8], source="1"), more, kappa='"rock"')
        first = self.run_sweep(text)
        rock[1] *= 2
        self.save("r.h5", rock=rock, share=share)
        second = self.run_sweep(text)
        self.assertIn(" 1 to solve", self.finished.out)
        self.assert_same_cases(first, second, [0, 2])
        self.assertAlmostEqual(second["q"][1], 0.5*first["q"][1], places=9)
        self.save("r.h5", rock=rock, share=3*share)
        third = self.run_sweep(text)
        self.assertIn(" 0 to solve", self.finished.out)
        np.testing.assert_allclose(third["q"], 3*second["q"], rtol=1e-12)
        np.testing.assert_array_equal(third["p"], second["p"])
        renamed = text.replace("rock*u", "stone*u").replace("rock =", "stone =").replace('"rock"\nsigma', '"stone"\nsigma')
        fourth = self.run_sweep(renamed)
        self.assertIn(" 0 to solve", self.finished.out)
        self.assert_same_cases(third, fourth)

    def test_superposed_cases_and_coarser_grids(self):
        rock = self.random.uniform(1, 2, (2, 10, 12))
        self.save("r.h5", rock=rock)
        problem = Problem([12, 10], boundary={"x_max": ("dirichlet", "b*rock"), "y_min": ("neumann", "a")})
        more = (named(rock=("r.h5", "rock", 'case = "i"'))
                + "[sweep]\nsuperpose = true\n[sweep.parameters]\ni = [0, 1]\na = [1, 2, 3]\nb = [1, -2]\n")
        text = self.toml(problem, more, kappa='"rock"', source='"a*rock + b"')
        combined = self.run_sweep(text)
        alone = self.run_sweep(text.replace("superpose = true", "superpose = false"), "--fresh", output="alone")
        self.assertTrue((combined["derived"] > 0).all())
        for case in range(12):
            np.testing.assert_allclose(combined.field(case), alone.field(case), rtol=0, atol=1e-9)
        x = (np.arange(24) + 0.5)/24
        self.save("smooth.h5", k=np.exp(0.5*np.sin(3*x)[None, :] * np.cos(2*x)[:, None]))
        accuracy = '[solver]\naccuracy = "discretisation"\n'
        text = self.toml(Problem([48, 48], source="1"), named(k=("smooth.h5", "k", "interpolate = true"))).replace(TIGHT, accuracy)
        text = text.replace('kappa = "1"', 'kappa = "k"')
        result = self.run_sweep(text, "--fresh", output="nested")
        self.assertTrue(1.5 < result["certificate/observed_order"][0] < 2.5, result["certificate/observed_order"])
        self.write("refused.toml", text.replace(", interpolate = true", ""))
        self.assertIn("fields.k is read from a file", self.call("check", "refused.toml", expect=2).err)

    def test_inputs_of_others(self):
        """A phase as booleans, and stacks of several types, in one coefficient."""
        g = self.random.normal(size=(6, 8, 12))
        self.save("k.h5", bool=g > 0, f32=np.exp(g).astype("f4"), u8=np.clip(np.round(np.exp(g)*20), 1, 255).astype("u1"),
                  be32=np.exp(g).astype(">f4"), f16=np.exp(g).astype("f2"), i32=(g > 0).astype("i4"))
        with h5py.File(self.folder / "k.h5", "a") as file:
            packed = file.create_dataset("packed", data=np.round(np.exp(g)/0.001).astype("i4"))
            packed.attrs["scale_factor"] = 0.001
        for name in ("bool", "i32", "f32", "u8", "be32", "f16", "packed"):
            with h5py.File(self.folder / "k.h5") as file:
                raw = file[name][:].astype(float)*(0.001 if name == "packed" else 1)
            text = self.toml(Problem([12, 8], source="1"), named(rock=("k.h5", "/" + name, 'case = "i"'))
                             + '[sweep.parameters]\ni = { range = [0, 5, 1] }\n[output]\nfields = ["kappa"]\n',
                             kappa='"if(rock > 0, 12, 3) + rock"')
            result = self.run_sweep(text, "--fresh")
            for case in range(6):
                with self.subTest(name=name, case=case):
                    np.testing.assert_array_equal(result.field(case, "kappa"), np.where(raw[case] > 0, 12., 3.) + raw[case])


if __name__ == "__main__":
    unittest.main()
