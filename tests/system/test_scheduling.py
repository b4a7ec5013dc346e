#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""How cases are dealt: every case once, whatever way ranks reach each other; what the file tells of it; plans that are large."""
import json
import os
import subprocess
import unittest

import numpy as np

import support
from support import DONE, Result, SystemTest, command_of

# Contrasts in random order, grids with and without lanes.
MIXED = """
[grid]
cells = ["n", "n"]
[equation]
kappa = "10^(decades*abs(mod(43911.5*sin(12.9898*floor(16*x) + 78.233*floor(16*y)), 1)))"
source = "1"
[solver]
type = "multigrid"
[output]
fields = []
[output.quantities]
mean_u = { integral = "u" }
[sweep]
mode = "random"
samples = 300
[sweep.parameters]
n = [24, 56, 150]
decades = { uniform = [0, 4] }
"""

# Nothing to compute, much to plan: two grids and two parameters beside.
MANY = """
[grid]
cells = ["n"]
[equation]
source = "a + b"
[output]
fields = []
[sweep.parameters]
a = { linspace = [0, 1, SAMPLES] }
n = [8, 12]
b = { linspace = [0, 1, 100] }
"""


class Scheduling(SystemTest):
    def test_every_case_once_however_ranks_reach_each_other(self):
        alone = self.run_sweep(MIXED)
        self.assertTrue((alone.status == DONE).all())
        apart = {"OMPI_MCA_osc": "^sm", "OMPI_MCA_btl": "tcp,self"}      # no shared memory, nothing reaches a rank that computes
        for name, environment, ranks in (("node", {}, 2), ("node", {}, 4), ("network", apart, 4)):
            with self.subTest(way=name, ranks=ranks):
                saved = dict(support.ENVIRONMENT)
                support.ENVIRONMENT.update(environment)
                try:
                    result = self.run_sweep(MIXED, ranks=ranks, output=f"{name}{ranks}")
                finally:
                    support.ENVIRONMENT.clear()
                    support.ENVIRONMENT.update(saved)
                self.assert_same_cases(alone, result)
                regions = [row.tobytes().rstrip(b"\0").decode() for row in result.timing["region_name"]]
                batches = result.timing["rank_calls"][:, regions.index("run/batch")]
                self.assertEqual(set(np.flatnonzero(batches)), set(result["mpi_rank"]))

    def test_lanes_are_busy(self):
        for ranks in (None, 2):
            result = self.run_sweep(MIXED, ranks=ranks, output=f"lanes{ranks}")
            used, made = result.timing["lanes_used"], result.timing["lanes_made"]
            self.assertEqual(len(used), ranks or 1)
            self.assertTrue((used <= made).all())
            found = json.loads(self.call("report", f"lanes{ranks}.h5", "--format", "json").out)
            self.assertAlmostEqual(found["lane_occupancy"], used.sum() / made.sum())
            self.assertGreater(found["lane_occupancy"], 0.85)
            self.assertEqual(len(found["ranks"]), ranks or 1)
            for rank in found["ranks"]:
                self.assertGreaterEqual(rank["seconds"], rank["busy"] + rank["idle"])
            text = self.call("report", f"lanes{ranks}.h5").out
            self.assertIn("rank 0", text)
            self.assertRegex(text, r"lanes: \d+\.\d % of their iterations were needed")

    def peak_of(self, text, ranks):
        """Most kilobytes that a process of a run of eight cases takes."""
        self.write("many.toml", text)
        script = ("import resource, subprocess, sys\n"
                  "done = subprocess.run(sys.argv[1:], capture_output=True)\n"
                  "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
                  "sys.stderr.buffer.write(done.stderr)\n")
        command = command_of(["run", "many.toml", "-o", "many.h5", "--fresh", "--cases", "0:8"], ranks)
        done = subprocess.run(["/usr/bin/env", "python3", "-c", script, *command], cwd=self.folder, env=support.ENVIRONMENT,
                              capture_output=True, timeout=support.TIME_LIMIT)
        code, peak = map(int, done.stdout.split())
        self.assertEqual(code, 0, done.stderr.decode())
        return peak

    def test_a_large_plan_takes_few_bytes_per_case(self):
        for ranks in (None, 2):
            few = self.peak_of(MANY.replace("SAMPLES", "10"), ranks)
            many = self.peak_of(MANY.replace("SAMPLES", "5000"), ranks)       # a million cases
            self.assertLess(1024 * (many - few) / 1e6, 24, f"bytes per case on {ranks} ranks")
        result = Result(self.folder / "many.h5")
        self.assertEqual(np.flatnonzero(result.status).tolist(), list(range(8)))
        self.assertTrue(np.isnan(result["residual"][8:]).all())
        self.assertEqual(len(np.unique(result.numbers["case_hash"][:1000])), 1000)
        text = 2 * 256 * 1e6
        self.assertGreater(os.stat(self.folder / "many.h5").st_size, text)
        self.assertLess(os.stat(self.folder / "many.h5").st_blocks * 512, text)


if __name__ == "__main__":
    unittest.main()
