#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Damages output files at random and looks at what lapwing makes of them.

usage: damaged.py [--trials 2000] [--seed 0] [--crafted] [--jobs 2]

Every trial damages a sound file, lets `report`, `show`, `export`, `verify`, `verify --repair` and `run` look at it, and insists: no signal, no
internal error, nothing that computes for longer than 20 s, no output that is not plain text; whatever has changed in a stored field or
number is noticed by `verify`; and after `verify --repair` and `run` all results are those of the sound file, or `run` has
refused the file (exit code 6) and left it as it was. Prints a table of how the trials ended; exit code 1: something was wrong.
"""
import argparse
import collections
import concurrent.futures
import copy
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile

import h5py

import crafted
from support import ENVIRONMENT, Result, command_of

SWEEP = """
title = "a sweep"
[grid]
cells = ["n", 8]
[equation]
kappa = "1 + a*x"
source = "1 + y"
[sweep.parameters]
n = [10, 14]
a = [0.5, 1, 2, -3, 4]
[output]
fields = ["u", "kappa"]
[output.quantities]
mean = { integral = "u" }
"""                               # -3 makes kappa negative: cases 3 and 8 fail
ONE_GRID = SWEEP.replace('["n", 8]', "[12, 8]").replace("n = [10, 14]\n", "b = [1, 2]\n").replace("1 + y", "b + y")
SINGLE = SWEEP.replace("[output]\n", "[output]\nprecision = \"single\"\n")
CPU_LIMIT, TIME_LIMIT = 20, 600   # seconds of computing, and of waiting for a machine that others use
GOOD, REFUSED = (0, 3), 6


class Wrong(Exception):
    """What must not happen."""


class Specimen:
    """A sound file, what it holds, and where."""

    def __init__(self, name, folder, text, change=None):
        self.name, self.input = name, folder / f"{name}.toml"
        self.path = folder / f"{name}.h5"
        self.input.write_text(text)
        run(["run", self.input, "-o", self.path], GOOD)
        self.result = Result(self.path)
        self.has_number_checksums = True
        self.covered, self.extents = [], []
        with h5py.File(self.path) as file:
            def note(path, item):
                if not isinstance(item, h5py.Dataset) or item.id.get_offset() is None:
                    return
                extent = (item.id.get_offset(), item.id.get_offset() + item.id.get_storage_size())
                self.extents.append(extent)
                if path == "status":
                    self.status = extent
                if path.endswith(("/u", "/kappa")) or "/" + path in numbers or path in ("u", "kappa"):
                    self.covered.append(extent)
            numbers = file["provenance/numbers_checksum"].attrs["covers"].decode().split()
            file.visititems(note)
        self.plain = change is None
        if change:
            change(self)
        self.bytes = self.path.read_bytes()

    def damaged_results(self, content):
        """Whether a stored field or number differs from the sound file's; where all cases have become pending there are none."""
        first, end = self.status
        return any(content[first:end]) and any(content[first:end] != self.bytes[first:end] for first, end in self.covered)


def without_seal(specimen):
    with h5py.File(specimen.path, "r+"):
        pass
    specimen.plain = True


def repacked(specimen):
    small = specimen.path.with_suffix(".small")
    subprocess.run(["h5repack", "-f", "GZIP=4", specimen.path, small], check=True, capture_output=True)
    small.replace(specimen.path)


def of_an_earlier_version(specimen):
    with h5py.File(specimen.path, "r+") as file:
        del file["provenance/numbers_checksum"], file["timing/numbers_checksum"]
    specimen.has_number_checksums = False


def make_specimens(folder):
    specimens = [Specimen("one_grid", folder, ONE_GRID), Specimen("shapes", folder, SINGLE),
                 Specimen("no_seal", folder, ONE_GRID, without_seal), Specimen("earlier", folder, SWEEP, of_an_earlier_version)]
    if shutil.which("h5repack"):
        specimens.append(Specimen("repacked", folder, SWEEP, repacked))
    return specimens


def shortened(text):
    return text if len(text) < 2000 else text[:1000] + " ... " + text[-900:]


def run(arguments, allowed):
    """Runs lapwing; a result that must not be is Wrong."""
    command = command_of(arguments)
    words = " ".join(map(str, arguments))
    try:
        done = subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT)))
    except subprocess.TimeoutExpired as error:
        raise Wrong(f"{words}: takes longer than {TIME_LIMIT} s") from error
    said = done.stdout + done.stderr
    if done.returncode not in allowed:
        raise Wrong(f"{words}: exit code {done.returncode}: {shortened(said.decode(errors='replace'))}")
    try:
        text = said.decode()
    except UnicodeDecodeError as error:
        raise Wrong(f"{words}: prints what is no text: {said!r}") from error
    if any(ord(c) < 32 and c not in "\n\t" for c in text):
        raise Wrong(f"{words}: prints control characters: {shortened(repr(text))}")
    return done.returncode


def choose_place(rng, specimen, content):
    """Anywhere; or among what HDF5 needs to find its way; or within a dataset."""
    way = rng.random()
    if way < 0.3 and specimen.plain:
        for _ in range(1000):
            place = rng.randrange(len(content))
            if not any(first <= place < end for first, end in specimen.extents):
                return place
    if way > 0.7 and specimen.plain:
        first, end = rng.choice(specimen.extents)
        return min(rng.randrange(first, end), len(content) - 1)
    return rng.randrange(len(content))


