#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""An edited sweep keeps what was solved: new outputs are computed from what is stored, and nothing is lost on the way."""
import os
import unittest

import h5py
import numpy as np

from support import DONE, PENDING, Result, SystemTest

SWEEP = """
[grid]
cells = [16, 12]
lower = ["-b", 0]
[equation]
kappa = "1 + a*x*x"
sigma = "if(a > 1, a, 0)"
source = "exp(x*y)"
exact = "x*c"
[boundary.x_min]
value = "300 + a"
[boundary.y_max]
type = "robin"
alpha = 2
value = 1
[sweep.parameters]
a = { linspace = [0.1, 2, 5] }
b = [0.5, 1]
c = [1, 2]
[output]
FIELDS
[output.quantities]
QUANTITIES
"""
MEAN = 'mean = { integral = "u*c", normalise = true }\n'
MORE = 'out = { flux = "x_min" }\nhot = { max = "u - c" }\nprobe = { probe = [0.1, 0.3] }\nk = { integral = "kappa" }\n'
U, ALL, NONE = 'fields = ["u"]', 'fields = ["u", "kappa", "source", "exact", "error"]', "fields = []"


def sweep(quantities=MEAN, fields=U, text=SWEEP):
    return text.replace("QUANTITIES", quantities).replace("FIELDS", fields)


