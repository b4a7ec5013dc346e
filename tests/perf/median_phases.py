#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs one input several times on one core and prints the median cost of every phase, in us per unknown.

usage: median_phases.py LAPWING INPUT.toml [--runs N] [--by PARAMETER] [-- OPTIONS OF lapwing run]

Rows are cases, or with --by the values of a parameter; the last row is the whole sweep. Each run is a process of its own.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np


def run_once(lapwing, source, output, options=(), by=None):
    """Runs `source` into `output`: names of the phases, the key of every case, its unknowns, its seconds [case, phase]."""
    command = [lapwing, "run", source, "-j", "1", "-o", output, "--fresh", "--quiet", *options]
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    subprocess.run(command, check=True, env=environment, stderr=subprocess.PIPE)
    with h5py.File(output) as file:
        seconds = file["timing/case_seconds"][:]
        names = [bytes(row.tobytes()).rstrip(b"\0").decode() for row in file["timing/phase_name"][:]]
        unknowns = np.empty(len(seconds))
        if "u" in file:
            unknowns[:] = np.prod(file["u"].shape[1:])
        for group in (g for g in file.values() if isinstance(g, h5py.Group) and "u" in g):
            unknowns[group["case"][:]] = np.prod(group["u"].shape[1:])
        keys = file[by][:] if by else np.arange(len(seconds))
    return names, keys, unknowns, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lapwing")
    parser.add_argument("input")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--by", help="parameter whose values name the rows")
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:split])
    arguments.options = words[split + 1:]
    with tempfile.TemporaryDirectory() as folder:
        runs = [run_once(arguments.lapwing, arguments.input, os.path.join(folder, "out.h5"), arguments.options, arguments.by)
                for _ in range(arguments.runs)]
    names, keys, unknowns, _ = runs[0]
    seconds = np.array([run[3] for run in runs])                      # [run, case, phase]
    print(f"{arguments.by or 'case':>10} " + " ".join(f"{name:>10}" for name in names) + f" {'total':>10}")
    rows = [(f"{value:g}", keys == value) for value in np.unique(keys)] + [("all", np.full(len(keys), True))]
    for label, chosen in rows:
        cost = 1e6 * seconds[:, chosen].sum(axis=1) / unknowns[chosen].sum()   # [run, phase]
        numbers = [*np.median(cost, axis=0), np.median(cost.sum(axis=1))]
        print(f"{label:>10} " + " ".join(f"{number:10.4f}" for number in numbers))


if __name__ == "__main__":
    main()
