#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Two ranks that start different engines, by the launcher and over MPI: exit code 5, said once, nothing written.

A machine without GPUs has one engine, so the other is a stand-in: the host engine, linked with another name. A stand-in for
the driver library, which one rank finds and the other does not, makes the launcher choose.
"""
import os
import pathlib
import shutil
import subprocess
import unittest

from support import BIN, ENGINE, ENVIRONMENT, LAUNCHER, MPIEXEC, TIME_LIMIT, Finished, Result, SystemTest

STAND_IN = pathlib.Path(os.environ["LAPWING_STAND_IN_ENGINE"])
DRIVER = pathlib.Path(os.environ["LAPWING_STAND_IN_DRIVER"])
INPUT = "[grid]\ncells = [12]\n[sweep.parameters]\na = [1, 2, 3]\n"


@unittest.skipIf(ENGINE.name == "lapwing-cuda", "the build has an engine for GPUs")
class Engines(SystemTest):
    def setUp(self):
        super().setUp()
        self.write("sweep.toml", INPUT)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        shutil.copy(LAUNCHER, self.bin / "lapwing")
        shutil.copy(ENGINE, self.bin / "lapwing-host")
        shutil.copy(STAND_IN, self.bin / "lapwing-cuda")
        self.no_driver = self.folder / "no_driver"
        self.no_driver.mkdir()
        (self.no_driver / "libcuda.so.1").write_text("not a library\n")

    def start(self, drivers, *arguments):
        """One rank per folder of `drivers`, where it looks for the driver library; the command line is the same for all."""
        flag, words = MPIEXEC[-1], MPIEXEC[:-1]
        for n, driver in enumerate(drivers):
            words += [":"] * (n > 0) + [flag, "1", "env", f"LD_LIBRARY_PATH={driver}", str(self.bin / "lapwing"), *arguments]
        done = subprocess.run(words, cwd=self.folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIME_LIMIT)
        return Finished(words, done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_ranks_that_start_different_engines_are_refused(self):
        for drivers, names in (([DRIVER, self.no_driver], ("lapwing-cuda", "lapwing-host")),
                               ([self.no_driver, DRIVER], ("lapwing-host", "lapwing-cuda"))):
            for command in (["run", "sweep.toml", "-o", "out.h5"], ["info"]):
                with self.subTest(first=names[0], command=command[0]):
                    done = self.start(drivers, *command)
                    self.assertEqual(done.code, 5, str(done))
                    self.assertEqual(done.err.count("error: ranks have started different engines: "), 1, str(done))
                    for rank, name in enumerate(names):
                        self.assertRegex(done.err, rf"{name} \S+ \([^)]*\) on 1 rank \(the first is rank {rank} on ")
                    self.assertIn("choose one with --device cpu or --device gpu", done.err)
                    self.assertFalse((self.folder / "out.h5").exists())

    def test_the_advice_helps(self):
        done = self.start([DRIVER, self.no_driver], "run", "sweep.toml", "-o", "out.h5", "--device", "cpu")
        self.assertEqual(done.code, 0, str(done))
        self.assertTrue((Result(self.folder / "out.h5").status == 1).all())

    def test_ranks_that_start_the_same_engine_run(self):
        done = self.start([self.no_driver, self.no_driver], "run", "sweep.toml", "-o", "out.h5")
        self.assertEqual(done.code, 0, str(done))
        self.assertEqual(Result(self.folder / "out.h5").provenance["hosts"].count("rank "), 2)


if __name__ == "__main__":
    unittest.main()