class Edits(SystemTest):
    def edit(self, before, after, solves, expect_lines=(), ranks=None, keeps=None):
        """Runs one sweep and then another into the same file; compares with a file that knows only the second."""
        for path in self.folder.glob("sweep*.h5"):
            path.unlink()
        first = self.run_sweep(before)
        self.write("sweep.toml", after)
        preview = self.call("check", "sweep.toml", "-o", "sweep.h5").out
        edited = self.run_sweep(after, ranks=ranks)
        out = self.finished.out
        self.assertIn(f"{solves} to solve", out)
        for line in expect_lines:
            self.assertIn(line, out + preview)
        self.assertEqual((self.folder / "sweep.previous.h5").exists(), bool(keeps), out)
        self.assertEqual(bool(keeps), "under another name" in preview, preview)
        if ranks or keeps:
            self.call("verify", "sweep.h5")
            self.assertIn(" 0 to solve", self.call("run", "sweep.toml", "-o", "sweep.h5").out)
        return first, edited, self.run_sweep(after, output="fresh")

    def assert_equal_results(self, edited, fresh, tolerance=0.0, leave_out=()):
        self.assertEqual(edited.numbers.keys(), fresh.numbers.keys())
        for name, values in fresh.numbers.items():
            if values.dtype.kind == "f" and name not in ("seconds", *leave_out):
                np.testing.assert_allclose(edited[name], values, rtol=tolerance, atol=0, err_msg=name)
        for case in range(len(fresh.status)):
            for name in fresh.groups[""]:
                if name not in ("x", "y", "x_lower", "x_upper", "y_lower", "y_upper"):
                    np.testing.assert_allclose(edited.field(case, name), fresh.field(case, name), rtol=tolerance, atol=tolerance, err_msg=name)

    def test_new_quantities_and_fields_are_computed(self):
        for ranks in (None, 2):
            first, edited, fresh = self.edit(sweep(), sweep(MEAN + MORE, ALL), 0,
                                             ["20 done cases kept, new outputs computed", "20 kept with new outputs computed"], ranks)
            self.assert_equal_results(edited, fresh, 1e-12)
            for name in ("mean", "residual", "seconds", "iterations"):
                self.assertEqual(edited[name].tobytes(), first[name].tobytes(), name)
            self.assertEqual(edited.field(3).tobytes(), first.field(3).tobytes())

    def test_a_name_is_no_definition(self):
        renamed = 'average = { integral = "c*u", normalise = true }\n'
        first, edited, _ = self.edit(sweep(MEAN.replace("u*c", "c*u")), sweep(renamed), 0, ["20 done cases of an earlier version of this sweep kept as stored"])
        self.assertEqual(edited["average"].tobytes(), first["mean"].tobytes())
        _, edited, fresh = self.edit(sweep(), sweep('mean = { max = "u" }\n'), 0, ["20 done cases kept, new outputs"], keeps=True)
        self.assert_equal_results(edited, fresh, 1e-14)
        _, edited, fresh = self.edit(sweep(), sweep().replace('"x*c"', '"y*c"'), 0, ["20 done cases kept, new outputs"])
        self.assert_equal_results(edited, fresh, 1e-12)

    def test_what_is_dropped_stays_in_the_file_before(self):
        self.edit(sweep(MEAN + MORE), sweep(MEAN), 0, ["what it held before is kept in sweep.previous.h5"], keeps=True)
        self.assertIn("hot", Result(self.folder / "sweep.previous.h5").numbers)
        self.edit(sweep(), sweep().replace("linspace = [0.1, 2, 5]", "linspace = [0.1, 2, 3]"), 0, ["8 done cases of an earlier version"], keeps=True)

    def test_a_dropped_solution_serves_once_more(self):
        first, edited, fresh = self.edit(sweep(), sweep(MEAN + MORE, NONE), 0, ["20 done cases kept, new outputs"], keeps=True)
        self.assertEqual(edited["mean"].tobytes(), first["mean"].tobytes())
        self.assert_equal_results(edited, fresh, 1e-12)

    def test_single_precision(self):
        single = U + '\nprecision = "single"'
        _, edited, fresh = self.edit(sweep(MEAN, single), sweep(MEAN + 'hot = { max = "u - c" }\nk = { integral = "kappa" }\n', single), 0)
        self.assert_equal_results(edited, fresh, 1e-6)
        with h5py.File(self.folder / "sweep.h5") as file:
            self.assertIn("single precision, where that suffices", file["hot"].attrs["comment"].decode())
            self.assertNotIn("comment", file["k"].attrs)
        self.edit(sweep(), sweep(MEAN, single), 0, keeps=True)
        _, edited, fresh = self.edit(sweep(MEAN, single), sweep(MEAN + MORE), 20, ["20 done cases kept, and solved again"], keeps=True)
        self.assert_equal_results(edited, fresh)

    def test_fluxes_that_rounding_has_eaten_are_solved_again(self):
        """Good conductors on both sides of an insulator: what flows is in the last digits of u, and a level hides more of them."""
        layers = """
[grid]
cells = [60]
upper = [0.3]
[equation]
kappa = "if(x > 0.1 && x < 0.2, 50/c, 50)"
[boundary]
x_min = { value = "level + 27" }
x_max = { value = "level + 20" }
[sweep.parameters]
c = [1, 1e3, 1e6]
level = [0, 1e4]
[output]
FIELDS
[output.quantities]
QUANTITIES
"""
        hot, flux = 'hot = { max = "u" }\n', 'out = { flux = "x_max" }\n'
        for precision, solves in (('\nprecision = "single"', 5), ("", 1)):
            before, after = (sweep(text, U + precision, layers) for text in (hot, hot + flux))
            _, edited, fresh = self.edit(before, after, solves, [f"{solves} of them are solved again"])
            np.testing.assert_allclose(edited["out"], fresh["out"], rtol=1e-4)

    def test_walls_planes_and_derivatives_are_computed(self):
        more = ('wall = { max = "u", on = "y_max" }\nplane = { flux = "x", at = "0.1*a" }\nslope = { max = "u_x - flux_y" }\n'
                'there = { integral = "flux_x", on = "x_min" }\nhighest = { max = "u", with_faces = true }\n')
        fields = 'fields = ["u", "u_x", "flux_y", "sigma"]'
        _, edited, fresh = self.edit(sweep(), sweep(MEAN + more, fields), 0, ["20 kept with new outputs computed"])
        self.assert_equal_results(edited, fresh, 1e-8)
        # On top of 300, what is 1e-9 high is lost in the rounding of the stored u.
        low = SWEEP.replace('"300 + a"', "300").replace("value = 1\n", "value = 600\n")
        low = low.replace("[boundary.x_min]", "[boundary.x_max]\nvalue = 300\n[boundary.y_min]\nvalue = 300\n[boundary.x_min]")
        lines = [line if not line.startswith("source") else 'source = "1e-9*a"' for line in low.splitlines()]
        low = "\n".join(line if not line.startswith("sigma") else "sigma = 0" for line in lines) + "\n"
        for quantity in ('slope = { max = "u_x" }\n', 'plane = { flux = "x", at = 0.3 }\n'):
            _, edited, fresh = self.edit(sweep(text=low), sweep(MEAN + quantity, text=low), 20, ["20 of them are solved again"])
            self.assert_equal_results(edited, fresh, 1e-12, ["error_l2", "error_max"])

    def test_solved_again_where_nothing_is_stored(self):
        """What does not read the solution is computed all the same; old numbers stay until there are new ones."""
        after = sweep(MEAN + MORE, NONE)
        first = self.run_sweep(sweep(MEAN, NONE))
        stopped = self.run_sweep(after, "--cases", "0:6")
        self.assertTrue((stopped.status == DONE).all())
        self.assertIn("20 done cases kept, and solved again", self.finished.out)
        self.assertIn("6 to solve", self.finished.out)
        self.assertEqual(np.isnan(stopped["hot"]).tolist(), [False] * 6 + [True] * 14)
        self.assertFalse(np.isnan(stopped["k"]).any())
        self.assertEqual(stopped["mean"][6:].tobytes(), first["mean"][6:].tobytes())
        self.call("verify", "sweep.h5")
        self.assertIn("14 to solve", self.call("run", "sweep.toml", "-o", "sweep.h5").out)
        self.assert_equal_results(Result(self.folder / "sweep.h5"), self.run_sweep(after, output="fresh"))

    def test_more_shapes_and_warm_starts(self):
        for text in (SWEEP.replace("cells = [16, 12]", 'cells = ["8*c", 12]'), SWEEP + '[solver]\ntype = "multigrid"\nwarm_start = "previous"\n'):
            _, edited, fresh = self.edit(sweep(text=text), sweep(MEAN + MORE, ALL, text), 0)
            for name in ("mean", "out", "hot", "probe", "k", "error_l2"):
                np.testing.assert_allclose(edited[name], fresh[name], rtol=1e-12, err_msg=name)

    def test_parameters_of_quantities_only(self):
        """c changes no solution: rows are found by what they are, and values that depend on c are computed for it."""
        before = sweep().replace("exact", "# exact")
        first, edited, fresh = self.edit(before, before.replace("c = [1, 2]", "c = [2, 3]"), 0, keeps=False)
        np.testing.assert_allclose(edited["mean"], fresh["mean"], rtol=1e-14)
        self.assertEqual(edited["mean"][0::2].tobytes(), first["mean"][1::2].tobytes())

    def test_fresh_keeps_the_file_before(self):
        first = self.run_sweep(sweep())
        self.run_sweep(sweep(), "--fresh")
        self.assertIn("what it held before is kept in", self.finished.out)
        self.assert_same_cases(first, Result(self.folder / "sweep.previous.h5"))

    def test_killed_at_any_moment(self):
        """All done cases stay readable, and none is solved again."""
        base = SWEEP.replace("linspace = [0.1, 2, 5]", "linspace = [0.1, 2, 500]")
        text = sweep(text=base)
        first = self.run_sweep(text)
        self.write("sweep.toml", sweep(MEAN + MORE, ALL, base))
        rng = np.random.default_rng(3)
        n_killed = 0
        for _ in range(20):
            if "hot" in Result(self.folder / "sweep.h5").numbers:
                self.run_sweep(text, "--fresh")
                self.write("sweep.toml", sweep(MEAN + MORE, ALL, base))
            with self.started("run", "sweep.toml") as process:
                try:
                    process.wait(rng.uniform(0.0, 0.25))
                except Exception:                            # it still runs
                    n_killed += 1
                    process.kill()
            now = Result(self.folder / "sweep.h5")
            self.assertTrue((now.status == DONE).all())
            self.assertEqual(now["mean"].tobytes(), first["mean"].tobytes())
            self.assertEqual(now.field(1999).tobytes(), first.field(1999).tobytes())
        self.assertGreater(n_killed, 5)
        self.assertIn(" 0 to solve", self.call("run", "sweep.toml").out)
        self.call("verify", "sweep.h5")
        self.assertFalse(np.isnan(Result(self.folder / "sweep.h5")["hot"]).any())
        self.assertEqual(sorted(p.name for p in self.folder.glob("*.partial")), [])


if __name__ == "__main__":
    unittest.main()
