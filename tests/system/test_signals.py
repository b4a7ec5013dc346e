#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs that are told to stop end with 75 and a valid file, and the same command goes on from there."""
import concurrent.futures
import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

import numpy as np

from interrupted import InterruptedSweep, SWEEP
from support import DONE, ENGINE, ENVIRONMENT, FAILED, LAUNCHER, PENDING, STOP_SIGNALS, Result, children_of, command_of, is_running

AT_ONCE = 4       # most of a start is waiting


def listens(pid, number):
    """Whether a process catches a signal or keeps it waiting; before main() nothing can."""
    masks = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return any(int(masks[name], 16) >> (number - 1) & 1 for name in ("SigCgt", "SigBlk"))


class Signals(InterruptedSweep):
    def test_signals_without_mpirun(self):
        for number in STOP_SIGNALS:
            self.start_over()
            with self.subTest(signal=number.name), self.started("run", "sweep.toml") as process:
                self.wait_for_cases()
                process.send_signal(number)
                out, _ = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 75)
                self.assertIn(f"{np.count_nonzero(self.status() == PENDING)} pending", out)
        self.check_and_finish()

    def test_signals_under_mpirun(self):
        # USR1 through mpirun, which passes it on to all; TERM to a single rank, as a batch system may do
        for number, to_rank in ((signal.SIGUSR1, None), (signal.SIGTERM, 1), (signal.SIGTERM, 0)):
            name = f"{number.name} to {'mpirun' if to_rank is None else to_rank}"
            self.start_over()
            with self.subTest(name), self.started("run", "sweep.toml", ranks=2) as process:
                self.wait_for_cases()
                os.kill(process.pid if to_rank is None else children_of(process.pid)[to_rank], number)
                out, _ = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 75)
                self.assertIn(" pending", out)
        self.check_and_finish(ranks=3)

    def test_mpirun_is_told_to_end(self):
        """mpirun has a code of its own then, but leaves the ranks time to close the file."""
        with self.started("run", "sweep.toml", ranks=2) as process:
            self.wait_for_cases()
            ranks = children_of(process.pid)
            process.terminate()
            out, _ = process.communicate(timeout=60)
            self.assertNotEqual(process.returncode, 0)
            self.wait_until(lambda: not any(map(is_running, ranks)), "the end of all ranks")
        self.check_and_finish(may_be_complete=True)

    def test_a_second_signal_stops_at_once(self):
        slow = SWEEP.replace("[150, 140]", "[400, 400]").replace("N", "2") + "[solver]\ntype = \"direct\"\n"
        self.write("sweep.toml", slow)
        with self.started("run", "sweep.toml") as process:
            self.wait_until((self.folder / "sweep.h5").exists, "an output file")
            time.sleep(0.3)
            process.terminate()
            time.sleep(0.3)                  # a signal right behind the first counts as its echo
            self.assertIsNone(process.poll(), "the case was over before the second signal")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 75)
        self.assertEqual(self.status().tolist(), [PENDING] * 2)

    def test_signals_while_it_starts(self):
        """Whenever a run is told to stop in its first second, it ends with 75 and leaves no file or a valid one."""
        self.write("sweep.toml", SWEEP.replace("N", "3000"))
        draw = random.Random(int(os.environ.get("LAPWING_SIGNAL_SEED", "1")))
        plans = [(program, number, draw.uniform(0, 0.7)) for program in (LAUNCHER, ENGINE)
                 for number in STOP_SIGNALS
                 for _ in range(int(os.environ.get("LAPWING_SIGNALS", "24")) // 6)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            ends = list(pool.map(self.signal_early, enumerate(plans)))
        for plan, (code, err) in zip(plans, ends):
            self.assertEqual(code, 75, f"{plan}: {err}")
        for path in self.folder.glob("*.h5"):
            self.assertNotIn(FAILED, Result(path).status[:1])
        self.assertEqual([path.name for path in self.folder.iterdir() if path.suffix not in (".toml", ".h5")], [])

    def signal_early(self, numbered):
        """Starts a run, and signals it some time after it has begun to listen."""
        n, (program, number, seconds) = numbered
        with self.started("run", "sweep.toml", "-o", f"{n}.h5", program=program) as process:
            self.wait_until(lambda: listens(process.pid, number), "a process that listens")
            time.sleep(seconds)
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
            return process.returncode, err

    def test_a_reader_that_goes_away(self):
        """`lapwing run ... | head` solves all cases."""
        self.write("sweep.toml", SWEEP.replace("N", "40").replace("[150, 140]", "[20, 20]"))
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(command_of(["run", "sweep.toml"]), cwd=self.folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=write,
                              stderr=subprocess.PIPE, timeout=60)
        os.close(write)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotIn(b"error", done.stderr)
        self.assertNotIn(PENDING, self.status())

    def test_readable_while_it_runs(self):
        with self.started("run", "sweep.toml", ranks=2) as process:
            seen = []
            self.wait_for_cases(10)
            while process.poll() is None and len(seen) < 5:
                result = Result(self.folder / "sweep.h5")
                done = np.flatnonzero(result.status == DONE)
                self.assert_same_cases(result, self.undisturbed, done)
                seen.append(len(done))
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 3)
        self.assertEqual(seen, sorted(seen))


if __name__ == "__main__":
    unittest.main()
