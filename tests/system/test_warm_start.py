#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Warm starts: bits do not depend on how a sweep is run, and what a case starts from is part of what it is."""
import json
import unittest

import h5py
import numpy as np

from support import DONE, FAILED, PENDING, SKIPPED, SystemTest

SWEEP = """
[grid]
cells = ["n", 20]
[equation]
kappa = "exp(a*sin(6*x)*sin(6*y)) - if(a > 1.39 && a < 1.41, 20, 0)"
source = "1 + b*x"
[solver]
type = "multigrid"
warm_start = "extrapolate"
[sweep.parameters]
n = [24, 30]
a = { linspace = [0.5, 2.0, 21] }
b = [0, 1, 2]
[output.quantities]
mean = { integral = "u", normalise = true }
"""
RANDOM = """
[grid]
cells = [24, 24]
[equation]
kappa = "1 + a*sin(5*x) + b*y"
source = "1"
[solver]
type = "cg"
max_iterations = 400
warm_start = "previous"
[sweep]
mode = "random"
samples = 90
[sweep.parameters]
a = { uniform = [0, 0.5] }
b = { uniform = [0, 1] }
"""
LINE = """
[grid]
cells = [40, 40]
[equation]
kappa = "exp(a*sin(6*x)*sin(6*y))"
source = "1"
[solver]
type = "multigrid"
warm_start = "HOW"
[sweep]
mode = "zip"
[sweep.parameters]
a = { range = [0.5, LAST, 0.015625] }
"""


def line(how, last=1.5):
    return LINE.replace("HOW", how).replace("LAST", str(last))


class WarmStart(SystemTest):
    def test_bits_depend_on_the_plan_alone(self):
        for name, text in (("grid", SWEEP), ("random", RANDOM)):
            with self.subTest(name):
                failed = 6 if name == "grid" else 0
                expect = 3 if failed else 0
                one = self.run_sweep(text, name=name, expect=expect)
                self.assertGreater(np.count_nonzero(one["warm_start"] > 1), 60)
                for ranks, batch in ((1, 1), (2, 3), (3, 0)):
                    other = self.run_sweep(text, "--set", f"run.batch={batch}", name=name, output="other", ranks=ranks, expect=expect)
                    (self.folder / "other.h5").unlink()
                    self.assert_same_cases(one, other)
                part = self.run_sweep(text, "--cases", "2:7,33,60:80", name=name, output="part", expect=None)
                wanted = [*range(2, 7), 33, *range(60, 80)]
                self.assertTrue(np.all(np.isin(part.status[wanted], (DONE, FAILED))))
                self.assertEqual(np.count_nonzero(part.status == PENDING), len(part.status) - len(wanted))
                self.assert_same_cases(one, part, wanted)
                whole = self.run_sweep(text, name=name, output="part", ranks=2, expect=expect)
                self.assert_same_cases(one, whole)

    def run_sweep(self, text, *arguments, expect=0, **options):
        if expect is not None:
            return super().run_sweep(text, *arguments, expect=expect, **options)
        try:
            return super().run_sweep(text, *arguments, expect=0, **options)
        except AssertionError:
            return super().run_sweep(text, *arguments, expect=3, **options)

    def test_iterations_are_saved_and_answers_are_the_same(self):
        none, previous, extrapolate = (self.run_sweep(line(how), output=how) for how in ("none", "previous", "extrapolate"))
        self.assertNotIn("warm_start", none.numbers)
        self.assertNotIn("iterations_saved", none.numbers)
        for warm, most in ((previous, 0.9), (extrapolate, 0.6)):
            self.assertLess(warm["iterations"].sum(), most * none["iterations"].sum())
            self.assertLess(abs(warm.groups[""]["u"] - none.groups[""]["u"]).max(), 1e-7 * none.groups[""]["u"].max())
            self.assertTrue((warm["residual"] <= 1e-8).all())
            self.assertTrue(((warm["warm_start"] == 1) == (np.arange(65) % 16 == 0)).all())
            truly = (none["iterations"] - warm["iterations"]).sum()
            self.assertLess(abs(warm["iterations_saved"].sum() - truly), 0.1 * none["iterations"].sum())
        text = self.call("report", "extrapolate.h5").out
        self.assertRegex(text, r"starts +cold 5, previous 4, extrapolated 56; \S+ digits gained on average; \d+ of \d+ iterations saved")
        starts = json.loads(self.call("report", "extrapolate.h5", "--format", "json").out)["starts"]
        self.assertEqual(starts["iterations_saved"], extrapolate["iterations_saved"].sum())
        self.assertNotIn("starts", json.loads(self.call("report", "none.h5", "--format", "json").out))

    def test_check_says_how_many_chains(self):
        self.write("line.toml", line("previous"))
        self.assertIn("chains: 5 of at most 16 cases, 13 on average\n", self.call("check", "line.toml").out)
        self.write("none.toml", line("none"))
        self.assertNotIn("chains", self.call("check", "none.toml").out)

    def test_an_extended_sweep_keeps_cases_whose_starts_are_the_same(self):
        self.run_sweep(line("extrapolate", 1.0))                # 33 cases
        longer = self.run_sweep(line("extrapolate", 1.5))
        self.assertIn("33 done cases of an earlier version of this sweep kept", self.finished.out)
        self.assert_same_cases(longer, self.run_sweep(line("extrapolate", 1.5), output="fresh"))
        # without its first case everything begins elsewhere
        other = self.run_sweep(line("extrapolate").replace("[0.5,", "[0.515625,"))
        self.assertNotIn("kept as stored", self.finished.out)
        self.assertTrue((other.status == DONE).all())
        self.run_sweep(line("previous").replace("[0.5,", "[0.515625,"))
        self.assertNotIn("kept as stored", self.finished.out)

    def test_a_lost_case_is_recomputed_from_the_head_of_its_chain(self):
        whole = self.run_sweep(line("extrapolate"))
        with h5py.File(self.folder / "sweep.h5", "a") as file:
            for case in (7, 40, 64):
                file["status"][case] = PENDING
                file["u"][case] = 0
        again = self.run_sweep(line("extrapolate"))
        self.assertIn("3 to solve along 3 chains", self.finished.out)
        self.assert_same_cases(whole, again)

    def test_what_is_not_run_after_a_failure_is_skipped(self):
        result = self.run_sweep(SWEEP, "--fail-fast", "--set", "run.batch=2", expect=4)
        self.assertTrue(np.isin(result.status, (DONE, FAILED, SKIPPED)).all())
        self.assertGreaterEqual(np.count_nonzero(result.status == FAILED), 1)
        self.assertGreaterEqual(np.count_nonzero(result.status == SKIPPED), 1)
        self.assertGreaterEqual(np.count_nonzero(result.status == DONE), 1)


if __name__ == "__main__":
    unittest.main()
