#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sweep.superpose: what `check` says, what the file and `report` hold, what is solved again and what is not."""
import json
import unittest

import h5py
import numpy as np

from support import DONE, Result, SystemTest

AMPLITUDES = """
[grid]
cells = [32, 32]
[equation]
kappa = "1 + x*y"
source = "s*(1 + x)"
[sweep]
superpose = true
[sweep.parameters]
s = { linspace = [0, 1, 400] }
"""


class Superposition(SystemTest):
    def check_lines(self, text):
        self.write("sweep.toml", text)
        lines = self.call("check", "sweep.toml").out.splitlines()
        first = next((i for i, line in enumerate(lines) if line.startswith("superposition")), None)
        return lines[first:lines.index("grids:")] if first is not None else None

    def test_check_tells_in_words(self):
        self.assertEqual(self.check_lines(AMPLITUDES), [
            "superposition: 1 group of 400 cases, each combined from 1 basis solution; 1 solve instead of 400, 1 set-up"])
        groups = AMPLITUDES.replace("1 + x*y", "1 + k*x").replace("s*(1 + x)", "s*x + 1") + "k = [1, 2, 3]\n"
        self.assertEqual(self.check_lines(groups), [
            "superposition: 3 groups of 400 cases, each combined from 2 basis solutions; 6 solves instead of 1200, 3 set-ups",
            "  k                has one value in a group: equation.kappa cannot be split by it"])
        self.assertEqual(self.check_lines(AMPLITUDES.replace("s*(1 + x)", "sin(s*x)")), [
            "superposition: none, 1 case would be combined from 1 basis solution",
            "  s                has one value in a group: equation.source cannot be split by it"])
        self.assertEqual(self.check_lines(AMPLITUDES.replace("s*(1 + x)", "0")), ["superposition: none, there are no data"])
        self.assertIsNone(self.check_lines(AMPLITUDES.replace("superpose = true", "superpose = false")))

    def test_one_set_up_and_one_basis_solve_per_rank(self):
        for ranks in (None, 2):
            result = self.run_sweep(AMPLITUDES, "--fresh", ranks=ranks)
            self.assertTrue((result.status == DONE).all())
            self.assertTrue((result["derived"] == 1).all())
            self.assertTrue((result["iterations"] == 0).all())
            self.assertGreaterEqual(result.timing["basis_solves"].max(), 1)
            self.assertLessEqual(result.timing["basis_solves"].max(), 1)
            self.assertEqual(result.timing["setups_made"].tolist(), result.timing["basis_solves"].tolist())

    def test_rows_and_draws_share_as_grids_do(self):
        """20 coefficients in 200 rows, in no order: 20 set-ups, and with superposition 20 basis solutions of each kind."""
        kappas, amplitudes = [1 + 7 * i % 20 for i in range(200)], [i % 13 for i in range(200)]
        rows = f"""
[grid]
cells = [20, 20]
[equation]
kappa = "1 + k*x*y"
source = "s*(1 + x)"
[sweep]
mode = "zip"
[sweep.parameters]
k = {kappas}
s = {amplitudes}
[output.quantities]
mean = {{ integral = "u", normalise = true }}
"""
        self.write("rows.toml", rows)
        self.assertIn("operators: 20, each shared by 10 cases", self.call("check", "rows.toml").out)
        result = self.run_sweep(rows, name="rows")
        self.assertEqual(result.timing["setups_made"].tolist(), [20])
        combined = self.run_sweep(rows, "--set", "sweep.superpose=true", name="rows", output="combined")
        self.assertEqual(combined.timing["basis_solves"].tolist(), [20])
        np.testing.assert_allclose(combined["mean"], result["mean"], rtol=1e-7)
        for i in (0, 7, 199):                # a case's numbers are those that it has alone
            self.assertEqual(result["mean"][i], self.run_sweep(rows, "--cases", str(i), name="rows", output=f"alone_{i}")["mean"][i])
        draws = rows.replace('mode = "zip"', 'mode = "random"\nsamples = 200').replace(str(kappas), "[1, 2, 3, 4]").replace(str(amplitudes), "{ uniform = [1, 2] }")
        result = self.run_sweep(draws, name="draws")
        self.assertEqual(result.timing["setups_made"].sum(), 4)

    def test_answers_are_those_without(self):
        derived = self.run_sweep(AMPLITUDES)
        solved = self.run_sweep(AMPLITUDES, "--set", "sweep.superpose=false", "--set", "solver.relative_tolerance=1e-11",
                                output="solved")
        self.assertNotIn("derived", solved.numbers)
        for case in (0, 1, 399):
            np.testing.assert_allclose(derived.field(case), solved.field(case), atol=1e-8 * np.abs(solved.field(case)).max())

    def test_derived_is_an_enumeration_along_case(self):
        self.run_sweep(AMPLITUDES, "--cases", "0:3")
        with h5py.File(self.folder / "sweep.h5") as file:
            derived = file["derived"]
            self.assertEqual(derived.dtype, np.int8)
            self.assertEqual(derived.dims[0][0].name, "/case")
            meanings = derived.attrs["flag_meanings"]
            self.assertEqual(meanings.decode() if isinstance(meanings, bytes) else meanings, "not_derived derived refined")
            self.assertEqual(derived.attrs["flag_values"].tolist(), [0, 1, 2])
            self.assertEqual(derived[:5].tolist(), [1, 1, 1, 0, 0])

    def test_report_counts(self):
        self.run_sweep(AMPLITUDES)
        self.assertIn("superposed  400 derived, 0 refined by a solver, from 1 basis solutions", self.call("report", "sweep.h5").out)
        report = json.loads(self.call("report", "sweep.h5", "--format", "json").out)
        self.assertEqual(report["superposition"], {"derived": 400, "refined": 0, "basis_solves": 1})

    def test_the_key_makes_other_cases(self):
        self.run_sweep(AMPLITUDES.replace("superpose = true", "superpose = false"))
        result = self.run_sweep(AMPLITUDES)
        self.assertIn("400 to solve", self.finished.out)
        self.assertTrue((result["derived"] == 1).all())
        self.run_sweep(AMPLITUDES)
        self.assertIn("0 to solve", self.finished.out)

    def test_resumed_cases_have_the_same_bits(self):
        whole = self.run_sweep(AMPLITUDES, output="whole")
        self.run_sweep(AMPLITUDES, "--cases", "100:117", output="parts")
        self.run_sweep(AMPLITUDES, output="parts", ranks=2)
        self.assert_same_cases(whole, Result(self.folder / "parts.h5"))


if __name__ == "__main__":
    unittest.main()
