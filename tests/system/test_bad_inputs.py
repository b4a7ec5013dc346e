#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every file of bad_inputs ends the program with exit code 2 and the message of its first line, and nothing is written.

First line of a file: "# expect: LINE:COL: error: ..." or "# expect: --set KEY: error: ..."; second, where needed:
"# set: KEY=VALUE".
"""
import concurrent.futures
import pathlib
import unittest

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


if __name__ == "__main__":
    unittest.main()
