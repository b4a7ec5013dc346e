#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares what `lapwing check` predicts with what runs take: time, memory and file size, for the shipped inputs and for sweeps
that are hard to predict (tiny cases, coefficients from files, long expressions).

    python3 tests/perf/check_predictions/check_predictions.py build/release/bin/lapwing-host [PART OF A NAME]

One rank. Time is that of the region `run` less what planning takes, the lesser of two runs; memory is the most resident set of the process (/usr/bin/time);
the file's size is what it takes on the disk. A ratio is predicted over measured. Needs h5py.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "ms": 1e-3, "s": 1, "min": 60, "h": 3600}
EXTRA = {
    "tiny": 'grid.cells = [10]\nequation.kappa = "1 + a*x"\nequation.source = 1\nsweep.parameters.a = { linspace = [0, 1, 5000] }\n',
    "tiny 3d": 'grid.cells = [4, 4, 4]\nequation.kappa = "1 + a*x"\nequation.source = 1\nsweep.parameters.a = { linspace = [0, 1, 2000] }\n',
    "file": 'grid.cells = [64, 64]\nequation.source = 1\nequation.kappa = { file = "k.h5", dataset = "k", case = "i" }\n'
            'sweep.parameters.i = { range = [0, 499, 1] }\n',
    "long expression": 'grid.cells = [64, 64]\nequation.source = 1\nequation.kappa = "exp(' + " + ".join(
        f"a*sin({k}*x)*cos({k + 1}*y)" for k in range(60)) + ')"\nsweep.parameters.a = { linspace = [0, 0.01, 200] }\n',
    "quantities only": 'grid.cells = [200, 200]\noutput.fields = []\nequation.kappa = "1 + a*x*y"\nequation.source = 1\n'
                       'sweep.parameters.a = { linspace = [0, 1, 64] }\noutput.quantities.m = { integral = "u*sin(x)" }\n',
}


def amount(text, words):
    """The number after some words, "memory per rank: 4.84 MiB", in its base unit."""
    value, unit = re.search(re.escape(words) + r" (?:about )?([\d.e+-]+) (\w+)", text).groups()
    return float(value) * UNITS[unit]


def measure(engine, path, folder):
    predicted = subprocess.run([engine, "check", path], cwd=folder, capture_output=True, text=True, check=True).stdout
    seconds, memory = [], 0
    for repeat in range(2):
        (folder / "out.h5").unlink(missing_ok=True)
        command = [engine, "run", path, "-j", "1", "-o", "out.h5", "--quiet"]
        subprocess.run(["/usr/bin/time", "-f", "%M", "-o", "memory.txt", *command], cwd=folder, check=False)
        memory = 1024 * int((folder / "memory.txt").read_text().split()[-1])
        with h5py.File(folder / "out.h5") as file:
            regions = [row.tobytes().rstrip(b"\0").decode() for row in file["timing/region_name"][:]]
            table = dict(zip(regions, file["timing/rank_seconds"][0])) if "rank_seconds" in file["timing"] else {}
        seconds.append(table.get("run", np.nan) - table.get("run/plan", 0))
    size = (folder / "out.h5").stat().st_blocks * 512
    return [(amount(predicted, "expected work:"), min(seconds)), (amount(predicted, "memory per rank:"), memory), (amount(predicted, "output file:"), size)]


def main():
    engine, part = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.executable, ROOT / "inputs/sweeps/make_permeability.py", folder / "permeability.h5"], check=True)
        with h5py.File(folder / "k.h5", "w") as file:
            file["k"] = np.exp(np.random.default_rng(1).normal(size=(500, 64, 64)))
        inputs = {str(p.relative_to(ROOT / "inputs")): p for p in sorted((ROOT / "inputs").rglob("*.toml"))}
        for title, text in EXTRA.items():
            inputs[title] = folder / (title.replace(" ", "_") + ".toml")
            inputs[title].write_text(text)
        for title, path in list(inputs.items()):
            if "permeability.h5" in path.read_text():          # which it looks for beside itself
                inputs[title] = folder / path.name
                inputs[title].write_text(path.read_text())
        print(f"{'input':<46}{'seconds':>20}{'':>8}{'memory, MB':>20}{'':>8}{'file, MB':>20}")
        for title, path in inputs.items():
            if part not in title:
                continue
            line = f"{title:<46}"
            for (predicted, measured), unit in zip(measure(engine, path, folder), (1, 1e6, 1e6)):
                line += f"{predicted / unit:>10.3g}{measured / unit:>10.3g}{predicted / measured:>8.2f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
