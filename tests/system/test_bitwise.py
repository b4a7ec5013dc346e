#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A case has the same bits on any number of ranks, in batches of any size, and when it is run alone."""
import itertools
import unittest

import numpy as np

from support import DONE, FAILED, SystemTest

# Shapes that are solved interleaved and one (150 x 140) with one lane; the last cases of the batches fail.
MIXED_SHAPES = """
[grid]
cells = ["nx", "ny"]
upper = [1.0, 0.7]
[equation]
kappa = "exp(a*sin(7*x)*cos(5*y)) - if(a > 2.5 && x > 0.5, 2, 0)"
sigma = "0.3*a + x"
source = "sin(3*x) + y"
[boundary]
x_min = { type = "periodic" }
x_max = { type = "periodic" }
y_min = { type = "robin", alpha = "1 + a", value = "cos(2*pi*x)" }
y_max = { type = "neumann", value = "x" }
[sweep]
mode = "zip"
[sweep.parameters]
a  = [0.1, 0.5, 3.0, 1.2, 0.7, 0.2, 3.0, 1.9, 1.1, 0.4, 0.9, 1.3, 0.3, 3.0, 0.6, 1.7, 2.1, 0.8, 1.0, 1.5]
nx = [40, 150, 40, 16, 40, 40, 16, 40, 150, 96, 40, 16, 40, 40, 40, 40, 40, 150, 16, 96]
ny = [30, 140, 30, 9, 30, 30, 9, 30, 140, 80, 30, 9, 30, 30, 30, 30, 30, 140, 9, 80]
[output]
fields = ["u", "kappa", "source"]
[output.quantities]
total = { integral = "kappa*u + a*sigma" }
out = { flux = "y_min" }
wrap = { flux = "x_max" }
here = { probe = [0.33, 0.2] }
"""

# Cells without any order, over eight decades in some cases: cycles are given up for a factor.
DISORDERED = """
[grid]
cells = [40, 36]
[equation]
kappa = "10^(a*abs(mod(43911.5*sin(12.9898*floor(40*x) + 78.233*floor(36*y)), 1)))"
source = "1 + b*y"
[sweep.parameters]
a = [1, 3, 6, 8]
b = [0, 1, 2, 3, 4]
"""

# Ratios of kappa between directions that vary from cell to cell in some cases and not in others, and cells without any order
# in some: `auto` chooses within a batch (a small limit of memory rules out `direct`).
ANISOTROPIC = """
[grid]
cells = [44, 16]
[equation]
kappa = ["(1 + s*x*x)*if(s > 100, 10^(6*abs(mod(43911.5*sin(12.9898*floor(997*x) + 78.233*floor(991*y)), 1))), 1)", "b"]
source = "1 + s*y"
exact = "x*y"
[boundary]
y_max = { type = "robin", alpha = 2, value = "s" }
[solver]
relative_tolerance = "tol"
max_iterations = 400
[solver.direct]
memory_limit = "limit"
[sweep.parameters]
limit = [0.05, 64]
tol = [1e-6, 1e-9]
s = [0, 3, 40, 0.5, 200, 7]
b = [1, 50]
[output]
fields = ["u", "error"]
[output.quantities]
top = { max = "u" }
side = { flux = "x_min" }
"""

# Pure Neumann and periodic problems in 3D, some incompatible; three shapes; fields in single precision.
SINGULAR = """
[grid]
cells = ["n", 10, "n/2"]
[equation]
kappa = "1 + c*sin(2*pi*x)^2"
source = "cos(2*pi*x) + shift"
[boundary]
all = { type = "neumann", value = "0.1*(x - 0.5)" }
y_min = { type = "periodic" }
y_max = { type = "periodic" }
[sweep]
mode = "random"
samples = 21
seed = 3
[sweep.parameters]
n = [8, 14, 32]
c = { loguniform = [0.1, 100] }
shift = [0, 0.001, 0.5]
[output]
precision = "single"
[output.quantities]
low = { min = "u" }
energy = { integral = "u*source", normalise = true }
"""

# Each solver by name, in 1D; cycles without acceleration; a limit of iterations that some cases do not keep.
BY_NAME = """
[grid]
cells = ["n"]
upper = ["1 + 0.1*k"]
[equation]
kappa = "if(x < 0.4, k, 1)"
source = "exp(x)"
[boundary]
x_max = { type = "neumann", value = 1 }
[solver]
type = "SOLVER"
max_iterations = 100
[solver.multigrid]
acceleration = "none"
pre_smooth = 2
[solver.cg]
operator = "csr"
[sweep.parameters]
k = { logspace = [-2, 2, 7] }
n = [40, 200, 250]
"""

# Combinations of basis solutions, of which some are refined: two groups of operators, each times a factor.
SUPERPOSED = """
[grid]
cells = [40, 30]
[equation]
kappa = "g*(1 + k*x)"
source = "s*(1 + x) - r*(1 + x + 1e-8*y)"
[boundary]
x_min = { type = "dirichlet", value = "1e-9*s*y" }
y_max = { type = "neumann", value = "1e-9*r" }
[sweep]
superpose = true
[sweep.parameters]
g = [1, 7]
s = [1, 2, 0.3]
k = [0, 4]
r = [1, 2, 5]
[output]
fields = ["u", "kappa"]
[output.quantities]
side = { flux = "x_min" }
"""


