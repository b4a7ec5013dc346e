#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Opens the files of write_samples with ParaView's netCDF reader: cases are its time, cells lie where they are.

usage: check_paraview.py FOLDER    exit code 77: ParaView's Python is not installed
"""
import shutil
import subprocess
import sys

SECONDS = 300


def read(path, dimensions):
    """For each time: class, bounds and values of u."""
    from paraview import servermanager, simple
    reader = simple.NetCDFReader(FileName=[path])
    reader.UpdatePipelineInformation()
    reader.Dimensions = dimensions
    found = []
    for time in reader.TimestepValues:
        reader.UpdatePipeline(time)
        data = servermanager.Fetch(reader)
        u = data.GetPointData().GetArray("u")
        found.append((time, data.GetClassName(), data.GetBounds(), [u.GetValue(i) for i in range(u.GetNumberOfTuples())]))
    return found


def check(path, dimensions, bounds, expected):
    found = read(path, dimensions)
    assert [time for time, *_ in found] == list(range(len(expected))), found
    for (time, name, where, values), wanted in zip(found, expected):
        assert name == "vtkImageData", f"{path}: {name}"
        assert all(abs(a - b) < 1e-12 for a, b in zip(where, bounds)), f"{path}: {where}"
        if wanted is None:
            assert all(value != value for value in values), f"{path}: case {time}: {values}"
        else:
            assert all(abs(a - b) < 1e-4 for a, b in zip(values, wanted)) and len(values) == len(wanted), f"{path}: case {time}: {values}"


def field(a, n_cells):
    return [100 * a + 0.1 * i for i in range(n_cells)]


def inside(folder):
    check(f"{folder}/plain.h5", "(y, x)", (-0.8, 0.8, 1, 5, 0, 0), [field(1, 15), None, field(3, 15)])
    check(f"{folder}/cube.h5", "(z, y, x)", (-0.8, 0.8, 1, 5, 0.25, 0.75), [field(1, 30), None])
    print("all read by ParaView")


def main():
    if sys.argv[1] == "--inside":
        return inside(sys.argv[2])
    program = shutil.which("pvpython")
    if program is None:
        print("skipped: there is no pvpython")
        sys.exit(77)
    done = subprocess.run([program, __file__, "--inside", sys.argv[1]], capture_output=True, text=True, timeout=SECONDS)
    print(done.stdout + done.stderr)
    sys.exit(0 if "all read by ParaView" in done.stdout else 1)


main()
