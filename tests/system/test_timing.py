#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the file says about cost adds up."""
import time
import unittest

import numpy as np

from support import DONE, FAILED, Result, SystemTest

SWEEP = """
[grid]
cells = ["n", "n"]
[equation]
kappa = "1 + a*sin(9*x)*cos(4*y)"
source = "exp(x*y)"
[sweep.parameters]
n = [20, 64, 160]
a = [0.1, 0.5, 1.5, 0.9, 0.3, 0.2, 0.8]
[output.quantities]
mean = { integral = "u" }
"""
PHASES = "sample assemble setup solve quantities output".split()


def names(values):
    return [value.tobytes().rstrip(b"\0").decode() for value in values]


class Timing(SystemTest):
    def timed(self, *arguments, ranks=None, expect=3, text=SWEEP):
        start = time.monotonic()
        result = self.run_sweep(text, *arguments, ranks=ranks, expect=expect)
        self.outside = time.monotonic() - start
        self.regions = names(result.timing["region_name"])
        return result

    def column(self, result, table, region):
        return result.timing[table][:, self.regions.index(region)]

    def check_cases(self, result):
        self.assertEqual(names(result.timing["phase_name"]), PHASES)
        seconds = result.timing["case_seconds"]
        self.assertEqual(seconds.shape, (len(result.status), len(PHASES)))
        ran = (result.status == DONE) | (result.status == FAILED)
        self.assertTrue((seconds[ran] >= 0).all())
        np.testing.assert_allclose(seconds[ran].sum(axis=1), result["seconds"][ran], rtol=1e-12, atol=0)
        self.assertTrue((result["seconds"][ran] > 0).all())
        self.assertTrue((seconds[result.status == DONE, PHASES.index("solve")] > 0).all())
        self.assertTrue(np.isnan(seconds[~ran]).all() and np.isnan(result["seconds"][~ran]).all())

    def check_regions(self, result):
        exclusive, inclusive = result.timing["rank_exclusive"], result.timing["rank_seconds"]
        run = self.column(result, "rank_seconds", "run")
        self.assertTrue((run > 0).all())
        np.testing.assert_allclose(exclusive.sum(axis=1), run, rtol=1e-9)     # the contract asks for 2 %
        self.assertTrue((exclusive >= -1e-9).all() and (inclusive >= 0).all())
        self.assertTrue((self.column(result, "rank_calls", "run") == 1).all())
        for index, path in enumerate(self.regions):
            if "/" in path:
                parent = self.regions.index(path.rsplit("/", 1)[0])
                self.assertTrue((inclusive[:, index] <= inclusive[:, parent] * (1 + 1e-12)).all(), path)

    def check_agreement(self, result):
        """Phases of the cases are the times of the ranks' regions."""
        for phase in PHASES:
            cases = np.nansum(result.timing["case_seconds"][:, PHASES.index(phase)])
            ranks = self.column(result, "rank_seconds", "run/batch/" + phase).sum()
            np.testing.assert_allclose(cases, ranks, rtol=1e-9, err_msg=phase)
        busy = result.timing["writer_seconds"]
        self.assertEqual(len(busy), len(result.timing["rank"]))
        self.assertGreater(busy.sum(), 0)

    def test_everything_adds_up(self):
        for ranks in (None, 2, 3):
            with self.subTest(ranks=ranks):
                result = self.timed("--fresh", "--set", "run.batch=4", ranks=ranks)
                self.assertEqual(np.count_nonzero(result.status == FAILED), 3)
                self.check_cases(result)
                self.check_regions(result)
                self.check_agreement(result)
                self.assertEqual(len(result.timing["rank"]), ranks or 1)
                self.assertEqual(self.column(result, "rank_calls", "run/batch").sum(), 6)
                self.assertTrue((self.column(result, "rank_seconds", "run") < self.outside).all())
                for rank in set(result["mpi_rank"]):
                    mine = result["seconds"][result["mpi_rank"] == rank].sum()
                    self.assertLess(mine, self.column(result, "rank_seconds", "run/batch")[rank])
                self.assertTrue((result.timing["peak_bytes"].max(axis=1) > 0).any())
                self.assertEqual(result.timing_attributes["detail"], "phases")
                self.assertLess(result.timing_attributes["overhead_per_region"], 1e-3)
                self.assertIn("steady", result.timing_attributes["clock"])

    def test_continued_runs_add_up(self):
        self.timed("--cases", "0:7", ranks=2, expect=3)
        first = Result(self.folder / "sweep.h5")
        self.check_cases(first)
        result = self.timed(ranks=3)
        self.check_cases(result)
        self.assertEqual(len(result.timing["rank"]), 2)
        self.assertTrue((result.timing["rank_seconds"] >= first.timing["rank_seconds"]).all())
        run = self.column(result, "rank_seconds", "run")
        np.testing.assert_allclose(result.timing["rank_exclusive"].sum(axis=1), run, rtol=1e-9)
        self.check_agreement(result)
        np.testing.assert_array_equal(result["seconds"][:7], first["seconds"][:7])

    def test_full(self):
        result = self.timed("--set", "timing.detail=full")
        self.check_cases(result)
        self.check_regions(result)
        self.assertEqual(result.timing_attributes["detail"], "full")

    def test_off(self):
        result = self.timed("--set", "timing.detail=off", ranks=2)
        self.assertTrue(np.isnan(result["seconds"]).all())
        self.assertNotIn("case_seconds", result.timing)
        self.assertEqual(result.timing_attributes["detail"], "off")
        on = self.run_sweep(SWEEP, output="on", expect=3)
        self.assert_same_cases(result, on)


if __name__ == "__main__":
    unittest.main()
