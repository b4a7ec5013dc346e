#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Efficiency of ranks over one rank for a mixed sweep, idle time per rank, and use of lanes; see README.md.

One rank, several ranks, and for comparison as many independent processes as ranks, each with its part of the cases, run in
turn; figures are medians. Times are those of the region `run`, so that starting mpirun does not count.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1")


def report_of(engine, output):
    """What `lapwing report` says of a file."""
    text = subprocess.run([engine, "report", output, "--format", "json"], capture_output=True, check=True, env=ENVIRONMENT)
    return json.loads(text.stdout)


def command(engine, sweep, output, *more):
    return [engine, "run", str(sweep), "-o", str(output), "--fresh", "--quiet", *more]


def run_ranks(arguments, ranks, folder):
    """One run on `ranks` ranks; its report."""
    output = folder / f"ranks_{ranks}.h5"
    start, alone = ([], ["-j", "1"]) if ranks == 1 else ([*arguments.mpirun.split(), str(ranks)], [])
    subprocess.run([*start, *command(arguments.engine, arguments.sweep, output, *alone)], check=True, env=ENVIRONMENT)
    return report_of(arguments.engine, output)


def run_apart(arguments, ranks, folder):
    """Independent processes side by side, each with every case of its part; their reports."""
    total = report_of(arguments.engine, folder / "ranks_1.h5")["cases"]["total"]
    ends = [total * i // ranks for i in range(ranks + 1)]
    outputs = [folder / f"apart_{i}.h5" for i in range(ranks)]
    processes = [subprocess.Popen(command(arguments.engine, arguments.sweep, output, "-j", "1", "--cases", f"{first}:{end}"), env=ENVIRONMENT)
                 for output, first, end in zip(outputs, ends, ends[1:])]
    for process in processes:
        process.wait()
    return [report_of(arguments.engine, output) for output in outputs]


def seconds(report):
    return max(rank["seconds"] for rank in report["ranks"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engine", required=True, help="lapwing-host")
    parser.add_argument("--sweep", default=HERE / "mixed.toml")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--mpirun", default="mpirun --allow-run-as-root --oversubscribe --bind-to none -n")
    arguments = parser.parse_args()
    n = arguments.ranks
    with tempfile.TemporaryDirectory(prefix="lapwing_two_ranks_") as name:
        folder = pathlib.Path(name)
        one, many, apart = [], [], []
        for _ in range(arguments.repeat):
            one.append(run_ranks(arguments, 1, folder))
            many.append(run_ranks(arguments, n, folder))
            apart.append(run_apart(arguments, n, folder))
    median = statistics.median
    t_1, t_n = [seconds(report) for report in one], [seconds(report) for report in many]
    # The processes' work adds up to the sweep; that it takes them longer than one process is what sharing the machine costs.
    work_apart = [sum(seconds(report) for report in reports) for reports in apart]
    idle = ", ".join(f"{100 * rank['idle'] / rank['seconds']:.2f} %" for rank in many[-1]["ranks"])
    print(f"1 rank   {median(t_1):.3f} s, lanes {100 * one[-1]['lane_occupancy']:.1f} %")
    print(f"{n} ranks  {median(t_n):.3f} s, lanes {100 * many[-1]['lane_occupancy']:.1f} %, idle per rank {idle}")
    for name, work in ((f"efficiency of {n} ranks over 1", [n * t for t in t_n]),
                       (f"{n} independent processes, the machine's bound", work_apart)):
        ratios = sorted(a / b for a, b in zip(t_1, work))
        print(f"{name}: {median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})")


if __name__ == "__main__":
    main()
