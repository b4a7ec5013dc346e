# SPDX-License-Identifier: BSD-3-Clause
"""What tests of fields from files share: files, inputs that name them, and the independent solution."""
import h5py
import numpy as np

from support import SystemTest

TIGHT = "[solver]\nrelative_tolerance = 1e-12\n"


def field(file, dataset, case=None):
    """What stands in the input file for a field from a file."""
    return f'{{ file = "{file}", dataset = "{dataset}"' + (f', case = "{case}" }}' if case else " }")


class FieldFilesTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.random = np.random.default_rng(42)

    def save(self, name, **datasets):
        with h5py.File(self.folder / name, "w") as file:
            for path, values in datasets.items():
                file[path.replace("__", "/")] = values

    def toml(self, problem, more="", **fields):
        """The problem's input file with fields taken from files."""
        text = problem.toml(TIGHT + more)
        for name, what in fields.items():
            text = "\n".join(f"{name} = {what}" if line.startswith(name + " =") else line for line in text.split("\n"))
        return text

    def assert_solves(self, result, case_number, problem, **arrays):
        case = problem.case()
        case.kappa = arrays.get("kappa", case.kappa)
        case.sigma, case.source = arrays.get("sigma", case.sigma), arrays.get("source", case.source)
        expected = case.solve()
        self.assertLess(np.abs(result.field(case_number) - expected).max(), 1e-9 * np.abs(expected).max())
