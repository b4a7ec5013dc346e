#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every file of bad_inputs ends the program with exit code 2 and the message of its first line, and nothing is written.

First line of a file: "# expect: LINE:COL: error: ..." or "# expect: --set KEY: error: ..."; second, where needed:
"# set: KEY=VALUE".
"""
import concurrent.futures
import gzip
import pathlib
import unittest

import h5py

from support import ENGINE, LAUNCHER, SystemTest, lapwing

FOLDER = pathlib.Path(__file__).resolve().parent / "bad_inputs"
AT_ONCE = 4       # most of a start is waiting
ON_TWO_RANKS = ["cells_too_few", "case_cells", "syntax_missing_value", "set_unknown_key"]


class BadInput:
    def __init__(self, path):
        first, second = (path.read_text(encoding="utf-8").splitlines() + ["", ""])[:2]
        self.path = path
        self.expected = first.removeprefix("# expect: ")
        self.arguments = ["--set", second.removeprefix("# set: ")] if second.startswith("# set: ") else []
        self.is_valid_test = first.startswith("# expect: ") and ": error: " in self.expected

    def message(self):
        return self.expected if self.expected.startswith("--set") else f"{self.path}:{self.expected}"


def all_inputs():
    return [BadInput(path) for path in sorted(FOLDER.glob("*.toml"))]


class BadInputs(SystemTest):
    def check(self, bad, done):
        self.assertTrue(bad.is_valid_test, bad.path)
        self.assertEqual(done.code, 2, str(done))
        self.assertEqual(done.err.count(bad.message()), 1, f"expected once: {bad.message()}\n{done}")
        self.assertEqual(done.out, "")

    def check_all(self, inputs, command, **options):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            ends = list(pool.map(lambda bad: lapwing(command, bad.path, *bad.arguments, folder=self.folder, **options),
                                 inputs))
        for bad, done in zip(inputs, ends):
            with self.subTest(file=bad.path.name, command=command):
                self.check(bad, done)
        self.assertEqual(list(self.folder.iterdir()), [], "something was written")

    def test_there_are_many(self):
        self.assertGreaterEqual(len(all_inputs()), 40)

    def test_run(self):
        before = sorted(FOLDER.iterdir())
        self.check_all(all_inputs(), "run")
        self.assertEqual(sorted(FOLDER.iterdir()), before)

    def test_check(self):
        self.check_all(all_inputs(), "check", program=LAUNCHER)

    def test_one_rank_of_two_speaks(self):
        for program in (ENGINE, LAUNCHER):
            chosen = [bad for bad in all_inputs() if bad.path.stem in ON_TWO_RANKS]
            self.assertEqual(len(chosen), len(ON_TWO_RANKS))
            for bad in chosen[:2 if program == LAUNCHER else 4]:
                with self.subTest(file=bad.path.name, program=program.name):
                    done = lapwing("run", bad.path, *bad.arguments, folder=self.folder, ranks=2, program=program)
                    self.check(bad, done)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_existing_output_is_not_touched(self):
        self.write("good.toml", "[grid]\ncells = [8]\n[equation]\nsource = 1\n")
        self.call("run", "good.toml", "-o", "out.h5")
        before = (self.folder / "out.h5").read_bytes()
        bad = FOLDER / "case_cells.toml"
        for arguments in ([], ["--fresh"]):
            done = self.call("run", bad, "-o", "out.h5", *arguments, expect=2)
            self.assertIn(str(bad), done.err)
            self.assertEqual((self.folder / "out.h5").read_bytes(), before)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["good.toml", "out.h5"])


class OtherFiles(SystemTest):
    """Files that are named by mistake: what they are is told, and what is needed."""
    NEEDS_INPUT, NEEDS_OUTPUT = "an input is a text in TOML", "this takes the output file of a run"

    def files(self):
        """Name, bytes, what is told where an input is needed, where an output is."""
        text = b"[grid]\ncells = [8]\n"
        return [
            ("a.csv", b"a,b\n1,2\n", "an input is TOML", "is a text: " + self.NEEDS_OUTPUT),
            ("a.json", b'{"grid": {"cells": [8]}}\n', "an input is TOML", "is a text: " + self.NEEDS_OUTPUT),
            ("a.yaml", b"grid:\n  cells: [8]\n", "write grid = and the value", "is a text: " + self.NEEDS_OUTPUT),
            ("a.toml", text, None, "is an input: " + self.NEEDS_OUTPUT),
            ("empty.toml", b"", "missing table [grid]", "is empty"),
            ("a.toml.gz", gzip.compress(text), "gunzip FILE.gz", "is packed by gzip: " + self.NEEDS_OUTPUT),
            ("a.nc", b"CDF\x01" + bytes(60), "netCDF file of the classic format: " + self.NEEDS_INPUT, "classic format: " + self.NEEDS_OUTPUT),
            ("a.npy", b"\x93NUMPY\x01" + bytes(60), "a file of numpy: " + self.NEEDS_INPUT, "is a file of numpy: " + self.NEEDS_OUTPUT),
        ]

    def test_files_are_told_apart(self):
        for name, content, as_input, as_output in self.files():
            (self.folder / name).write_bytes(content)
            for command, says, code in ("check", as_input, 2), ("run", as_input, 2), ("report", as_output, 6), ("verify", as_output, 6):
                if says:
                    with self.subTest(file=name, command=command):
                        self.assertIn(says, self.call(command, name, expect=code).err)

    def test_an_output_is_no_input_and_a_foreign_hdf5_file_no_output(self):
        self.write("good.toml", "[grid]\ncells = [8]\n[equation]\nsource = 1\n")
        self.call("run", "good.toml", "-o", "out.h5")
        for command in "check", "run":
            self.assertIn("this is an HDF5 file, e.g. the output of a run", self.call(command, "out.h5", expect=2).err)
        with h5py.File(self.folder / "other.h5", "w") as file:
            file["k"] = [1.0]
        for command in "report", "verify":
            self.assertIn("is not a lapwing output file", self.call(command, "other.h5", expect=6).err)
            self.assertIn("other.h5", self.call(command, "other.h5", expect=6).err)

    def test_folders_and_absent_files(self):
        for command, code in ("check", 6), ("run", 6), ("report", 6), ("verify", 6):
            self.assertIn("error: ", self.call(command, ".", expect=code).err)
            self.assertIn("No such file", self.call(command, "absent", expect=code).err)
            self.assertIn("there is no folder nowhere", self.call(command, "nowhere/a.toml", expect=code).err)

    def test_names_that_are_near_are_told(self):
        self.write("sweep.toml", "[grid]\ncells = [8]\n[equation]\nsource = 1\nkappa = { file = 'prem.h5', dataset = '/k' }\n")
        (self.folder / "perm.h5").write_bytes(b"")
        for command in "check", "run", "report":
            self.assertIn('did you mean "sweep.toml"?', self.call(command, "swep.toml", expect=6).err)
        self.assertIn('did you mean "sweep.toml"?', self.call("check", "sweep", expect=6).err)
        for name in "peak.log", "peaks.h5":
            (self.folder / name).write_bytes(b"")
        self.assertIn('did you mean "peaks.h5"?', self.call("show", "peak.h5", expect=6).err)
        self.assertIn('No such file or directory; did you mean "perm.h5"?', self.call("check", "sweep.toml", expect=6).err)
        self.write("good.toml", "[grid]\ncells = [8]\n[equation]\nsource = 1\n")
        self.assertIn("there is no folder nowhere", self.call("run", "good.toml", "-o", "nowhere/out.h5", expect=6).err)


if __name__ == "__main__":
    unittest.main()
