#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Running out of memory: batches are halved until they fit, nothing is lost, no bit changes, and the file tells of it."""
import json
import resource
import unittest

import h5py

from support import DONE, FAILED, PENDING, Result, SystemTest, limit_of, texts_of

MIB = 1 << 20
# A batch of 2048 cases takes about 1.3 GiB, the program about 0.3 GiB of address space.
MANY = """
[grid]
cells = [64, 64]
[equation]
kappa = "exp({kappa}*sin(6*x)*sin(5*y))"
source = "1 + {source}*x"
[solver]
type = "multigrid"
[sweep.parameters]
a = {{ linspace = [0.0, 1.5, 2100] }}
[output]
fields = []
[output.quantities]
mean = {{ integral = "u", normalise = true }}
peak = {{ max = "u" }}
[run]
batch = 2048
"""
OWN_OPERATORS = MANY.format(kappa="a", source=1)
ONE_OPERATOR = MANY.format(kappa=1, source="a")
# Chains of 16 cases; only the first three of each are asked for.
CHAINS = OWN_OPERATORS.replace("64, 64", "96, 96").replace("2100", "4096").replace('"multigrid"', '"multigrid"\nwarm_start = "extrapolate"')
CHAIN_HEADS = ("--cases", ",".join(f"{16 * chain}:{16 * chain + 3}" for chain in range(256)))