def damage(rng, specimen):
    """A damaged copy of a specimen's bytes, and what was done."""
    content = bytearray(specimen.bytes)
    kind = rng.choices(["flip", "byte", "bytes", "zeros", "garbage", "cut", "cut a little", "longer", "swapped", "several"],
                       [6, 3, 3, 3, 3, 1, 1, 1, 1, 2])[0]
    place = choose_place(rng, specimen, content)
    n = rng.choice([1, 2, 8, 64, 512, 4096])
    if kind == "flip":
        content[place] ^= 1 << rng.randrange(8)
    elif kind == "byte":
        content[place] = rng.choice([0, 1, 127, 128, 255, rng.randrange(256)])
    elif kind == "bytes":
        for at in range(place, min(place + 8, len(content))):
            content[at] = rng.randrange(256)
    elif kind == "zeros":
        content[place:place + n] = bytes(len(content[place:place + n]))
    elif kind == "garbage":
        content[place:place + n] = rng.randbytes(len(content[place:place + n]))
    elif kind == "cut":
        del content[place:]
    elif kind == "cut a little":
        del content[-rng.choice([1, 8, 32, 100, 1000]):]
    elif kind == "longer":
        content += rng.randbytes(n)
    elif kind == "swapped":
        other = rng.randrange(len(content))
        a, b = content[place:place + 64], content[other:other + 64]
        content[place:place + len(b)], content[other:other + len(a)] = b, a
        del content[len(specimen.bytes):]
    else:
        for _ in range(rng.randrange(2, 20)):
            content[choose_place(rng, specimen, content)] ^= 1 << rng.randrange(8)
    return kind, bytes(content)


def same_results(a, b):
    return all(a.bits(case) == b.bits(case) for case in range(len(a.status)))


def look_at(specimen, path, content):
    """What lapwing makes of a damaged file; a word about how it ended."""
    path.write_bytes(content)
    run(["report", path], (0, 6))
    run(["report", path, "--format", "json"], (0, 6))
    run(["report", path, "--html", path.with_suffix(".html")], (0, 6))
    run(["show", path], (0, 6))
    run(["show", path, "--format", "json"], (0, 6))
    run(["export", path, "--format", "cube"], (0, 2, 6))
    run(["export", path, "--format", "xdmf"], (0, 2, 6))
    verified = run(["verify", path, "--sample", 1], (0, 6, 7))
    if specimen.plain and specimen.has_number_checksums and specimen.damaged_results(content) and verified == 0:
        raise Wrong("verify does not notice that stored results have changed")
    run(["verify", path, "--sample", 0, "--repair"], (0, 6, 7))
    before = path.read_bytes()
    ended = run(["run", specimen.input, "-o", path], (*GOOD, REFUSED))
    if ended == REFUSED:
        if path.read_bytes() != before:
            raise Wrong("run has refused the file and changed it all the same")
        return "refused"
    if specimen.has_number_checksums and not same_results(specimen.result, Result(path)):
        raise Wrong("wrong results after verify --repair and run")
    if run(["verify", path, "--sample", 1], (0, 7)) != 0 and specimen.has_number_checksums:
        raise Wrong("not sound after verify --repair and run")
    return "noticed" if verified != 0 else "harmless"


def judge(specimen, path, kind, content, what):
    """The name of the specimen, the kind of damage, how it ended, and what was wrong."""
    try:
        if content == specimen.bytes:
            return specimen.name, kind, "nothing changed", None
        return specimen.name, kind, look_at(specimen, path, content), None
    except Exception as wrong:                  # h5py's as well: it does not read what lapwing has left
        return specimen.name, kind, "WRONG", f"{what}: {type(wrong).__name__}: {wrong}"
    finally:
        for left in path.parent.glob(f"{path.stem}.*"):
            left.unlink()


def trial(specimens, seed, folder):
    """One random damage."""
    rng = random.Random(seed)
    specimen = rng.choice(specimens)
    kind, content = damage(rng, specimen)
    return judge(specimen, folder / f"trial_{seed}.h5", kind, content, f"seed {seed}, {specimen.name}, {kind}")


def crafted_trial(specimen, name, folder):
    """One crafted file."""
    path = folder / f"crafted_{abs(hash(name))}.h5"
    path.write_bytes(specimen.bytes)
    with h5py.File(path, "r+") as file:
        crafted.make_all()[name](file)
    changed = copy.copy(specimen)
    changed.name, changed.plain = "crafted", False
    return judge(changed, path, "crafted", path.read_bytes(), name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="of the first trial")
    parser.add_argument("--crafted", action="store_true", help="crafted files as well")
    parser.add_argument("--jobs", type=int, default=2, help="trials side by side")
    arguments = parser.parse_args()
    table, wrong = collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="lapwing_damaged_") as name:
        folder = pathlib.Path(name)
        specimens = make_specimens(folder)
        jobs = [lambda seed=seed: trial(specimens, seed, folder) for seed in range(arguments.seed, arguments.seed + arguments.trials)]
        if arguments.crafted:
            jobs += [lambda name=name: crafted_trial(specimens[0], name, folder) for name in crafted.make_all()]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for n, (specimen, _, ended, what) in enumerate(pool.map(lambda job: job(), jobs), 1):
                table[specimen, ended] += 1
                if what:
                    wrong.append(what)
                    print(what, flush=True)
                if n % 100 == 0:
                    print(f"{n} of {len(jobs)}", file=sys.stderr, flush=True)
    ends = ["harmless", "noticed", "refused", "nothing changed", "WRONG"]
    print(f"{'file':<12}" + "".join(f"{end:>18}" for end in ends))
    for specimen in [*(specimen.name for specimen in specimens), "crafted"]:
        print(f"{specimen:<12}" + "".join(f"{table[specimen, end]:>18}" for end in ends))
    print(f"{len(jobs)} trials, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
