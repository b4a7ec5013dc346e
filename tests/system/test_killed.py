#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs that are killed leave a valid file, and the same command goes on from there."""
import os
import resource
import signal
import unittest

import numpy as np

from interrupted import N_CASES, InterruptedSweep
from support import DONE, ENGINE, FAILED, PENDING, Result, children_of, is_running


class Killed(InterruptedSweep):
    def test_a_rank_is_killed(self):
        with self.started("run", "sweep.toml", ranks=3) as process:
            self.wait_for_cases()
            os.kill(children_of(process.pid)[1], signal.SIGKILL)
            process.communicate(timeout=60)
            self.assertNotIn(process.returncode, (0, 3, 4, 75))
        self.check_and_finish(ranks=2)

    def test_mpirun_is_killed(self):
        with self.started("run", "sweep.toml", ranks=2) as process:
            self.wait_for_cases()
            ranks = children_of(process.pid)
            self.assertEqual(len(ranks), 2)
            process.kill()
            process.wait()
            for rank in ranks:                # mpirun cannot end them any more; Open MPI's ranks usually notice
                try:
                    self.wait_until(lambda: not is_running(rank), "the end of the ranks", limit=5)
                except AssertionError:
                    os.kill(rank, signal.SIGKILL)
                    self.wait_until(lambda: not is_running(rank), "the end of a killed rank")
        self.check_and_finish(may_be_complete=True)

    def test_killed_again_and_again(self):
        for n in (10, 40, 80):
            with self.started("run", "sweep.toml") as process:
                self.wait_for_cases(n)
                process.kill()
                process.wait()
        self.check_and_finish(ranks=3)

    def test_a_file_that_can_no_longer_be_written(self):
        """As when the disk becomes full: told once, exit code 6, everything stored before stays."""
        for ranks in (None, 2):
            self.start_over()
            with self.subTest(ranks=ranks), self.started("run", "sweep.toml", ranks=ranks) as process:
                self.wait_for_cases()
                victim = children_of(process.pid)[1] if ranks else process.pid
                resource.prlimit(victim, resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))    # numbers lie below, fields beyond
                out, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 6, out + err)
                self.assertEqual(err.count("sweep.h5: error:"), 1, err)
                stored = np.count_nonzero(np.isin(self.status(), (DONE, FAILED)))
                self.assertIn(f"{N_CASES - stored} pending", out)
            self.check_and_finish()

    def test_an_output_that_is_taken_away(self):
        """Deleted, renamed, replaced or cut during the run: told at the next batch or at the end, never 300 done."""
        path, moved = self.folder / "sweep.h5", self.folder / "moved.h5"
        precious = self.write("precious.h5", "precious")

        def cut_and_stretch():
            size = path.stat().st_size
            os.truncate(path, size // 2)
            os.truncate(path, size)

        ways = (("deleted", path.unlink, "it was deleted"), ("renamed", lambda: path.rename(moved), f"it is now called {moved}"),
                ("replaced", lambda: precious.replace(path), "it was deleted"),
                ("cut", lambda: os.truncate(path, path.stat().st_size - 1), "has been cut"),
                ("cut and stretched", cut_and_stretch, " cut "))
        for ranks in (None, 2):
            for name, take_away, says in ways if ranks is None else ways[::3]:
                with self.subTest(name, ranks=ranks):
                    self.start_over()
                    if name == "replaced":
                        precious.write_text("precious")
                    with self.started("run", "sweep.toml", ranks=ranks) as process:
                        self.wait_for_cases()
                        take_away()
                        out, err = process.communicate(timeout=60)
                    self.assertEqual(process.returncode, 6, out + err)
                    self.assertIn("sweep.h5: error: ", err)
                    if name != "deleted" or ranks is None:         # another rank may be the first to notice
                        self.assertIn(says, err)
                    self.assertNotIn(f"{N_CASES} done", out)
                    if name == "replaced":
                        self.assertEqual(path.read_text(), "precious")
                        path.unlink()

    def test_killed_while_the_file_is_laid_out(self):
        self.write("wide.toml", "[grid]\ncells = [4]\n[equation]\nsource = \"a\"\n[sweep.parameters]\n"
                   "a = { range = [1, 400000, 1] }\n")
        partial = self.folder / "wide.h5.partial"
        with self.started("run", "wide.toml") as process:
            self.wait_until(partial.exists, "a file that is being laid out")
            process.kill()
            process.wait()
        self.assertFalse((self.folder / "wide.h5").exists())
        self.call("run", "wide.toml", "--cases", "0:10,399999")
        self.assertFalse(partial.exists())
        result = Result(self.folder / "wide.h5")
        self.assertEqual(result.status.tolist(), [DONE] * 10 + [PENDING] * 399989 + [DONE])
        self.assertEqual(result["a"][-1], 400000)


if __name__ == "__main__":
    unittest.main()
