# SPDX-License-Identifier: BSD-3-Clause
"""What all system tests need: start lapwing with or without mpirun, and read its output file.

The environment names what is tested: LAPWING_BIN, the folder with launcher and engine (default: build/release/bin), and
LAPWING_MPIEXEC, the words of the command that starts ranks, up to the option for their number, joined by "|".
"""
import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time
import unittest

import h5py
import numpy as np

SOURCE = pathlib.Path(__file__).resolve().parents[2]
INPUTS = SOURCE / "inputs"
BIN = pathlib.Path(os.environ.get("LAPWING_BIN", SOURCE / "build" / "release" / "bin")).absolute()
LAUNCHER = BIN / "lapwing"
ENGINE = BIN / os.environ.get("LAPWING_ENGINE", "lapwing-host")
MPIEXEC = os.environ.get("LAPWING_MPIEXEC", "mpirun|--allow-run-as-root|--oversubscribe|--bind-to|none|-n").split("|")

PENDING, DONE, FAILED, SKIPPED = range(4)
SOLVERS = "automatic multigrid cg direct fft".split()
STOP_REASONS = "not_run converged rounding max_iterations stagnated not_a_number indefinite bad_input slow ill_conditioned".split()
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP)
TIME_LIMIT = 120          # seconds for one command: only a run that hangs meets it

ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1", NO_COLOR="1",
                   OMPI_MCA_btl_vader_single_copy_mechanism="none", PYTHONDONTWRITEBYTECODE="1")
ENVIRONMENT.pop("LAPWING_ENGINE_REASON", None)
signal.signal(signal.SIGHUP, signal.SIG_DFL)      # whatever nohup or a CI says: runs are to hear it


class Finished:
    """How a command ended."""

    def __init__(self, command, code, out, err):
        self.command, self.code, self.out, self.err = command, code, out, err

    def __str__(self):
        return f"{' '.join(map(str, self.command))}\nexit {self.code}\n{self.out}\n{self.err}"


def command_of(arguments, ranks=None, program=ENGINE):
    """The words that start lapwing, on `ranks` ranks of mpirun if that is given, else `run` on one unless -j is among them."""
    arguments = [*map(str, arguments)]
    if arguments[:1] == ["run"] and not ranks and "-j" not in arguments:
        arguments[1:1] = ["-j", "1"]
    return [*(MPIEXEC + [str(ranks)] if ranks else []), str(program), *arguments]


def limit_of(what, n_bytes):
    """For `before`: limits a process' address space (RLIMIT_AS) or the size of its files (RLIMIT_FSIZE)."""
    def before():
        resource.setrlimit(what, (n_bytes, n_bytes))
    return before


def lapwing(*arguments, folder, ranks=None, program=ENGINE, before=None):
    """Runs lapwing in `folder` and waits; `before` is called in the new process."""
    command = command_of(arguments, ranks, program)
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
                          preexec_fn=before, timeout=TIME_LIMIT)
    return Finished(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def children_of(pid):
    """Process ids of lapwing's ranks below mpirun."""
    found = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if pathlib.Path(f"/proc/{child}/comm").read_text().startswith("lapwing")]


def is_running(pid):
    """False also for what has ended and waits to be collected."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class SystemTest(unittest.TestCase):
    """A test with a folder of its own, and short ways to run lapwing there."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="lapwing_")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def call(self, *arguments, expect=0, below=".", **options):
        """Runs lapwing in the test's folder, or in one below it; its exit code must be `expect`, if that is given."""
        done = lapwing(*arguments, folder=self.folder / below, **options)
        if expect is not None:
            self.assertEqual(done.code, expect, str(done))
        return done

    def run_sweep(self, text, *arguments, name="sweep", output=None, **options):
        """Writes NAME.toml, runs it into OUTPUT.h5 and reads that."""
        self.write(f"{name}.toml", text)
        output = output or name
        self.finished = self.call("run", f"{name}.toml", "-o", f"{output}.h5", *arguments, **options)
        return Result(self.folder / f"{output}.h5")

    @contextlib.contextmanager
    def started(self, *arguments, ranks=None, program=ENGINE):
        """A run in the background; whatever of it is left is ended with the block."""
        process = subprocess.Popen(command_of(arguments, ranks, program), cwd=self.folder, env=ENVIRONMENT, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   start_new_session=True)
        try:
            yield process
        finally:
            for child in [*children_of(process.pid), process.pid] if process.poll() is None else []:
                os.kill(child, signal.SIGKILL)
            process.communicate()

    def wait_until(self, holds, what, limit=TIME_LIMIT):
        """Waits for something that must come, whenever it does."""
        end = time.monotonic() + limit
        while not holds():
            if time.monotonic() > end:
                self.fail(f"never happened: {what}")
            time.sleep(0.002)

    def assert_same_cases(self, a, b, cases=None, cases_of_b=None):
        """All numbers and fields of the cases are equal bit for bit; by default all cases of both files."""
        cases = range(len(a.status)) if cases is None else cases
        for case, other in zip(cases, cases if cases_of_b is None else cases_of_b):
            one, two = a.bits(case), b.bits(other)
            self.assertEqual(one.keys(), two.keys())
            different = [name for name in one if one[name] != two[name]]
            self.assertFalse(different, f"case {case} of {a.path.name}, case {other} of {b.path.name} differ")


