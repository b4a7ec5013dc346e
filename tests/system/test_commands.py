#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The commands that tell something (check, schema, info, report, --version, --help), and what run prints."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import tomllib
import unittest
from unittest import mock

from support import DONE, ENGINE, ENVIRONMENT, LAUNCHER, SOURCE, Result, SystemTest, command_of

SWEEP = """
title = "About shapes"
[grid]
cells = ["n", 30]
[equation]
kappa = "1 + a*sin(6*x)"
source = 1
[sweep.parameters]
n = [20, 40]
a = { linspace = [0, 1.3, 20] }
[output.quantities]
mean = { integral = "u" }
"""
PROGRESS = re.compile(r" *(\d+) %  (\d+) of (\d+) cases, (\d+) failed")


class Commands(SystemTest):
    def test_version_and_help(self):
        for program in (ENGINE, LAUNCHER):
            out = self.call("--version", program=program).out
            self.assertEqual(out, self.call("-V", program=program).out)
            version = re.search(r"project\(lapwing VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text())[1]
            self.assertRegex(out, rf"^lapwing {re.escape(version)} \([0-9a-z, ]+\)\n$")
            out = self.call("--help", program=program).out
            self.assertEqual(out, self.call(program=program).out)
            self.assertEqual(out, self.call("help", program=program).out)
            for command in ("run", "check", "example", "report", "verify", "schema", "info", "help", "completions", "man"):
                self.assertIn(f"  {command} ", out)
                more = self.call(command, "--help", program=program).out
                self.assertIn(f"Usage: lapwing {command}", more)
                self.assertEqual(more, self.call("help", command).out)
        for option in ("--set", "--device", "--fresh", "--cases", "--max-failures", "--fail-fast", "--quiet", "--output"):
            self.assertIn(option, self.call("run", "--help").out)

    def test_schema(self):
        reference = (SOURCE / "docs" / "input_reference.md").read_text(encoding="utf-8")
        self.assertEqual(self.call("schema", "--format", "markdown").out, reference,
                         "docs/input_reference.md is not what lapwing schema --format markdown prints")
        text = self.call("schema").out
        self.assertEqual(text, self.call("schema", "--format", "text", program=LAUNCHER).out)
        keys = {row["key"]: row for row in json.loads(self.call("schema", "--format", "json").out)["keys"]}
        for key in ("grid.cells", "equation.kappa", "solver.relative_tolerance", "run.batch", "timing.detail",
                    "sweep.parameters.<name>.linspace", "output.quantities.<name>.flux"):
            self.assertIn(f"{key} ", text)
            self.assertIn(f"`{key}`", reference)
            self.assertTrue(keys[key]["meaning"])
            for entry in ("type", "default", "unit"):
                self.assertIn(entry, keys[key])
        self.assertEqual(float(keys["solver.relative_tolerance"]["default"]), 1e-8)
        self.assertTrue(keys["grid.cells"]["required"] and not keys["grid.lower"]["required"])

    def test_check(self):
        self.write("sweep.toml", SWEEP)
        done = self.call("check", "sweep.toml", program=LAUNCHER)
        self.assertEqual((len(done.err.splitlines()), done.err.count("sweep.toml:6:9: warning: equation.kappa = -")), (2, 1))
        for text in ("sweep.toml: valid", "About shapes", "cases: 40 ", "20 x 30", "40 x 30", "20 cases", "memory", "file",
                     "expected work", "0 to 1.3", "20 to 40"):
            self.assertIn(text, done.out)
        self.assertIn("cases: 5 ", self.call("check", "sweep.toml", "--set", "sweep.parameters.n=[7]",
                                             "--set", "sweep.parameters.a=[1,2,3,4,5]").out)
        self.call("check", "sweep.toml", "--set", "sweep.parameters.n=[1]", expect=2)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["sweep.toml"])

    def test_warnings(self):
        """Told once by check and by run, not with --quiet, and kept in the file."""
        self.write("zero.toml", SWEEP.replace("source = 1", "source = 0").replace("1.3, 20]", "0.9, 20]"))
        warning = self.call("check", "zero.toml").err
        self.assertRegex(warning, r"^zero.toml:7:10: warning: equation.source and all boundary values are zero .* in all 40 cases")
        for ranks in (None, 2):
            done = self.call("run", "zero.toml", "--fresh", ranks=ranks)
            self.assertEqual(done.err.count(warning), 1)
        self.assertEqual(Result(self.folder / "zero.h5").provenance["warnings"], warning)
        self.assertEqual(self.call("run", "zero.toml", "--fresh", "--quiet").err, "")
        self.run_sweep(SWEEP.replace("1.3, 20]", "0.9, 20]"))
        self.assertEqual((self.finished.err, Result(self.folder / "sweep.h5").provenance["warnings"]), ("", ""))

    def test_info(self):
        for ranks in (None, 2):
            done = self.call("info", program=LAUNCHER, ranks=ranks)
            self.assertEqual(len(re.findall(r"^lapwing \S+ \(", done.out, re.M)), 1)
            for text in (ENGINE.name, "Kokkos", "MPI", "HDF5", "GB/s"):
                self.assertIn(text, done.out)
            for rank in range(ranks or 1):
                self.assertEqual(len(re.findall(rf"rank {rank} on ", done.out)), 1)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_info_tells_what_every_rank_can_see(self):
        with mock.patch.dict(ENVIRONMENT, CUDA_VISIBLE_DEVICES="5,7"):
            out = self.call("info", ranks=4).out
        for rank in range(4):
            self.assertRegex(out, rf"rank {rank} on .*, CUDA_VISIBLE_DEVICES=5,7, ")

    def test_report(self):
        result = self.run_sweep(SWEEP, expect=3)
        text = self.call("report", "sweep.h5", program=LAUNCHER).out
        failed = int((result.status == 2).sum())
        for part in ("About shapes", f"40: {40 - failed} done, {failed} failed", "solve", "run/batch/assemble", "more than 5 %"):
            self.assertIn(part, text)
        self.assertIn("more than 99 % of the time: nothing", self.call("report", "sweep.h5", "--threshold", "99").out)
        found = json.loads(self.call("report", "sweep.h5", "--format", "json", "--threshold", "10").out)
        self.assertEqual(found["cases"], {"total": 40, "done": 40 - failed, "failed": failed, "pending": 0, "skipped": 0, "incomplete": 0})
        self.assertEqual((found["title"], found["threshold_percent"], found["detail"]), ("About shapes", 10, "phases"))
        for table, total in (("phases", result["seconds"].sum()), ("regions", result.timing["rank_exclusive"].sum())):
            self.assertAlmostEqual(sum(row["share"] for row in found[table]), 1, delta=1e-9)
            seconds = sum(row["seconds" if table == "phases" else "mean"] for row in found[table])
            self.assertAlmostEqual(seconds / total, 1, delta=1e-9)
        for row in found["regions"]:
            self.assertEqual(row["above_threshold"], row["share"] > 0.1)
        before = (self.folder / "sweep.h5").read_bytes()
        self.call("report", "sweep.h5")
        self.assertEqual((self.folder / "sweep.h5").read_bytes(), before)

    def test_report_of_unusual_files(self):
        self.run_sweep(SWEEP, "--set", "timing.detail=off", expect=3, output="off")
        self.assertIn("off", self.call("report", "off.h5").out)
        json.loads(self.call("report", "off.h5", "--format", "json").out)
        self.run_sweep(SWEEP, "--cases", "0:3", ranks=2, output="part")
        self.assertIn("40: 3 done, 0 failed, 37 pending", self.call("report", "part.h5").out)
        found = json.loads(self.call("report", "part.h5", "--format", "json").out)
        self.assertAlmostEqual(sum(row["share"] for row in found["regions"]), 1, delta=1e-9)
        title = 'a "quoted" \\ title\twith ünïcode'
        self.run_sweep(SWEEP.replace('"About shapes"', json.dumps(title, ensure_ascii=False)), expect=3, output="title")
        self.assertEqual(json.loads(self.call("report", "title.h5", "--format", "json").out)["title"], title)

    def test_progress_is_plain_lines(self):
        self.write("sweep.toml", SWEEP)
        for ranks in (None, 1, 3):
            (self.folder / "sweep.h5").unlink(missing_ok=True)
            out = self.call("run", "sweep.toml", "--set", "run.batch=1", ranks=ranks, expect=3).out
            self.assertNotRegex(out, "[\r\x1b\b]")
            first, *progress, tally, why, failure, advice = out.rstrip("\n").split("\n")
            self.assertRegex(first, "^sweep.h5: 40 cases, 40 to solve in 40 batches on " + (f"{ranks} ranks" if ranks == 3
                                                                                          else "1 rank$"))
            self.assertRegex(tally, r"^sweep.h5: \d+ done, \d+ failed, 0 pending$")
            self.assertRegex(why, "^why cases failed")
            self.assertRegex(failure, r"^  \d+ cases, first case \d+: equation.kappa = -")
            self.assertEqual(advice, "next: lapwing show sweep.h5, or a page to look at: lapwing report sweep.h5 --html sweep.html")
            steps = [PROGRESS.match(line) for line in progress]
            self.assertTrue(all(steps) and (steps or ranks == 3), out)
            self.assertLessEqual(len(steps), 11)
            percents = [int(step[1]) for step in steps]
            self.assertEqual(percents, sorted(set(percents)))
            if ranks != 3:                # else another rank may be the last to finish
                self.assertEqual(percents[-1], 100)

    def test_quiet(self):
        self.write("sweep.toml", SWEEP)
        for ranks in (None, 2):
            done = self.call("run", "sweep.toml", "--fresh", "--quiet", ranks=ranks, expect=3)
            self.assertEqual(done.out, "")
            if not ranks:                     # mpirun has its own words about the exit code
                self.assertEqual(done.err, "")
        done = self.call("run", "sweep.toml", "--quiet", "--cases", "99", expect=2)
        self.assertIn("--cases 99", done.err)

    def on_a_terminal(self, ranks, environment, width=200):
        """What a run prints on a terminal."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        process = subprocess.Popen(command_of(["run", "sweep.toml", "--fresh", "--set", "run.batch=1"], ranks), cwd=self.folder,
                                   env=environment, stdin=subprocess.DEVNULL, stdout=slave,
                                   stderr=subprocess.DEVNULL)
        os.close(slave)
        seen = b""
        while True:
            try:
                block = os.read(master, 65536)
            except OSError:
                break
            if not block:
                break
            seen += block
        os.close(master)
        self.assertEqual(process.wait(), 3)
        return seen.decode().replace("\r\n", "\n")        # a terminal's way to end a line

    def test_the_bar_fits_the_terminal(self):
        """A line that is broken cannot be drawn over."""
        self.write("sweep.toml", SWEEP)
        environment = {name: value for name, value in ENVIRONMENT.items() if name != "COLUMNS"} | {"NO_COLOR": "1"}
        for width in (20, 40, 79, 80, 200):
            drawn = [line.split("\x1b")[0] for line in self.on_a_terminal(None, environment, width).split("\r")[1:]]
            self.assertTrue(all(0 < len(line) < width for line in drawn), drawn)
            self.assertEqual(any("=" in line for line in drawn), width > 20, drawn)

    def test_a_bar_on_terminals_without_mpirun_only(self):
        self.write("sweep.toml", SWEEP)
        plain = self.on_a_terminal(None, {**ENVIRONMENT, "NO_COLOR": "1"})
        self.assertIn("\r", plain)
        self.assertNotRegex(plain, r"\x1b\[[0-9;]*m")
        colours = {name: value for name, value in ENVIRONMENT.items() if name != "NO_COLOR"}
        self.assertRegex(self.on_a_terminal(None, colours), r"\x1b\[[0-9;]*m")
        under_mpirun = self.on_a_terminal(2, colours)
        self.assertNotRegex(under_mpirun, "[\r\x1b]")
        self.assertIn("40 to solve", under_mpirun)

    def test_what_is_written_down_about_a_run(self):
        result = self.run_sweep(SWEEP, "--set", "solver.relative_tolerance=1e-6", ranks=2, expect=3)
        self.assertEqual(result.attributes["title"], "About shapes")
        told = result.provenance
        self.assertIn("run sweep.toml", told["command_line"])
        self.assertIn("--set solver.relative_tolerance=1e-6", told["command_line"])
        self.assertEqual(told["hosts"].count("rank "), 2)
        for name in ("compiler", "kokkos", "mpi", "hdf5", "device", "lapwing_version"):
            self.assertTrue(told[name], name)
        self.assertEqual(result.texts["input"], SWEEP)
        resolved = tomllib.loads(result.texts["resolved_input"])
        self.assertEqual(float(resolved["solver"]["relative_tolerance"]), 1e-6)
        self.assertEqual(resolved["output"]["fields"], ["u"])
        self.write("again.toml", result.texts["resolved_input"])       # it is an input of its own, for the same cases
        self.call("run", "again.toml", "-o", "sweep.h5", expect=3)
        again = Result(self.folder / "sweep.h5")
        self.assertEqual(again["case_hash"].tolist(), result["case_hash"].tolist())
        self.assertEqual(again["seconds"].tolist(), result["seconds"].tolist())
        self.assertEqual((again.status == DONE).sum(), (result.status == DONE).sum())


if __name__ == "__main__":
    unittest.main()
