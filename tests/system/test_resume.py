#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The same command again resumes; an edited sweep keeps what it can; parts make a whole."""
import unittest

import h5py
import numpy as np

from support import DONE, FAILED, PENDING, Result, SystemTest

SWEEP = """
title = "a sweep"
[grid]
cells = ["n", 14]
[equation]
kappa = "1 + a*x"
source = "b*y + 1"
[boundary]
x_max = { type = "robin", alpha = 1, value = "a" }
[solver]
relative_tolerance = 1e-9
[sweep.parameters]
n = [16, 30]
a = [A]
b = [0.5, 2]
[output]
fields = ["u", "source"]
[output.quantities]
mean = { integral = "u" }
"""
A = "0.5, 1, 2, -3, 4"            # -3 makes kappa negative


class Resume(SystemTest):
    def sweep(self, a=A, *arguments, text=SWEEP, **options):
        return self.run_sweep(text.replace("[A]", f"[{a}]"), *arguments, **options)

    def assert_solved(self, n_solved, n_done=None):
        self.assertIn(f" {n_solved} to solve", self.finished.out)
        if n_done is not None:
            self.assertIn(f"({n_done} done already)", self.finished.out)

    def assert_kept(self, before, after, cases, cases_after=None):
        """Also the clocks are those of the first time."""
        self.assert_same_cases(before, after, cases, cases_after)
        for name in ("seconds", "mpi_rank"):
            then, now = before[name][cases], after[name][cases if cases_after is None else cases_after]
            np.testing.assert_array_equal(then, now, err_msg=name)

    def test_the_same_command_again(self):
        first = self.sweep(expect=3)
        self.assertEqual(np.flatnonzero(first.status == FAILED).tolist(), [6, 7, 16, 17])
        for ranks in (None, 3):
            again = self.sweep(expect=3, ranks=ranks)      # failed cases stay failed, and still count
            self.assert_solved(0, 16)
            self.assert_kept(first, again, range(20))
            self.assertEqual(again.messages(), first.messages())

    def test_a_part_then_the_rest(self):
        whole = self.sweep("1, 2, 3, 4", output="whole")
        part = self.sweep("1, 2, 3, 4", "--cases", "0:10", ranks=2)
        self.assertEqual(part.status.tolist(), [DONE] * 10 + [PENDING] * 6)
        self.assertTrue(np.isnan(part["mean"][10:]).all() and (part["iterations"][10:] == -1).all())
        self.assertTrue(np.isnan(part["residual"][10:]).all() and (part["mpi_rank"][10:] == -1).all())
        more = self.sweep("1, 2, 3, 4", "--cases", "12,8:11,12:14")
        self.assert_solved(3)
        self.assertEqual(more.status.tolist(), [DONE] * 11 + [PENDING] + [DONE] * 2 + [PENDING] * 2)
        rest = self.sweep("1, 2, 3, 4", ranks=3)
        self.assert_solved(3)
        self.assert_kept(part, rest, np.arange(10))
        self.assert_same_cases(whole, rest)

    def test_a_part_with_failures(self):
        part = self.sweep(A, "--cases", "0:8", expect=3)
        self.assertEqual(part.status.tolist(), [DONE] * 6 + [FAILED] * 2 + [PENDING] * 12)
        self.sweep(A, "--cases", "0:6")           # the part asked for has no failure
        self.assert_solved(0)
        self.sweep(A, "--cases", "6:8", expect=4)
        self.sweep(A, "--cases", "10:16")
        self.sweep(A, expect=3)
        self.assert_solved(6)

    def test_edited_sweeps(self):
        first = self.sweep("0.5, 1, 2", ranks=2)
        whole = self.sweep("4, 1, 0.5, 3, 2", output="whole")
        more = self.sweep("4, 1, 0.5, 3, 2")
        self.assert_solved(8, 12)
        self.assertIn("12 done cases of an earlier version of this sweep kept", self.finished.out)
        old = [n * 6 + a * 2 + b for n in range(2) for a in (1, 0, 2) for b in range(2)]
        new = [n * 10 + a * 2 + b for n in range(2) for a in (1, 2, 4) for b in range(2)]
        self.assert_kept(first, more, old, new)
        self.assert_same_cases(more, whole)
        fewer = self.sweep("3, 4", ranks=3)
        self.assert_solved(0, 8)
        kept = [n * 10 + a * 2 + b for n in range(2) for a in (3, 0) for b in range(2)]
        self.assert_kept(more, fewer, kept, range(8))
        one_shape = self.sweep("3, 4", text=SWEEP.replace("[16, 30]", "[30]"))
        self.assert_solved(0, 4)
        self.assertEqual(list(one_shape.groups), [""])
        self.assert_kept(fewer, one_shape, range(4, 8), range(4))

    def test_failed_cases_of_an_edited_sweep_are_tried_again(self):
        self.sweep(expect=3)
        more = self.sweep(A + ", 5", expect=3)
        self.assert_solved(8, 16)
        self.assertEqual(np.count_nonzero(more.status == FAILED), 4)

    def test_what_determines_numbers_and_what_does_not(self):
        first = self.sweep("1, 2")
        for change in (("a sweep", "another title"), ("[sweep.par", "[run]\nbatch = 1\n[sweep.par"),
                       ("[sweep.par", "# a comment\n[timing]\ndetail = \"full\"\n[sweep.par"),
                       ("1e-9", "1.0e-9"), ('"1 + a*x"', '"(1 + (a * x))"')):
            with self.subTest(change=change):
                same = self.sweep("1, 2", text=SWEEP.replace(*change))
                self.assert_solved(0, 8)
                self.assert_kept(first, same, np.arange(8))
        for change in (('fields = ["u", "source"]', 'fields = ["u"]'), ('integral = "u"', 'integral = "2*u"')):
            with self.subTest(change=change):
                self.sweep("1, 2", text=SWEEP.replace(*change))
                self.assert_solved(0, 8)
        for change in (("1e-9", "1e-8"), ("1 + a*x", "1 + a*x*x"), ("x_max", "x_min"), ("alpha = 1", "alpha = 2"),
                       ("[grid]", "[grid]\nupper = [1, 2]"), ("[solver]", "[solver]\ntype = \"cg\"")):
            with self.subTest(change=change):
                self.sweep("1, 2")
                self.sweep("1, 2", text=SWEEP.replace(*change))
                self.assert_solved(8)

    def test_damaged_cases_are_solved_again_and_named(self):
        whole = self.sweep("0.5, 1, 2, 3", output="whole")
        for name, options in (("one rank", {}), ("ranks", {"ranks": 3}), ("an edited sweep", {})):
            with self.subTest(name):
                self.sweep("0.5, 1, 2, 3", "--fresh")
                path = self.folder / "sweep.h5"
                with h5py.File(path) as file:
                    places = [file["mean"].id.get_offset() + 8 * 2 + 6, file["grid_30x14/source"].id.get_offset() + 30 * 14 * 8 * 5,
                              file["status"].id.get_offset() + 11]
                with open(path, "r+b") as file:
                    for place in places:
                        file.seek(place)
                        byte = file.read(1)[0]
                        file.seek(place)
                        file.write(bytes([byte ^ 4]))
                edited = name == "an edited sweep"
                again = self.sweep("0.5, 1, 2, 3" + (", 4" if edited else ""), **options)
                self.assert_solved(7 if edited else 3, 13)
                fate = "is not taken over" if edited else "is solved again"
                for case, what in ((2, "/mean "), (13, "/grid_30x14/u, /grid_30x14/source "), (11, "/status is 5")):
                    self.assertIn(f"sweep.h5: case {case} is damaged and {fate}: {what}", self.finished.err)
                self.assert_same_cases(whole, again, range(16), [c + 2 * (c // 8) for c in range(16)] if edited else None)
        self.sweep("0.5, 1, 2, 3", "--fresh")
        with open(path, "r+b") as file:
            file.seek(places[1])
            file.write(b"\x55")
        self.sweep("0.5, 1, 2, 3", "--no-verify")
        self.assert_solved(0, 16)

    def test_fresh(self):
        first = self.sweep("1, 2", "--fresh")                   # where there is nothing
        self.assert_solved(8)
        again = self.sweep("1, 2", "--fresh", ranks=2)
        self.assert_solved(8)
        self.assert_same_cases(first, again)
        self.assertNotEqual(first["seconds"].tolist(), again["seconds"].tolist())
        part = self.sweep("1, 2", "--fresh", "--cases", "3")
        self.assertEqual(np.flatnonzero(part.status).tolist(), [3])

    def test_set_and_default_output(self):
        self.write("named.toml", SWEEP.replace("[A]", "[1]"))
        self.call("run", "named.toml", "--set", "sweep.parameters.a=[7, 8]", "--set", "grid.cells=[20, 10]",
                  "--set", "title=by hand")
        result = Result(self.folder / "named.h5")
        self.assertEqual(result["a"].tolist(), [7, 7, 8, 8] * 2)
        self.assertEqual(result.attributes["title"], "by hand")
        self.assertEqual(result.field(0).shape, (10, 20))
        self.assertIn("--set", result.provenance["command_line"])

    def test_an_output_behind_a_link(self):
        (self.folder / "data").mkdir()
        (self.folder / "sweep.h5").symlink_to("data/real.h5")
        self.sweep("1, 2", output="data/real")
        self.sweep("1, 2, 3")                                   # an edited sweep through the link
        self.assert_solved(4, 8)
        self.assertTrue((self.folder / "sweep.h5").is_symlink())
        self.assertEqual(len(Result(self.folder / "data/real.h5").status), 12)


if __name__ == "__main__":
    unittest.main()
