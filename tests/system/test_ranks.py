#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""`lapwing run` without a launcher: as many ranks as pay, one exit code, and signals that reach all."""
import os
import pathlib
import shutil
import signal
import subprocess
import unittest
from unittest import mock

from interrupted import N_CASES, InterruptedSweep, SWEEP
from support import ENVIRONMENT, LAUNCHER, STOP_SIGNALS, Result, children_of, command_of

NO_MPI = {"OMPI_MCA_ess": "none_such", "OMPI_MCA_pml": "none_such"}      # with which MPI_Init fails
OTHER_MPIRUN = """#!/bin/sh
shift 2
while [ "${1#/}" = "$1" ]; do shift; done
"$@" & "$@"
wait
"""


def ranks_of(process):
    return [rank for child in children_below(process.pid) for rank in children_of(child)]


def children_below(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


class Ranks(InterruptedSweep):
    def test_all_cores_are_used_where_that_pays(self):
        """Both runs below differ only in the number of cases."""
        cores = min(2, len(os.sched_getaffinity(0)))
        self.write("sweep.toml", SWEEP.replace("N", "20000"))
        with self.started("run", "sweep.toml", "-j", "auto", program=LAUNCHER) as process:
            self.wait_for_cases()
            self.assertEqual(max(len(ranks_of(process)), 1) > 1, cores > 1)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 75, err)
        with mock.patch.dict(ENVIRONMENT, NO_MPI):
            self.assertIn("on 1 rank", self.run_few("-j", "auto").out)
        with mock.patch.dict(ENVIRONMENT, SLURM_CPUS_ON_NODE="1", SLURM_PROCID="0", SLURM_JOB_ID="7", **NO_MPI):
            self.write("sweep.toml", SWEEP.replace("N", str(N_CASES)))
            self.assertIn("on 1 rank", self.call("run", "sweep.toml", "--fresh", "-j", "auto", "--cases", "0:4").out)

    def run_few(self, *arguments, expect=0):
        self.write("few.toml", SWEEP.replace("N", "9").replace("[150, 140]", "[20, 20]").replace("1.1", "0.9"))
        return self.call("run", "few.toml", "--fresh", *arguments, expect=expect)

    def test_what_ranks_find_is_what_one_finds(self):
        out = self.call("run", "sweep.toml", "-j", "2", expect=3).out
        self.assertIn("on 2 ranks", out)
        self.assert_same_cases(Result(self.folder / "sweep.h5"), self.undisturbed)
        again = self.call("run", "sweep.toml", "-j", "2", expect=3)
        self.assertIn("0 to solve", again.out)

    def test_exit_codes_are_those_of_the_ranks_and_mpirun_is_silent(self):
        for options, code in ((["--max-failures", "0"], 4), (["--cases", "0:5"], 0), (["--set", "grid.cells=[1]"], 2)):
            done = self.call("run", "sweep.toml", "--fresh", "-j", "2", *options, expect=code)
            self.assertNotIn("mpirun", done.err)
        for wrong in ("0", "-1", "1.5", "many", "100000"):
            self.assertIn(f"{wrong}: must be a number of ranks, 1 to 4096, or auto", self.run_few("-j", wrong, expect=2).err)

    def test_signals_reach_all_ranks(self):
        for number in STOP_SIGNALS:
            self.start_over()
            with self.subTest(signal=number.name), self.started("run", "sweep.toml", "-j", "2", program=LAUNCHER) as process:
                self.wait_for_cases()
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 75)
                self.assertIn(" pending", out)
                self.assertNotIn("mpirun", err)
        self.check_and_finish()

    def test_ranks_end_with_the_process_that_started_them(self):
        with self.started("run", "sweep.toml", "-j", "2") as process:
            self.wait_for_cases()
            ranks = ranks_of(process)
            self.assertEqual(len(ranks), 2)
            process.kill()
            self.wait_until(lambda: not any(pathlib.Path(f"/proc/{rank}").exists() for rank in ranks), "the end of all ranks")
        self.check_and_finish(may_be_complete=True)

    def test_a_rank_that_is_killed(self):
        with self.started("run", "sweep.toml", "-j", "2") as process:
            self.wait_for_cases()
            os.kill(ranks_of(process)[1], signal.SIGKILL)
            _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 1)
            self.assertIn("a rank was killed", err)
        self.check_and_finish(may_be_complete=True)

    def test_without_mpirun_and_with_another_one(self):
        nowhere = self.folder / "nowhere"
        nowhere.mkdir()
        with mock.patch.dict(ENVIRONMENT, PATH=str(nowhere)):
            self.assertIn("there is no mpirun in the path", self.run_few("-j", "2").out)
        other = nowhere / "mpirun"
        other.write_text(OTHER_MPIRUN)
        other.chmod(0o755)
        with mock.patch.dict(ENVIRONMENT, PATH=f"{nowhere}:{os.environ['PATH']}"):
            done = self.run_few("-j", "2")
        self.assertIn("belongs to another MPI library", done.err)
        self.assertIn("on 1 rank", done.out)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root, and setpriv of util-linux")
    def test_as_a_user(self):
        self.run_few()
        self.folder.chmod(0o777)
        (self.folder / "few.h5").unlink()
        command = command_of(["run", "few.toml", "-j", "2"])
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command], cwd=self.folder,
                              env=dict(ENVIRONMENT, HOME=str(self.folder)), capture_output=True, text=True, timeout=60, check=False)
        if "Permission denied" in done.stderr and "setpriv" in done.stderr:
            self.skipTest("the program lies where only root may read")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("on 2 ranks", done.stdout)


if __name__ == "__main__":
    unittest.main()
