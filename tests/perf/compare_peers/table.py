# SPDX-License-Identifier: BSD-3-Clause
"""Medians over processes, checks of the answers, and the table."""
import statistics

REFERENCE = "lapwing multigrid"
RESIDUAL_LIMIT = 1e-8
CHAOTIC_LIMIT = 1e-7      # of P6-lognormal, whose kappa comes from the last digits of sines: two libraries' differ
MEAN_LIMIT = 1e-6                    # relative difference of mean(u)
HEADER = ["problem", "cells", "program", "iterations", "us per unknown", "lowest to highest", "times lapwing", "first solve",
          "with sampling", "cases per s", "residual"]


def cost(problem, measurement):
    """us per unknown of one process: assemble + setup + solve, the same for the first solve, all phases.

    Repetitions of one case count with the median of those after the first, the cases of a sweep with their mean."""
    centre, skip = (statistics.fmean, 0) if problem.is_sweep else (statistics.median, 1)
    scale = 1e6 / problem.unknowns
    counted, everything = scale * measurement.seconds[:, 1:4].sum(axis=1), scale * measurement.seconds.sum(axis=1)
    return centre(counted[skip:]), counted[0], centre(everything[skip:])


def summarise(problem, runs):
    """One row from the measurements of one program, one per process."""
    costs = [cost(problem, run) for run in runs]
    value, first, everything = (statistics.median(column) for column in zip(*costs))
    last = runs[-1]
    return {"problem": problem.name, "n": problem.n, "dim": problem.dim, "solves": problem.solves, "program": last.program,
            "iterations": last.iterations, "us_per_unknown": value, "lowest": min(c[0] for c in costs),
            "highest": max(c[0] for c in costs), "first": None if problem.is_sweep else first, "all_phases": everything,
            "cases_per_s": 1e6 / (value * problem.unknowns), "residual": last.residual, "mean_u": last.mean_u,
            "processes": [c[0] for c in costs]}


def add_ratios(rows):
    reference = next(row for row in rows if row["program"] == REFERENCE)
    for row in rows:
        solved = row["residual"] is not None      # the transforms alone solve nothing
        row["times_lapwing"] = row["us_per_unknown"] / reference["us_per_unknown"] if solved else None
        row["cases_per_s"] = row["cases_per_s"] if solved else None


def disagreements(rows):
    """One sentence for each answer that is wrong."""
    reference = next(row for row in rows if row["program"] == REFERENCE)
    found = []
    for row in rows:
        where = f"{row['problem']}, n = {row['n']}, {row['program']}"
        if row["residual"] is None:
            continue
        limit = CHAOTIC_LIMIT if row["problem"] == "P6-lognormal" else RESIDUAL_LIMIT
        if not row["residual"] <= limit:
            found.append(f"{where}: true residual {row['residual']:.3e}, above {limit:g}")
        difference = abs(row["mean_u"] / reference["mean_u"] - 1)
        if not difference <= MEAN_LIMIT:
            found.append(f"{where}: mean of u {row['mean_u']:.12e} differs from lapwing's by {difference:.1e}")
    return found


def number(value, digits=3):
    if value is None:
        return "-"
    decimals = max(0, digits - len(str(int(abs(value))))) if abs(value) >= 1 else digits + (abs(value) < 0.1)
    return f"{value:.{decimals}f}"


def line(cells):
    return "| " + " | ".join(cells) + " |"


def markdown(rows):
    lines = [line(HEADER), line(["---"] * len(HEADER))]
    for row in rows:
        iterations = f"{row['iterations']:.1f}".removesuffix(".0") if row["iterations"] else "-"
        lines.append(line([row["problem"], " x ".join([str(row["n"])] * row["dim"]), row["program"], iterations,
                           number(row["us_per_unknown"]), f"{number(row['lowest'])} to {number(row['highest'])}",
                           number(row["times_lapwing"]), number(row["first"]), number(row["all_phases"]),
                           number(row["cases_per_s"]), "-" if row["residual"] is None else f"{row['residual']:.1e}"]))
    return "\n".join(lines)


def yardstick_lines(processes):
    """Medians over processes of what bandwidth.c printed."""
    medians = {key: statistics.median(process[key] for process in processes) for key in processes[0]}
    triads = [f"{key} {value:.3g} GB/s" for key, value in medians.items() if key.startswith("triad")]
    sweeps = [f"{key} {value:.2g}" for key, value in medians.items() if not key.startswith("triad")]
    return medians, ["Yardsticks: " + "; ".join(triads) + ".", "Residual sweep, ns per unknown: " +
                     "; ".join(text.removeprefix("sweep, ") for text in sweeps) + "."]