def texts_of(attributes):
    """Attributes with their texts as str, which h5py hands out as bytes."""
    return {name: value.decode(errors="replace") if isinstance(value, bytes) else value for name, value in attributes.items()}


class Result:
    """An output file in memory."""

    CLOCKS = {"seconds", "mpi_rank", "case"}        # what may differ between two runs

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.numbers, self.groups, self.timing, self.attributes = {}, {}, {}, {}
        with h5py.File(path, "r") as file:
            self.status = file["status"][:]         # first: what it calls done is complete, even while the run goes on
            self.attributes.update(texts_of(file.attrs))
            fields = self._read_fields(file) if "x" in file else None
            if fields:
                self.groups[""] = fields
            for name, item in file.items():
                if name.startswith("grid_"):
                    self.groups[name] = self._read_fields(item)
            known = fields or {}
            n = len(file["case"])
            for name, item in file.items():
                if isinstance(item, h5py.Dataset) and name not in known and name != "text" and len(item) == n:
                    self.numbers[name] = item[:]
            for name in ("solver", "stop_reason"):
                self.numbers[name] = file["provenance"][name][:]
            self.attempts_texts = file["provenance/attempts"][:]
            for name, item in file["certificate"].items():
                self.numbers["certificate/" + name] = item[:]
            self.provenance = texts_of(file["provenance"].attrs)
            self.texts = {name: file["provenance"][name][:].tobytes().decode() for name in ("input", "resolved_input")}
            self.timing = {name: item[:] for name, item in file["timing"].items()}
            self.timing_attributes = texts_of(file["timing"].attrs)
        self.place = {}
        for name, group in self.groups.items():
            for row, case in enumerate(group.get("case", range(n))):
                self.place[int(case)] = (name, row)
        self.numbers["status"] = self.status

    @staticmethod
    def _read_fields(group):
        names = {"x", "y", "z", "u", "kappa", "source", "exact", "error", *(("case",) if group.name != "/" else ())}
        later = {"sigma", *(head + axis for head in ("u_", "flux_") for axis in "xyz")}     # quantities may have these names
        return {name: item[:] for name, item in group.items()
                if name in names or name[:2] in ("x_", "y_", "z_") or name in later and item.ndim > 1}

    def __getitem__(self, name):
        return self.numbers[name]

    def field(self, case, name="u"):
        group, row = self.place[case]
        return self.groups[group][name][row]

    def axes(self, case):
        group = self.groups[self.place[case][0]]
        return {name: group[name] for name in "xyz" if name in group}

    def message(self, case):
        return self.numbers["message"][case].tobytes().rstrip(b"\0").decode()

    def messages(self):
        return [self.message(case) for case in range(len(self.status))]

    def solvers(self):
        return [SOLVERS[s] for s in self.numbers["solver"]]

    def stop_reasons(self):
        return [STOP_REASONS[s] for s in self.numbers["stop_reason"]]

    def attempts(self, case):
        return self.attempts_texts[case].tobytes().rstrip(b"\0").decode()

    def certificate(self, name):
        return self.numbers["certificate/" + name]

    def bits(self, case):
        """Everything stored of a case as bytes, clocks apart."""
        out = {name: values[case].tobytes() for name, values in self.numbers.items() if name not in self.CLOCKS}
        if self.status[case] in (DONE, FAILED):
            name, row = self.place[case]
            for field, values in self.groups[name].items():
                if values.ndim > 1:
                    out["/" + field] = np.ascontiguousarray(values[row]).tobytes()
        return out
