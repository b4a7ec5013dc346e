#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Cases may fail, sweeps do not: bad cases are explained, the others are right, and limits on failures are kept."""
import re
import resource
import unittest

import numpy as np

from support import DONE, FAILED, PENDING, SKIPPED, Result, SystemTest, limit_of

# kappa = b + dip*(x - 1)^2: not positive in a part of the box where dip is -9.
SWEEP = """
[grid]
cells = [24, 20]
upper = [1.5, 1.0]
[equation]
kappa = "b + dip*(x - 0.5)^2"
source = "1 + y"
[sweep]
mode = "zip"
[sweep.parameters]
dip = {dip}
b = {b}
[output]
fields = ["u", "kappa"]
[output.quantities]
mean = {{ integral = "u", normalise = true }}
"""
MESSAGE = re.compile(r"equation\.kappa = (\S+) at \(x, y\) = \((\S+), (\S+)\): must be > 0 with dip = (\S+), b = (\S+)")


def sweep(bad, n=40):
    """Where bad(i) holds, the case cannot be solved."""
    dip = [-9.0 if bad(i) else 0.1 * i for i in range(n)]
    b = [1 + 0.25 * (i % 7) for i in range(n)]
    return SWEEP.format(dip=dip, b=b), dip, b


def every_tenth(i):
    return i % 10 == 3