class Bitwise(SystemTest):
    VARIATIONS = [(1, 1), (5, 2), (64, 3), (3, 3)]        # run.batch, ranks

    def check(self, text, some_cases, variations=VARIATIONS):
        base = self.run_sweep(text, expect=self.exit_code, output="base")
        for batch, ranks in variations:
            with self.subTest(batch=batch, ranks=ranks):
                other = self.run_sweep(text, "--set", f"run.batch={batch}", expect=self.exit_code, ranks=ranks,
                                       output=f"b{batch}_r{ranks}")
                self.assert_same_cases(base, other)
        for case in some_cases:
            with self.subTest(alone=case):
                code = 0 if base.status[case] == DONE else 4
                alone = self.run_sweep(text, "--cases", str(case), expect=code, output=f"alone{case}")
                self.assertEqual(np.flatnonzero(alone.status).tolist(), [case])
                self.assert_same_cases(base, alone, [case])
        return base

    def test_mixed_shapes(self):
        self.exit_code = 3
        base = self.check(MIXED_SHAPES, [1, 4, 13])
        self.assertEqual(np.flatnonzero(base.status == FAILED).tolist(), [2, 6, 13])
        self.assertEqual(sorted(base.groups), ["grid_150x140", "grid_16x9", "grid_40x30", "grid_96x80"])
        self.assertEqual({base.solvers()[c] for c in (3, 11, 18)}, {"direct"})
        self.assertEqual({base.solvers()[c] for c in (0, 1, 9)}, {"multigrid"})
        self.assertFalse(base.field(0).tobytes() == base.field(4).tobytes(), "the cases must differ")

    def test_auto_chooses_within_a_batch(self):
        self.exit_code = 0
        base = self.check(ANISOTROPIC, [0, 9, 40])
        self.assertEqual(set(base.solvers()), {"multigrid", "direct"})
        first = base["limit"] == 0.05
        self.assertEqual({s for s, f in zip(base.solvers(), first) if f}, {"multigrid"})
        self.assertGreater(len(set(base["iterations"])), 4)

    def test_cases_with_several_attempts(self):
        self.exit_code = 0
        base = self.check(DISORDERED, [0, 17], [(3, 2), (1, 3)])
        self.assertEqual(base["attempts"].min(), 1)
        self.assertGreater(base["attempts"].max(), 1)

    def test_singular_problems(self):
        self.exit_code = 3
        base = self.check(SINGULAR, [2, 20])
        self.assertEqual(base.field(0).dtype, np.float32)
        self.assertEqual(base["shift"][base.status == FAILED].tolist(), [0.5] * np.count_nonzero(base["shift"] == 0.5))
        self.assertGreater(len(set(base["n"])), 2)

    def test_solvers_by_name(self):
        for solver in ("multigrid", "cg", "direct"):
            with self.subTest(solver=solver):
                text = BY_NAME.replace("SOLVER", solver)
                self.exit_code = 3 if solver == "cg" else 0
                base = self.check(text, [17], [(5, 2), (1, 3)])
                self.assertEqual(set(base.solvers()), {solver})
                if solver == "cg":
                    self.assertEqual(set(base["n"][base.status == FAILED]), {200, 250})

    def test_combinations_of_basis_solutions(self):
        self.exit_code = 0
        base = self.check(SUPERPOSED, [0, 7, 35])
        refined = base["s"] == base["r"]
        self.assertEqual(base["derived"].tolist(), np.where(refined, 2, 1).tolist())
        self.assertEqual(base["attempts"].tolist(), np.where(refined, 1, 0).tolist())
        self.assertLessEqual(base["residual"].max(), 1e-8)

    def test_parts_in_any_order_make_the_whole(self):
        self.exit_code = 0
        text = ANISOTROPIC.replace("[0.05, 64]", "[0.05]")
        base = self.run_sweep(text, output="base")
        order = np.random.default_rng(5).permutation(24)
        for first in range(0, 24, 6):
            cases = ",".join(str(c) for c in order[first:first + 6])
            parts = self.run_sweep(text, "--cases", cases, ranks=1 + first // 12, output="parts")
        self.assertTrue((parts.status == DONE).all())
        self.assert_same_cases(base, parts)

    def test_equal_points_share_their_bits(self):
        values = [0.3, 0.7, 0.3, 1.1, 0.7, 0.3]
        text = f"[grid]\ncells = [33, 30]\n[equation]\nkappa = \"1 + a*x\"\nsource = 1\n[sweep.parameters]\na = {values}\n"
        base = self.run_sweep(text)
        for a, b in itertools.combinations(range(6), 2):
            self.assertEqual(base.field(a).tobytes() == base.field(b).tobytes(), values[a] == values[b])
            self.assertEqual(base["case_hash"][a] == base["case_hash"][b], values[a] == values[b])


if __name__ == "__main__":
    unittest.main()
