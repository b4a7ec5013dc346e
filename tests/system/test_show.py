#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Results as tables: lapwing show."""
import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

import h5py
import numpy as np

from small_sweeps import LINE, SWEEP, SmallSweeps
from support import ENVIRONMENT, command_of


class Show(SmallSweeps):
    def test_csv_and_json_hold_everything(self):
        result = self.sweep()
        rows = list(csv.DictReader(io.StringIO(self.call("show", "sweep.h5", "--format", "csv").out)))
        objects = json.loads(self.call("show", "sweep.h5", "--format", "json").out)
        self.assertEqual([row["case"] for row in rows], [str(i) for i in range(6)])
        for name in ("a", "b", "mean", "residual", "seconds"):
            for i, exact in enumerate(result[name]):
                if np.isnan(exact):
                    self.assertEqual((rows[i][name], objects[i][name]), ("", None))
                else:
                    self.assertEqual((float(rows[i][name]), objects[i][name]), (exact, exact))
        self.assertEqual([row["status"] for row in rows], ["failed"] * 2 + ["done"] * 4)
        self.assertEqual([row["solver"] for row in objects], [row["solver"] for row in rows])
        self.assertEqual([row["message"] for row in rows], result.messages())
        self.assertIn(",", rows[0]["message"])           # what has to be quoted
        self.assertEqual(self.call("export", "sweep.h5", "--format", "csv").out, f"sweep.csv: 6 cases, {len(rows[0])} columns\n")
        self.assertEqual((self.folder / "sweep.csv").read_text(), self.call("show", "sweep.h5", "--format", "csv").out)
        try:
            import pandas
        except ImportError:
            self.skipTest("python3-pandas is not here")
        table = pandas.read_csv(self.folder / "sweep.csv", index_col="case", float_precision="round_trip")
        np.testing.assert_array_equal(table["mean"], result["mean"])
        self.assertEqual(list(table.status), [row["status"] for row in rows])

    def test_rows_and_columns(self):
        result = self.sweep()
        def show(*options):
            return [line.split() for line in self.call("show", "sweep.h5", *options).out.splitlines()]
        lines = show()
        self.assertEqual(lines[0][:5], ["case", "a", "b", "status", "mean"])
        self.assertEqual(lines[1][:5], ["0", "-3", "1", "failed", "-"])
        self.assertEqual(lines[3][:5], ["2", "0", "1", "done", f"{result['mean'][2]:.6g}"])
        self.assertEqual(" ".join(lines[-1]), "sweep.h5: 6 cases, 4 done, 2 failed, 0 pending, 0 skipped")
        def first(lines):
            return [int(line[0]) for line in lines[1:] if line[0].isdigit()]
        self.assertEqual(first(show("--cases", "1:3,5")), [1, 2, 5])
        order = sorted(range(2, 6), key=lambda i: result["mean"][i])
        self.assertEqual(first(show("--sort", "mean")), [*order, 0, 1])
        for descending in (["--sort", "mean", "--descending"], ["--sort", "-mean"], ["--sort=-mean"]):
            self.assertEqual(first(show(*descending)), [*order[::-1], 0, 1])
        self.assertEqual(first(show("--sort", "-mean", "--descending")), [*order, 0, 1])
        self.assertEqual(first(show("--sort", "-case", "--cases", "1:4")), [3, 2, 1])
        self.assertEqual(show("--columns", "mean,b", "--cases", "0"), [["case", "mean", "b"], ["0", "-", "1"], lines[-1]])
        self.assertEqual(show("--columns", "mean,case", "--cases", "3")[0], ["mean", "case"])
        failed = self.call("show", "sweep.h5", "--failed").out
        self.assertRegex(failed, r"why cases failed:\n  2 cases, first case 0: equation.kappa = -")
        self.assertIn(result.message(1), failed)
        self.assertEqual(json.loads(self.call("show", "sweep.h5", "--failed", "--format", "json", "--columns", "a").out),
                         [{"case": 0, "a": -3}, {"case": 1, "a": -3}])
        for option in (["--sort", "maen"], ["--columns", "a,maen"]):
            self.assertIn('did you mean "mean"?', self.call("show", "sweep.h5", *option, expect=2).err)
        self.call("show", "sweep.h5", "--cases", "6", expect=2)
        self.call("show", "sweep.h5", "--failed", "--cases", "3:5")

    def test_points_stand_below_each_other(self):
        self.run_sweep("""
grid.cells = [4]
equation.source = "a"
sweep.parameters.a = [-20, 1.5, 1e-9, 0.25, 1e20, 12.125]
units.a = "\u00b5m"
""")
        self.assertEqual(self.call("show", "sweep.h5", "--columns", "a,status").out.splitlines()[:7],
                         ["case   a [\u00b5m]  status",
                          "   0  -20      done",
                          "   1    1.5    done",
                          "   2    1e-09  done",
                          "   3    0.25   done",
                          "   4    1e+20  done",
                          "   5   12.125  done"])

    def lines_on_terminal(self, width, height, *arguments):
        """What a command prints on a terminal of that size."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        environment = {key: value for key, value in ENVIRONMENT.items() if key != "COLUMNS"}
        process = subprocess.Popen(command_of(arguments), cwd=self.folder, env=environment, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        seen = b""
        with open(master, "rb", buffering=0) as terminal:
            try:
                while block := terminal.read(65536):
                    seen += block
            except OSError:
                pass
        self.assertEqual(process.wait(), 0)
        return seen.decode().replace("\r", "").splitlines()

    def test_a_terminal_gets_what_fits(self):
        self.run_sweep(SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "{ linspace = [0, 1, 200] }"), expect=0)
        def rows_of(lines):
            return [line for line in lines if re.match(r"\s*(case|\d+) ", line)]
        for width, height in ((60, 30), (132, 50), (80, 16), (80, 5)):
            lines = self.lines_on_terminal(width, height, "show", "sweep.h5")
            table = rows_of(lines)
            self.assertLess(len(lines), max(height, 12))
            self.assertLessEqual(max(map(len, table)), width)
            self.assertIn(f"... {400 - (len(table) - 1)} more; all of them: lapwing show sweep.h5 | less -S", lines)
            self.assertEqual((table[1].split()[0], table[-1].split()[0]), ("0", "399"))
            self.assertTrue(any(line.startswith("not shown: ") and line.endswith("stop_reason; all of them: lapwing show sweep.h5 | less -S") for line in lines), lines)
        piped = self.call("show", "sweep.h5").out.splitlines()
        self.assertEqual(len(rows_of(piped)), 401)
        self.assertEqual(piped[0].split()[-2:], ["solver", "stop_reason"])

    def test_a_terminal_gets_what_fits_of_messages(self):
        self.sweep()
        lines = self.lines_on_terminal(200, 50, "show", "sweep.h5")
        self.assertEqual(len(lines[1]), 200)
        self.assertTrue(lines[1].endswith("..."), lines)
        self.assertEqual(lines[-2], "not shown: the rest of message; all of them: lapwing show sweep.h5 | less -S")
        self.assertTrue(self.lines_on_terminal(40, 50, "show", "sweep.h5", "--failed")[-2].endswith("with a = -3, b = 0.1"))

    def test_the_table_names_a_command_that_a_shell_takes(self):
        self.run_sweep(SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "{ linspace = [0, 1, 30] }"), name="my sweep", expect=0)
        lines = self.lines_on_terminal(60, 30, "show", "my sweep.h5")
        self.assertTrue(any(line.endswith("all of them: lapwing show 'my sweep.h5' | less -S") for line in lines), lines)
        with h5py.File(self.folder / "my sweep.h5") as file:
            self.assertTrue(file["provenance"].attrs["command_line"].endswith(b" run -j 1 'my sweep.toml' -o 'my sweep.h5'"))


if __name__ == "__main__":
    unittest.main()