class FailingCases(SystemTest):
    def test_every_tenth_case_is_bad(self):
        text, dip, b = sweep(every_tenth)
        good = [i for i in range(40) if not every_tenth(i)]
        only_good = self.run_sweep(SWEEP.format(dip=[dip[i] for i in good], b=[b[i] for i in good]), output="good")
        for ranks in (None, 3):
            with self.subTest(ranks=ranks):
                result = self.run_sweep(text, "--fresh", expect=3, ranks=ranks)
                self.assertEqual(result.status.tolist(), [FAILED if every_tenth(i) else DONE for i in range(40)])
                self.assert_same_cases(result, only_good, good, range(len(good)))
                for i in set(range(40)) - set(good):
                    self.check_bad(result, i, dip[i], b[i])
                self.assertTrue(all(result.message(i) == "" for i in good))
                self.assertEqual(self.finished.out.count("first case 3: equation.kappa"), 1)
                again = self.call("run", "sweep.toml", "-o", "sweep.h5", expect=3, ranks=ranks)
                self.assertRegex(again.out, r"why cases failed.*\n  4 cases, first case 3: equation.kappa", "a second run tells it again")
                warnings = [line for line in self.finished.err.splitlines() if "kappa" in line]
                self.assertEqual(len(warnings), 1, "told once, before the run, and not by the cases")
                self.assertTrue(warnings[0].endswith("must be > 0; out of range in 4 of 40 cases"), warnings)

    def check_bad(self, result, case, dip, b):
        found = MESSAGE.fullmatch(result.message(case))
        self.assertTrue(found, result.message(case))
        value, x, y, said_dip, said_b = map(float, found.groups())
        axes = result.axes(case)
        self.assertLess(np.abs(axes["x"] - x).min(), 1e-5)
        self.assertLess(np.abs(axes["y"] - y).min(), 1e-5)
        self.assertLess(abs(value - (b + dip * (x - 0.5) ** 2)), 1e-4 * (1 + abs(value)))
        self.assertLessEqual(value, 0)
        self.assertEqual((said_dip, said_b), (dip, b))
        self.assertTrue(np.isnan(result.field(case)).all() and np.isnan(result.field(case, "kappa")).all())
        for name in ("mean", "residual", "error_l2"):
            self.assertTrue(np.isnan(result[name][case]), name)
        self.assertEqual((result["iterations"][case], result["dip"][case], result["b"][case]), (-1, dip, b))

    def test_all_bad(self):
        text, _, _ = sweep(lambda i: True, 12)
        for ranks in (None, 2):
            result = self.run_sweep(text, "--fresh", expect=4, ranks=ranks)
            self.assertTrue((result.status == FAILED).all())
            self.assertTrue(all(MESSAGE.fullmatch(m) for m in result.messages()))
        self.run_sweep(text, expect=4)       # nothing is tried again, and it is still a failure

    def test_fail_fast_on_one_rank(self):
        text, _, _ = sweep(every_tenth)
        one_by_one = ("--set", "run.batch=1")
        result = self.run_sweep(text, "--fail-fast", *one_by_one, expect=4)
        self.assertEqual(result.status.tolist(), [DONE] * 3 + [FAILED] + [SKIPPED] * 36)
        self.assertTrue(np.isnan(result["mean"][4:]).all() and (result["iterations"][4:] == -1).all())
        again = self.run_sweep(text, "--fail-fast", *one_by_one, expect=4)       # goes on to the next bad one
        self.assertEqual(again.status[:14].tolist(), [DONE] * 3 + [FAILED] + [DONE] * 9 + [FAILED])
        self.assertTrue((again.status[14:] == SKIPPED).all())
        rest = self.run_sweep(text, expect=3)
        whole = self.run_sweep(text, output="whole", expect=3)
        self.assert_same_cases(rest, whole)

    def test_fail_fast_on_three_ranks(self):
        text, _, _ = sweep(lambda i: i == 1, 300)
        result = self.run_sweep(text, "--fail-fast", "--set", "run.batch=2", ranks=3, expect=4)
        self.assertEqual(np.flatnonzero(result.status == FAILED).tolist(), [1])
        self.assertNotIn(PENDING, result.status)
        rest = self.run_sweep(text, "--fail-fast", ranks=2, expect=3)
        self.assertEqual(np.flatnonzero(rest.status != DONE).tolist(), [1])

    def test_max_failures(self):
        text, _, _ = sweep(every_tenth)                                 # 4 bad of 40
        for limit, n_failed in (("0", 1), ("2", 3), ("2.5%", 2), ("7.5%", 4), ("0%", 1)):
            with self.subTest(limit=limit):
                result = self.run_sweep(text, "--max-failures", limit, "--fresh", "--set", "run.batch=1", expect=4)
                self.assertEqual(np.count_nonzero(result.status == FAILED), n_failed)
                stop = 10 * (n_failed - 1) + 4
                self.assertTrue((result.status[:stop] != SKIPPED).all() and (result.status[stop:] == SKIPPED).all())
        for limit in ("4", "10%", "100%", "1000"):
            with self.subTest(limit=limit):
                result = self.run_sweep(text, "--max-failures", limit, "--fresh", "--set", "run.batch=1", expect=3)
                self.assertEqual(np.count_nonzero(result.status == FAILED), 4)
                self.assertNotIn(SKIPPED, result.status)

    def test_skipping_stays_within_the_selection(self):
        text, _, _ = sweep(every_tenth)
        result = self.run_sweep(text, "--fail-fast", "--set", "run.batch=1", "--cases", "2:8", expect=4)
        self.assertEqual(result.status[:8].tolist(), [PENDING] * 2 + [DONE, FAILED] + [SKIPPED] * 4)
        self.assertTrue((result.status[8:] == PENDING).all())

    def test_a_limit_on_a_good_sweep(self):
        text, _, _ = sweep(lambda i: False, 6)
        result = self.run_sweep(text, "--fail-fast")
        self.assertTrue((result.status == DONE).all())

    def test_a_case_too_large_for_the_memory(self):
        """It fails, with a reason, and the others do not."""
        self.write("large.toml", "[grid]\ncells = [\"n\", \"n\"]\n[equation]\nsource = 1\n[output]\nfields = []\n"
                   "[solver]\ntype = \"multigrid\"\n[sweep.parameters]\nn = [50, 20000, 60]\n")
        for ranks in (None, 2):
            self.call("run", "large.toml", "--fresh", expect=3, ranks=ranks, before=limit_of(resource.RLIMIT_AS, 3 << 30))
            result = Result(self.folder / "large.h5")
            self.assertEqual(result.status.tolist(), [DONE, FAILED, DONE])
            self.assertRegex(result.message(1), r"^out of memory: 20000 x 20000 cells take about \d\d.* GiB, free are [\d.]+ .iB$")

    def test_every_reason_is_told(self):
        self.write("kinds.toml", """
[grid]
cells = [12]
[equation]
kappa = "if(kind == 1 && x > 0.5, -2, if(kind == 2 && x < 0.1, 1/0, 1))"
sigma = "if(kind == 3, -0.5, 0)"
source = "if(kind == 4, sqrt(x - 0.5), 1)"
[boundary]
x_min = { type = "dirichlet", value = "if(kind == 5, log(-1), 0)" }
x_max = { type = "robin", alpha = "if(kind == 6, -3, 1)", value = 1 }
[solver]
type = "cg"
max_iterations = "if(kind == 7, 2, 200)"
[sweep.parameters]
kind = { range = [0, 8, 1] }
""")
        self.call("run", "kinds.toml", expect=3)
        result = Result(self.folder / "kinds.h5")
        expected = [r"", r"equation\.kappa = -2 at \(x\) = \(0\.54\d*\): must be > 0 with kind = 1",
                    r"equation\.kappa = inf at \(x\) = \(0\.04\d*\): must be finite with kind = 2",
                    r"equation\.sigma = -0\.5 at \(x\) = \(0\.04\d*\): must be >= 0 with kind = 3",
                    r"equation\.source = -?nan at \(x\) = \(0\.04\d*\): must be finite with kind = 4",
                    r"boundary\.x_min\.value = -?nan at \(x\) = \(0\): must be finite with kind = 5",
                    r"boundary\.x_max\.alpha = -3 at \(x\) = \(1\): must be >= 0 with kind = 6",
                    r".*cg.* 2 iterations .*residual.*", r""]
        for case, pattern in enumerate(expected):
            self.assertRegex(result.message(case), "^" + pattern + "$")
        self.assertEqual(result.status.tolist(), [DONE] + [FAILED] * 7 + [DONE])
        self.assertEqual(result["iterations"][7], 2)
        self.assertGreater(result["residual"][7], 1e-8)
        self.assertTrue(np.isnan(result.field(7)).all())


if __name__ == "__main__":
    unittest.main()
