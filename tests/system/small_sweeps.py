# SPDX-License-Identifier: BSD-3-Clause
"""Small sweeps whose results are looked at: in one, two and three directions, with cases that fail."""
from support import SystemTest

# kappa is negative for a < 0; nx, ny and nz differ, and no value of u is another cell's.
SWEEP = """
[grid]
cells = {cells}
upper = {upper}
[equation]
kappa = "1 + a*x"
source = "b*({source})"
[sweep.parameters]
a = [-3, 0, 0.3]
b = [1, 0.1]
[output]
precision = "{precision}"
[output.quantities]
mean = {{ integral = "u", normalise = true }}
"""
PLANE = dict(cells="[6, 4]", upper="[3, 1]", source="x + 7*y")
SPACE = dict(cells="[5, 4, 3]", upper="[1, 2, 3]", source="x + 7*y + 49*z")
LINE = dict(cells="[7]", upper="[2]", source="x")


class SmallSweeps(SystemTest):
    def sweep(self, shape=PLANE, name="sweep", precision="double", expect=3, more=""):
        return self.run_sweep(SWEEP.format(**shape, precision=precision) + more, name=name, expect=expect)
