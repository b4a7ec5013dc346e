#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Solves the same inputs with two engines in turn and prints what each phase costs, their ratios, and how far fields differ.

usage: compare_engines.py [ENGINE [ENGINE]] [--runs N] [--problems REGEX] [--tiny]

Default: build/release/bin/lapwing-host and the lapwing-cuda beside it or in build/cuda/bin; where that is missing or finds no
GPU there is nothing to compare, which is no error. Any two engines will do, one twice among them: ratios are then 1 but for
noise, differences 0. Figures are medians over the runs of seconds in /timing, so that starting a process is counted for nobody;
every run is a process of its own, and which engine goes first alternates.

Fields must agree: an engine stops at |b - A u| <= tolerance |b|, so two results differ by at most 2 tolerance |b| / lambda, with
lambda the least eigenvalue of A, at least that of the least kappa. Exit code 1: they do not, or a run failed. Times are never
judged.
"""
import argparse
import math
import pathlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "compare_peers"))
from median_phases import run_once                                              # noqa: E402
from table import line, number                                                  # noqa: E402

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
TOLERANCE = 1e-8
NOT_OFFERED = (2, 5)                # exit codes of an engine that was built without a solver


@dataclass
class Problem:
    """-div(kappa grad u) = a, u = 0 on the boundary of the unit box; kappa = exp(a S) varies with the case, or is 1 for `fft`."""
    solver: str
    dim: int
    n: int
    cases: int

    @property
    def name(self):
        return f"{self.solver} {'x'.join([str(self.n)] * self.dim)}, {self.cases} cases"

    def text(self):
        waves = "*".join(f"sin(6*{direction})" for direction in "xyz"[:self.dim])
        kappa = "1" if self.solver == "fft" else f"exp(a*{waves})"
        return (f"[grid]\ncells = {[self.n] * self.dim}\n[equation]\nkappa = \"{kappa}\"\nsource = \"a\"\n"
                f"[solver]\ntype = \"{self.solver}\"\nrelative_tolerance = {TOLERANCE}\nmax_iterations = 10000\n"
                f"[sweep.parameters]\na = {{ linspace = [0.2, 1.4, {self.cases}] }}\n"
                "[output.quantities]\nmean_u = { integral = \"u\" }\n")

    def allowed(self, a, u):
        """The largest relative difference of two solutions that meet the tolerance; a [case], u [case, cells]."""
        least_kappa = np.ones_like(a) if self.solver == "fft" else np.exp(-np.abs(a))
        eigenvalue = least_kappa * self.dim * (2 * self.n * math.sin(math.pi / (2 * self.n))) ** 2
        return 2 * TOLERANCE * a * math.sqrt(u.shape[1]) / (eigenvalue * np.linalg.norm(u, axis=1))


def problems(tiny):
    if tiny:
        return [Problem(solver, dim, n, 3) for solver in ("multigrid", "cg", "fft", "direct") for dim, n in ((2, 12), (3, 6))]
    return [Problem("multigrid", 2, 32, 2000), Problem("multigrid", 2, 128, 400), Problem("multigrid", 2, 1024, 8),
            Problem("multigrid", 3, 16, 1000), Problem("multigrid", 3, 96, 8),
            Problem("cg", 2, 32, 1000), Problem("cg", 2, 256, 8), Problem("cg", 3, 16, 500), Problem("cg", 3, 64, 8),
            Problem("fft", 2, 32, 2000), Problem("fft", 2, 512, 32), Problem("fft", 3, 16, 1000), Problem("fft", 3, 96, 8),
            Problem("direct", 2, 16, 1000), Problem("direct", 2, 80, 64), Problem("direct", 3, 8, 500), Problem("direct", 3, 20, 16)]


def difference(problem, outputs):
    """Largest |u - v|_2 / |u|_2 over the cases, and the largest share of what is allowed; a field that is not finite counts."""
    fields = []
    for output in outputs:
        with h5py.File(output) as file:
            if (file["status"][:] != 1).any():
                raise ValueError(f"{problem.name}: {(file['status'][:] != 1).sum()} cases are not done")
            a, u = file["a"][:], file["u"][:].astype(float)
            fields.append(u.reshape(len(a), -1))
    relative = np.linalg.norm(fields[1] - fields[0], axis=1) / np.linalg.norm(fields[0], axis=1)
    return relative.max(), (relative / problem.allowed(a, fields[0])).max()


def measure(problem, engines, runs, folder):
    """One row: seconds of every phase per engine [engine, phase], medians, and the difference of the fields."""
    source = folder / "problem.toml"
    source.write_text(problem.text())
    outputs = [folder / f"{which}.h5" for which in range(2)]
    seconds = [[], []]
    for run in range(runs):
        for which in (0, 1) if run % 2 == 0 else (1, 0):
            names, _, _, times = run_once(engines[which], source, outputs[which])
            seconds[which].append(times.sum(axis=0))
    return names, np.median(seconds, axis=1), *difference(problem, outputs)


def find_engines(given):
    """The two engines, or a sentence why there are none to compare."""
    first = given[0] if given else BUILD / "release" / "bin" / "lapwing-host"
    places = given[1:] or [first.parent / "lapwing-cuda", BUILD / "cuda" / "bin" / "lapwing-cuda"]
    second = next((place for place in places if place.exists()), None)
    if second is None:
        return None, f"no second engine ({places[-1]} is missing): nothing to compare"
    works = subprocess.run([second, "info"], capture_output=True, check=False)
    if works.returncode != 0:
        return None, f"{second} does not run here (exit code {works.returncode}): nothing to compare"
    return [first, second], ""


def report(problem, row):
    names, (first, second), relative, share = row
    ratios = [f"{number(1e3 * a)} / {number(1e3 * b)} = {number(a / b)}" if b > 0 else "-" for a, b in zip(first, second)]
    total = f"{number(1e3 * first.sum())} / {number(1e3 * second.sum())} = {number(first.sum() / second.sum())}"
    print(line([problem.name, *ratios, total, f"{relative:.1e}", f"{share:.1e}"]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", type=pathlib.Path, metavar="ENGINE")
    parser.add_argument("--runs", type=int, default=5, help="of each engine; default 5")
    parser.add_argument("--problems", type=re.compile, default=re.compile(""), help="only those whose name matches")
    parser.add_argument("--tiny", action="store_true", help="tiny grids, one run: does everything work?")
    arguments = parser.parse_args()
    if len(arguments.engines) > 2 or arguments.runs < 1:
        parser.error("at most two engines, at least one run")
    engines, why_not = find_engines([engine.absolute() for engine in arguments.engines])
    if engines is None:
        print(why_not)
        return 1 if len(arguments.engines) == 2 else 0
    wrong, headed = [], False
    print(f"a: {engines[0]}\nb: {engines[1]}\n")
    with tempfile.TemporaryDirectory() as folder:
        for problem in (p for p in problems(arguments.tiny) if arguments.problems.search(p.name)):
            try:
                row = measure(problem, engines, 1 if arguments.tiny else arguments.runs, pathlib.Path(folder))
            except subprocess.CalledProcessError as error:
                said = error.stderr.decode().strip().splitlines()[-1:]
                print(f"{problem.name}: {error.cmd[0]} ends with exit code {error.returncode}", *said)
                if not (problem.solver == "fft" and error.returncode in NOT_OFFERED):
                    wrong.append(problem.name)
                continue
            except ValueError as error:
                wrong.append(str(error))
                continue
            if not headed:
                header = ["ms: a / b = ratio", *row[0], "all", "difference", "share of allowed"]
                print(line(header), line(["---"] * len(header)), sep="\n")
                headed = True
            report(problem, row)
            if not row[3] <= 1:
                wrong.append(f"{problem.name}: fields differ by {row[2]:.1e}, {row[3]:.1e} times what the tolerance allows")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
