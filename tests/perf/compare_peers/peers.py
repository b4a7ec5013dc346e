# SPDX-License-Identifier: BSD-3-Clause
"""The other solvers: which there are, how their drivers are built, what they run, what they report."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=gnu11", "-O3", "-march=native"]
SOR = ["-mg_levels_ksp_type", "richardson", "-mg_levels_pc_type", "sor", "-mg_levels_ksp_max_it", "1"]


class RunFailed(Exception):
    """A program ended with an error, or printed what cannot be read."""


@dataclasses.dataclass(frozen=True)
class Problem:
    """One problem on one grid; problems.h and lapwing_runs.py say what the names mean."""
    name: str
    n: int
    solves: int                      # P1 to P3, P6: of one case; P4, P5: cases of the sweep

    @property
    def dim(self):
        return 3 if self.name.startswith(("P3", "P6")) else 2

    @property
    def unknowns(self):
        return self.n ** self.dim

    @property
    def is_sweep(self):
        return self.name in ("P4", "P5")


@dataclasses.dataclass
class Measurement:
    """What one process did."""
    program: str
    seconds: np.ndarray              # [solve][sample, assemble, setup, solve, anything else]
    iterations: float
    residual: float | None           # recomputed; None where nothing was solved
    mean_u: float | None


@dataclasses.dataclass(frozen=True)
class Driver:
    source: str
    packages: str
    header: str
    compiler: str
    flags: tuple                     # after the source
    problems: tuple                  # first two letters of the problems it solves
    variants: tuple = ((),)


DRIVERS = [
    Driver("peer_hypre.c", "libhypre-dev libopenmpi-dev", "HYPRE_struct_ls.h", "mpicc",
           ("-I/usr/include/hypre", "-lHYPRE", "-lm"), ("P1", "P2", "P3", "P4", "P5", "P6"), (("1",), ("0",))),
    Driver("peer_boomeramg.c", "libhypre-dev libopenmpi-dev", "HYPRE_parcsr_ls.h", "mpicc",
           ("-I/usr/include/hypre", "-lHYPRE", "-lm"), ("P6",)),
    Driver("peer_petsc.c", "petsc-dev libpetsc-real-dev libopenmpi-dev pkg-config", "petscksp.h", "mpicc",
           ("pkg-config PETSc", "-lm"), ("P1", "P2", "P3", "P4"), (tuple(SOR),)),
    Driver("peer_fftw.c", "libfftw3-dev", "fftw3.h", "cc", ("-lfftw3", "-lm"), ("P1", "P3"),
           (("estimate",), ("measure",))),
    Driver("peer_cholmod.c", "libsuitesparse-dev", "cholmod.h", "cc", ("-I/usr/include/suitesparse", "-lcholmod", "-lm"),
           ("P4", "P5"), (("simplicial",), ("supernodal",))),
]
YARDSTICKS = Driver("bandwidth.c", "libc6-dev", "stdio.h", "cc", ("-lm",), ())


def resolve(flags):
    """The flags, with `pkg-config X` replaced by what it answers, or None where it knows no X."""
    words = []
    for flag in flags:
        if flag.startswith("pkg-config "):
            if not shutil.which("pkg-config"):
                return None
            answer = subprocess.run(["pkg-config", "--cflags", "--libs", flag.split()[1]], capture_output=True, text=True)
            if answer.returncode != 0:
                return None
            words += answer.stdout.split()
        else:
            words.append(flag)
    return words


def build(driver, folder):
    """Compiles a driver; returns the program, or None with one line of explanation where a package is missing."""
    flags = resolve(driver.flags) if shutil.which(driver.compiler) else None
    if flags is not None:
        probe = subprocess.run([driver.compiler, *flags, "-x", "c", "-c", "-", "-o", os.devnull],
                               input=f"#include <{driver.header}>\n", capture_output=True, text=True)
    if flags is None or probe.returncode != 0:
        return None, f"{driver.source} left out: it needs the packages {driver.packages}"
    program = folder / pathlib.Path(driver.source).stem
    done = subprocess.run([driver.compiler, *FLAGS, str(HERE / driver.source), "-o", str(program), *flags],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RunFailed(f"{driver.source} does not compile:\n{done.stderr}")
    return program, None


def build_all(folder, say):
    """{driver: program} of what can be built here."""
    programs = {}
    for driver in DRIVERS:
        program, why = build(driver, folder)
        if program:
            programs[driver] = program
        else:
            say(why)
    return programs


def run_lines(launch, command):
    """The lines of JSON that a driver prints."""
    done = launch(command)
    if done.returncode != 0:
        raise RunFailed(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    try:
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    except json.JSONDecodeError as error:
        raise RunFailed(f"{' '.join(command)}: {error}\n{done.stdout}") from error


def variant_arguments(driver, variant, problem):
    """V-cycles are cheapest for PETSc where kappa is constant, W-cycles where it varies."""
    if driver.source == "peer_petsc.c":
        return [*variant, "-pc_mg_cycle_type", "w" if problem.name.startswith(("P2", "P4")) else "v"]
    return list(variant)


def runners(programs, problem, launch):
    """Functions that each run one peer once on the problem and return its measurements."""
    def one(driver, variant):
        command = [str(programs[driver]), problem.name, str(problem.n), str(problem.solves),
                   *variant_arguments(driver, variant, problem)]

        def run():
            return [Measurement(line["program"], np.array(line["seconds"]), line["iterations"], line.get("residual"),
                                line.get("mean_u")) for line in run_lines(launch, command)]
        return run
    return [one(driver, variant) for driver in programs if problem.name[:2] in driver.problems
            for variant in driver.variants]
