#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tables registers, stack and spills of the kernels of a CUDA build, from what ptxas says of them.

usage: kernel_resources.py BUILD.log

The log is of a build with `-Xptxas -v`:  cmake --preset cuda -DCMAKE_CXX_FLAGS="-Xptxas -v"
(-DCMAKE_CUDA_FLAGS with CUDA as a language) and  cmake --build --preset cuda -v > BUILD.log

A kernel is the functor or function that is launched; its variants differ in directions, lanes and what is stored. Exit code 1: a
kernel spills registers.
"""
import re
import subprocess
import sys
from collections import defaultdict

ENTRY = re.compile(r"Compiling entry function '(\S+)' for '(\w+)'\s*"
                   r"(?:ptxas info\s*: Function properties for \S+\s*)?"
                   r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads\s*"
                   r"ptxas info\s*: Used (\d+) registers")
LAUNCHERS = {"TeamLaunch", "SlabLaunch", "RowLaunch", "PieceLaunch", "detail"}


def kernel_name(symbol):
    """`ProlongSmooth` of "...TeamLaunch<Cuda, SlabLaunch<Cuda, lapwing::(anonymous namespace)::ProlongSmooth<Cuda, 3, true>...": its name."""
    for name in re.findall(r"lapwing::(?:\w+::)*(?:\(anonymous namespace\)::)?(\w+)", symbol):
        if name not in LAUNCHERS:
            return name
    return "(of Kokkos)"


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    with open(sys.argv[1], errors="replace") as log:
        entries = list({entry[:2]: entry for entry in ENTRY.findall(log.read())}.values())     # the last of each
    if not entries:
        sys.exit(f"{sys.argv[1]}: nothing of ptxas; was it built with -Xptxas -v?")
    symbols = subprocess.run(["c++filt"], input="\n".join(e[0] for e in entries), text=True, capture_output=True, check=True).stdout
    kernels = defaultdict(list)
    for entry, symbol in zip(entries, symbols.splitlines()):
        stack, stores, loads, registers = (int(n) for n in entry[2:])
        kernels[kernel_name(symbol)].append((registers, stack, stores + loads))
    print(f"{len(entries)} kernels for {', '.join(sorted({e[1] for e in entries}))}\n")
    print("| kernel | variants | registers | stack, bytes | spills, bytes |\n|---|---|---|---|---|")
    for name, all_of in sorted(kernels.items(), key=lambda item: (-max(item[1])[0], item[0])):
        registers, stack, spills = zip(*all_of)
        span = str(max(registers)) if min(registers) == max(registers) else f"{min(registers)} to {max(registers)}"
        print(f"| {name} | {len(all_of)} | {span} | {max(stack)} | {max(spills)} |")
    sys.exit(any(spill for all_of in kernels.values() for _, _, spill in all_of))


main()
