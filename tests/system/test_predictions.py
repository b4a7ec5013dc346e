# SPDX-License-Identifier: BSD-3-Clause
"""What `check` predicts, against what runs take; and that it takes hardly anything itself."""
import re
import resource
import unittest

from support import SystemTest

BILLION = """
[grid]
cells = [10]
[equation]
kappa = "a"
source = "b*x + c"
[output]
fields = ["u"]
"""
DRAWS = """
[sweep]
mode = "random"
samples = 1000000000
[sweep.parameters]
a = { uniform = [1, 2] }
b = { normal = [1, 2] }
c = { loguniform = [1, 2] }
n = [10, 20, 30, 40]
"""
AXES = """
[sweep.parameters]
a = { linspace = [1, 2, 1000] }
b = { linspace = [1, 2, 1000] }
c = { linspace = [1, 2, 1000] }
"""


def little():
    """For `before`: no time and no memory for work on every case of a billion."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


class Predictions(SystemTest):
    def test_a_billion_cases(self):
        """Whatever the cases differ by: nothing visits them all."""
        for text, options in ((DRAWS, ()), (DRAWS, ("grid.cells=['n']",)), (DRAWS, ("grid.upper=['a']",)),
                              (DRAWS, ("solver.type='multigrid'", "solver.warm_start='previous'", "solver.relative_tolerance='1e-8*a'")),
                              (AXES, ()), (AXES, ("grid.upper=['a + b*c']",)), (AXES, ("sweep.superpose=true",))):
            self.write("sweep.toml", BILLION + text)
            done = self.call("check", "sweep.toml", "-o", "none.h5", *(word for o in options for word in ("--set", o)), before=little)
            self.assertIn("cases: 1000000000 in ", done.out)
            self.assertRegex(done.out, r"output file: [\d.]+ [GT]iB")

    def test_size_of_the_file(self):
        """On the disk, where texts that say nothing take no space."""
        large = ('grid.cells = ["n", 80]\nequation.kappa = "1 + a*x"\noutput.fields = ["u"]\nsweep.parameters.n = [100]\n'
                 "sweep.parameters.a = { linspace = [0, 0.9, 100] }\n")
        tiny = 'grid.cells = [4]\nequation.kappa = "a"\nequation.source = 1\nsweep.parameters.a = { linspace = [1, 2, 5000] }\n'
        few = large.replace("0.9, 100]", "0.9, 2]").replace("[100]", "[16]").replace("80", "16")
        for text, within in ((large, 1.05), (tiny, 1.1), (few, 1.5)):
            (self.folder / "sweep.h5").unlink(missing_ok=True)
            self.run_sweep(text)
            size, unit = re.search(r"output file: (\S+) (MiB|KiB)", self.call("check", "sweep.toml").out).groups()
            promised = float(size) * {"MiB": 2 ** 20, "KiB": 2 ** 10}[unit]
            on_disk = 512 * (self.folder / "sweep.h5").stat().st_blocks
            self.assertLess(max(promised / on_disk, on_disk / promised), within, (promised, on_disk))

    def test_full_timing_with_an_output(self):
        self.run_sweep(BILLION + "[sweep.parameters]\na = [1, 2]\nb = [1]\nc = [1]\n")
        done = self.call("check", "sweep.toml", "-o", "sweep.h5", "--set", "timing.detail='full'")
        self.assertIn("2 cases kept as stored", done.out)


if __name__ == "__main__":
    unittest.main()
