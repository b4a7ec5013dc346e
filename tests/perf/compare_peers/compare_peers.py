#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares lapwing with hypre, PETSc, FFTW and CHOLMOD on the same discrete problems, on one core; see README.md.

Builds the drivers whose packages are installed, runs all programs in turn, checks that the answers agree, and prints one
table. Exit code 1: a program failed, or answers disagree; 2: usage. Times are never judged.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import lapwing_runs
    import peers
    import table
    from peers import Problem
except ModuleNotFoundError as missing:
    print(f"error: {sys.executable} has no module {missing.name} (Debian: python3-h5py, with /usr/bin/python3)",
          file=sys.stderr)
    sys.exit(2)

ENGINE = pathlib.Path(__file__).resolve().parents[3] / "build" / "release" / "bin" / "lapwing-host"
GROUPS = ["P1", "P2", "P3", "P4", "P5", "P6"]
ROUGH = ["P6-phases", "P6-lognormal", "P6-layers"]
SOLVED_BY = {"multigrid": GROUPS, "fft": ["P1", "P3"], "direct": ["P5"]}      # lapwing's solvers
COUNTED = """Counted: assembly, set-up and solve to a relative residual of 1e-8 from a zero start. P1 to P3 and P6 solve the same case
several times in a process: median of all solves but the first, which pays for memory pages and plans and stands apart.
P4 and P5: mean over the cases of the sweep. "With sampling" adds the evaluation of expressions, for lapwing also quantities
and output; the others get the source and the exponent of kappa tabulated and evaluate at most one exponential per cell."""


def problems(arguments):
    """What is run, in order."""
    if arguments.smoke:
        chosen = [Problem(name, 32, 2) for name in ("P1-smooth", "P1-rough", "P2-one", "P2-rough")]
        chosen += [Problem(name, 16, 2) for name in ("P3-smooth", "P3-rough")]
        chosen += [Problem("P4", 32, 8), Problem("P5", 32, 8)] + [Problem(name, 16, 2) for name in ROUGH]
    else:
        chosen = [Problem(f"P1-{f}", n, solves) for n, solves in ((512, 6), (2048, 4)) for f in ("smooth", "rough")]
        chosen += [Problem(f"P2-{f}", n, solves) for n, solves in ((512, 6), (1024, 4)) for f in ("one", "rough")]
        sizes = (128, 192, 256) if arguments.large else (128,)
        chosen += [Problem(f"P3-{f}", n, 4) for n in sizes for f in ("smooth", "rough")]
        chosen += [Problem(name, n, 200) for name in ("P4", "P5") for n in (80, 128)]
        chosen += [Problem(name, 64, 2) for name in ROUGH]
    return [problem for problem in chosen if problem.name[:2] in arguments.problems]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", type=pathlib.Path, default=ENGINE, help="lapwing-host; default: the release build's")
    parser.add_argument("--problems", default=",".join(GROUPS), help="some of P1,P2,P3,P4,P5,P6; default: all")
    parser.add_argument("--repeat", type=int, help="processes per program and problem; default 5")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="core that all programs run on")
    parser.add_argument("--large", action="store_true", help="P3 also with 192 and 256 cells per direction")
    parser.add_argument("--smoke", action="store_true", help="tiny grids, one process each: does everything work?")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep programs, inputs and outputs there")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write rows and yardsticks there, too")
    arguments = parser.parse_args()
    arguments.problems = arguments.problems.split(",")
    arguments.repeat = arguments.repeat if arguments.repeat is not None else 1 if arguments.smoke else 5
    unknown = [name for name in arguments.problems if name not in GROUPS]
    if unknown:
        parser.error(f"--problems: there is no {unknown[0]}; choose from {', '.join(GROUPS)}")
    if arguments.repeat < 1:
        parser.error(f"--repeat {arguments.repeat}: must be at least 1")
    if arguments.core not in os.sched_getaffinity(0):
        parser.error(f"--core {arguments.core}: not one of the cores of this process")
    if not (arguments.engine.is_file() and os.access(arguments.engine, os.X_OK)):
        parser.error(f"no engine at {arguments.engine}: build lapwing, or name one with --engine")
    if not shutil.which("taskset"):
        parser.error("taskset (package util-linux) is needed to keep programs on one core")
    return arguments


def say(text):
    print(text, file=sys.stderr, flush=True)


def launcher(core):
    """Runs a command on one core with one thread."""
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NO_COLOR="1",
                       OMPI_MCA_btl_vader_single_copy_mechanism="none", OMPI_MCA_hwloc_base_binding_policy="none")

    def launch(command):
        return subprocess.run(["taskset", "-c", str(core), *command], capture_output=True, text=True, env=environment)
    return launch


def compare(problem, engine, solvers, programs, launch, repeat):
    """Runs all programs in turn, `repeat` times; returns the rows and what is wrong with the answers."""
    def lapwing(solver):
        return lambda: engine.measure(problem, solver)
    lapwing_runners = [lapwing(solver) for solver in solvers if problem.name[:2] in SOLVED_BY[solver]]
    all_runners = lapwing_runners + peers.runners(programs, problem, launch)
    runs = {}
    for _ in range(repeat):
        for run in all_runners:
            for measurement in run():
                runs.setdefault(measurement.program, []).append(measurement)
    rows = [table.summarise(problem, measurements) for measurements in runs.values()]
    for row in rows:
        if row["program"].startswith("lapwing"):
            residual, row["mean_u"] = engine.check(problem, row["program"].split()[1])
            row["residual"] = max(row["residual"], residual)
    table.add_ratios(rows)
    return rows, table.disagreements(rows)


def run_all(arguments, folder):
    launch = launcher(arguments.core)
    programs = peers.build_all(folder, say)
    yardstick, why = peers.build(peers.YARDSTICKS, folder)
    if why:
        say(why)
    engine = lapwing_runs.Engine(arguments.engine.absolute(), folder, launch)
    solvers = ["multigrid", "direct"]
    if engine.offers("fft", Problem("P1-smooth", 8, 1)):
        solvers.append("fft")
    else:
        say("lapwing fft left out: this engine does not offer it")
    rows, wrong, yardsticks = [], [], []
    for problem in problems(arguments):
        say(f"{problem.name}, n = {problem.n} ...")
        new_rows, new_wrong = compare(problem, engine, solvers, programs, launch, arguments.repeat)
        rows += new_rows
        wrong += new_wrong
        if yardstick and len(yardsticks) < arguments.repeat:
            yardsticks += peers.run_lines(launch, [str(yardstick), "50" if arguments.smoke else "1"])
    print(table.markdown(rows))
    medians = {}
    if yardsticks:
        medians, lines = table.yardstick_lines(yardsticks)
        print("\n" + "\n".join(lines))
    print(f"\nProcesses per row: {arguments.repeat}, all programs in turn; medians over the processes.\n{COUNTED}")
    if arguments.json:
        record = {"engine": engine.about, "repeat": arguments.repeat, "yardsticks": medians, "rows": rows, "wrong": wrong}
        arguments.json.write_text(json.dumps(record, indent=1) + "\n")
    for sentence in wrong:
        say(f"error: {sentence}")
    return 1 if wrong else 0


def main():
    arguments = parse()
    try:
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            return run_all(arguments, arguments.keep.absolute())
        with tempfile.TemporaryDirectory() as folder:
            return run_all(arguments, pathlib.Path(folder))
    except peers.RunFailed as error:
        say(f"error: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
