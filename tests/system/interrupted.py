# SPDX-License-Identifier: BSD-3-Clause
"""A sweep that runs long enough to be interrupted, and what must hold afterwards."""
import h5py
import numpy as np

from support import DONE, FAILED, SKIPPED, Result, SystemTest

SWEEP = """
[grid]
cells = [150, 140]
[equation]
kappa = "1 + a*sin(9*x)*cos(4*y)"
source = "exp(x*y)"
[sweep.parameters]
a = { linspace = [0, 1.1, N] }
[output.quantities]
mean = { integral = "u" }
side = { flux = "x_min" }
"""
N_CASES = 300       # of 21000 cells: each is a batch of its own


class InterruptedSweep(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        SystemTest.setUp(test)
        cls.addClassCleanup(test.doCleanups)
        cls.undisturbed = test.run_sweep(SWEEP.replace("N", str(N_CASES)), expect=3)
        assert 5 < np.count_nonzero(cls.undisturbed.status == FAILED) < 50     # kappa < 0 where a > 1

    def setUp(self):
        super().setUp()
        self.write("sweep.toml", SWEEP.replace("N", str(N_CASES)))

    def status(self):
        with h5py.File(self.folder / "sweep.h5", "r") as file:
            return file["status"][:]

    def start_over(self):
        (self.folder / "sweep.h5").unlink(missing_ok=True)     # so that what is waited for is of the new run

    def wait_for_cases(self, n=10):
        self.wait_until((self.folder / "sweep.h5").exists, "an output file")
        self.wait_until(lambda: np.count_nonzero(self.status()) >= n, f"{n} cases")

    def check_and_finish(self, ranks=None, may_be_complete=False):
        """The file holds what was finished; the same command does the rest and repeats nothing."""
        before = Result(self.folder / "sweep.h5")
        finished = np.flatnonzero((before.status == DONE) | (before.status == FAILED))
        self.assertGreaterEqual(len(finished), 10)
        if not may_be_complete:
            self.assertLess(len(finished), N_CASES)
        self.assertNotIn(SKIPPED, before.status)
        self.assert_same_cases(before, self.undisturbed, finished)
        done = self.call("run", "sweep.toml", expect=3, ranks=ranks)
        after = Result(self.folder / "sweep.h5")
        self.assertIn(f"{N_CASES - len(finished)} to solve", done.out)
        self.assert_same_cases(after, self.undisturbed)
        for clock in ("seconds", "mpi_rank"):
            self.assertEqual(after[clock][finished].tolist(), before[clock][finished].tolist(), clock)