class OutOfMemory(SystemTest):
    def run_limited(self, text, *arguments, mib, **options):
        result = self.run_sweep(text, *arguments, output="limited", before=limit_of(resource.RLIMIT_AS, mib * MIB), **options)
        self.said = [line for line in self.finished.out.splitlines() if "out of memory" in line]
        return result

    def run_whole(self, text, *arguments):
        whole = self.run_sweep(text, *arguments, output="whole")
        self.assertNotIn("out of memory", self.finished.out)
        self.assertEqual((whole.timing["batches_halved"].tolist(), whole.timing["smallest_batch"].tolist()), ([0], [0]))
        return whole

    def check_halved(self, text, *arguments, mib, ranks=None, whole=None):
        whole = whole or self.run_whole(text, *arguments)
        limited = self.run_limited(text, *arguments, mib=mib, ranks=ranks)
        self.assertNotIn(FAILED, limited.status)
        self.assert_same_cases(whole, limited)
        self.assertGreaterEqual(limited.timing["batches_halved"].max(), 1)
        self.assertEqual(self.finished.err, "")
        return limited

    def test_halves_fit(self):
        limited = self.check_halved(OWN_OPERATORS, mib=1000)
        self.assertTrue((limited.status == DONE).all())
        n, smallest = limited.timing["batches_halved"].max(), limited.timing["smallest_batch"].max()
        self.assertEqual(smallest, 2048 >> n)                   # later batches stay as small
        self.assertEqual(self.said, [f"rank 0: out of memory with 2048 of 64 x 64 cells in a batch, goes on with {smallest}"])
        text = self.call("report", "limited.h5").out
        self.assertIn(f"out of memory: batches halved {n} time{'s' if n > 1 else ''}, the smallest to {smallest} cases", text)
        report = json.loads(self.call("report", "limited.h5", "--format", "json").out)
        self.assertEqual(report["batches_halved"], {"times": n, "smallest": smallest})

    def test_fields_and_a_resumed_run(self):
        fields = OWN_OPERATORS.replace("fields = []", 'fields = ["u"]')
        whole = self.run_sweep(fields, output="whole")
        part = self.run_limited(fields, "--cases", "0:2048", mib=1000)
        before = part.timing["batches_halved"].max()
        self.assertGreaterEqual(before, 1)
        self.assertEqual(len(self.said), 1)
        rest = self.run_sweep(fields, output="limited")          # without a limit, adding to the tables
        self.assert_same_cases(whole, rest)
        self.assertEqual(rest.timing["batches_halved"].tolist(), [before])
        self.assertEqual(rest.timing["smallest_batch"].tolist(), part.timing["smallest_batch"].tolist())

    def test_cases_of_one_operator(self):
        self.check_halved(ONE_OPERATOR, mib=800)

    def test_superposed_cases(self):
        superposed = ONE_OPERATOR.replace("[sweep.parameters]", "[sweep]\nsuperpose = true\n[sweep.parameters]")
        limited = self.check_halved(superposed, mib=650)
        self.assertTrue((limited["derived"] == 1).all())

    def test_chains(self):
        """They begin again from their heads, wherever memory has run out."""
        whole = self.run_whole(CHAINS, *CHAIN_HEADS)
        for mib in (440, 540):         # at the heads, and when guesses are to be made
            with self.subTest(mib=mib):
                limited = self.check_halved(CHAINS, *CHAIN_HEADS, "--fresh", mib=mib, whole=whole)
                self.assertEqual((limited.status == DONE).sum(), 768)

    def test_chains_count_failures_once(self):
        """One case in each of two chains fails before memory runs out; the limit on failures is not met by meeting them twice."""
        failing = CHAINS.replace('source = "1 + 1*x"', 'source = "if(a < 1e-9 || abs(a - 1.5*16/4095) < 1e-9, 1/0, 1 + x)"')
        self.run_limited(failing, *CHAIN_HEADS, "--max-failures", "2", mib=540, expect=3)
        self.assertEqual(len(self.said), 1)
        result = Result(self.folder / "limited.h5")
        self.assertEqual([i for i, s in enumerate(result.status) if s == FAILED], [0, 16])
        self.assertEqual((result.status == DONE).sum(), 766)

    def test_a_case_that_cannot_fit_is_not_tried(self):
        """It fails, the others are solved, and the same command takes it up again."""
        mixed = ("[grid]\ncells = [\"n\", \"n\"]\n[equation]\nkappa = \"1 + x*y\"\nsource = 1\n[solver]\ntype = \"multigrid\"\n"
                 "[output]\nfields = [\"u\"]\n[sweep.parameters]\nn = [64, 3200, 80]\n")
        limited = self.run_limited(mixed, mib=1000, expect=3)
        self.assertEqual(limited.status.tolist(), [DONE, FAILED, DONE])
        self.assertRegex(limited.message(1), r"out of memory: 3200 x 3200 cells take about 1.* GiB, free are .* MiB")
        self.assertLess(limited.timing["peak_bytes"].max(), 100 * MIB)
        with h5py.File(limited.path) as file:
            reason = file["provenance/stop_reason"]
            self.assertEqual(texts_of(reason.attrs)["flag_meanings"].split()[reason[1]], "out_of_memory")
        longer = mixed.replace("80]", "80, 48]")
        extended = self.run_sweep(longer, "--cases", "0,2", output="limited")
        self.assertEqual(extended.status.tolist(), [DONE, PENDING, DONE, PENDING])        # the failure is not taken over
        limited = self.run_limited(longer, mib=1000, expect=3)
        self.assertEqual(limited.status.tolist(), [DONE, FAILED, DONE, DONE])
        rest = self.run_sweep(longer, output="limited")
        self.assertIn("4 cases, 1 to solve", self.finished.out)
        self.assertTrue((rest.status == DONE).all())

    def test_large_cases_fit_alike(self):
        """The fields of one are on their way to the file while the next is solved; where there is no room for both, it waits."""
        large = ("[grid]\ncells = [1200, 1200]\n[equation]\nkappa = \"a\"\nsource = 1\n[solver]\ntype = \"fft\"\n"
                 "[output]\nfields = [\"u\", \"kappa\", \"source\"]\n[sweep.parameters]\na = [1, 2, 3, 4]\n")
        ends = []
        for mib in range(200, 700, 12):
            result = self.run_limited(large, "--fresh", "--quiet", mib=mib, expect=None)
            self.assertEqual(len(set(result.status)), 1, f"{mib} MiB: {result.status}")
            ends.append(result.status[0])
            if ends[-3:] == [DONE] * 3:
                break
        self.assertEqual((ends[0], ends[-1]), (FAILED, DONE))

    def test_ranks_halve_by_themselves(self):
        limited = self.check_halved(OWN_OPERATORS.replace("2100", "4200"), mib=1000, ranks=2)
        self.assertEqual(len(limited.timing["batches_halved"]), 2)
        self.assertEqual(len(self.said), (limited.timing["batches_halved"] > 0).sum())


if __name__ == "__main__":
    unittest.main()
