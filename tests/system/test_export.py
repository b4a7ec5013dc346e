#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Results for other programs: lapwing export."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

import h5py
import numpy as np
import xarray as xr

from small_sweeps import LINE, PLANE, SPACE, SWEEP, SmallSweeps
from support import LAUNCHER, command_of, limit_of

PARAVIEW = """
import sys
from paraview.simple import XDMFReader
from paraview import servermanager
reader = XDMFReader(FileNames=[sys.argv[1]])
times = list(reader.TimestepValues)
for time in times:
    reader.UpdatePipeline(time)
    data = servermanager.Fetch(reader)
    values = data.GetCellData().GetArray("u")
    cells = [n - 1 for n in data.GetDimensions()]
    mean = data.GetFieldData().GetArray("mean").GetValue(0)
    print(time, *cells, *data.GetBounds(), repr(mean), *(repr(values.GetValue(i)) for i in range(values.GetNumberOfTuples())))
"""


class Export(SmallSweeps):
    def test_cube(self):
        for shape, precision in ((PLANE, "single"), (SPACE, "double"), (LINE, "double")):
            result = self.sweep(shape, precision=precision)
            self.call("export", "sweep.h5", "--format", "cube")
            for engine in ("netcdf4", "h5netcdf"):
                with xr.open_dataset(self.folder / "sweep.cube.nc", engine=engine) as cube:
                    axes = [axis for axis in "zyx" if axis in cube.dims]
                    self.assertEqual(cube.u.dims, ("a", "b", *axes))
                    self.assertEqual(cube.u.dtype, np.float32 if precision == "single" else np.float64)
                    self.assertEqual((cube.a.values.tolist(), cube.b.values.tolist()), ([-3, 0, 0.3], [0.1, 1]))
                    self.assertEqual(cube.status.values.tolist(), [[2, 2], [1, 1], [1, 1]])
                    self.assertEqual(cube.case.values.tolist(), [[1, 0], [3, 2], [5, 4]])
                    np.testing.assert_array_equal(cube["mean"], result["mean"][cube.case.values])
                    nearest = cube.u.sel(a=0.2, b=0.5, method="nearest")
                    np.testing.assert_array_equal(nearest, result.field(5))
                    self.assertEqual(nearest.case, 5)
                    self.assertTrue(np.isnan(cube.u.sel(a=-3)).all())
                    for case in range(2, 6):
                        a, b = result["a"][case], result["b"][case]
                        np.testing.assert_array_equal(cube.u.sel(a=a, b=b), result.field(case))
                    for axis in axes:
                        np.testing.assert_array_equal(cube[axis], result.axes(0)[axis])
        varying = self.sweep(dict(LINE, upper='["1 + b"]'), name="boxes", more="[long_names]\nx = \"depth\"\n[units]\nx = \"m\"\n")
        self.call("export", "boxes.h5", "--format", "cube", "-o", "other.nc")
        with xr.open_dataset(self.folder / "other.nc") as cube:
            np.testing.assert_array_equal(cube.x_upper, [[1.1, 2]] * 3)
            np.testing.assert_array_equal(cube.u.sel(a=0, b=0.1), varying.field(3))
            self.assertEqual((cube.x.long_name, cube.x_upper.long_name, cube.x_upper.units), ("depth as a fraction of the extent", "upper end of the box in x", "m"))

    def test_a_cube_of_a_quantity_that_has_the_name_of_a_column(self):
        result = self.sweep(LINE, more="balance = { max = \"u\" }\n")
        self.call("export", "sweep.h5", "--format", "cube")
        with xr.open_dataset(self.folder / "sweep.cube.nc") as cube, xr.open_dataset(self.folder / "sweep.cube.nc", group="certificate") as group:
            np.testing.assert_array_equal(cube.balance, result["balance"][cube.case.values])
            np.testing.assert_array_equal(group.balance, result["certificate/balance"][cube.case.values])
        self.assertEqual(self.call("show", "sweep.h5", "--columns", "certificate/balance").out.split()[1], "certificate/balance")

    def test_names_that_are_ends_of_boxes_elsewhere(self):
        self.write("names.toml", "[grid]\ncells = [8]\n[equation]\nsource = \"y_lower\"\n[sweep.parameters]\ny_lower = [5, -3]\n"
                                 "[output.quantities]\nz_lower = { min = \"u\" }\n")
        self.call("run", "names.toml")
        rows = json.loads(self.call("show", "names.h5", "--format", "json").out)
        self.assertEqual([row["y_lower"] for row in rows], [5, -3])
        self.assertTrue(all(row["z_lower"] is not None for row in rows))

    def test_what_is_no_cube(self):
        self.run_sweep(SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "[0, 0.3]").replace("[sweep.parameters]", "[sweep]\nmode = \"zip\"\n[sweep.parameters]"))
        done = self.call("export", "sweep.h5", "--format", "cube", expect=2)
        self.assertIn("the 2 cases are not all combinations of a (2 values), b (2 values)", done.err)
        twice = SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "[0, 0, 3, 3]").replace("b = [1, 0.1]", "b = [1, 2, 1, 1]")
        self.run_sweep(twice.replace("[sweep.parameters]", "[sweep]\nmode = \"zip\"\n[sweep.parameters]"), name="twice")
        self.assertIn("the 4 cases are not all combinations", self.call("export", "twice.h5", "--format", "cube", expect=2).err)
        self.run_sweep(SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "[0, 0.3, 0]"), name="again")
        self.assertIn("the 6 cases are not all combinations of a (2 values), b (2 values), each once",
                      self.call("export", "again.h5", "--format", "cube", expect=2).err)
        self.write("one.toml", "[grid]\ncells = [8]\n[equation]\nsource = 1\n")
        self.call("run", "one.toml")
        self.assertIn("no parameters", self.call("export", "one.h5", "--format", "cube", expect=2).err)
        self.write("grids.toml", "[grid]\ncells = [\"n\", 4]\n[sweep.parameters]\nn = [3, 5]\n[output.quantities]\nmean = { integral = \"u\" }\n")
        self.call("run", "grids.toml")
        self.assertIn("no fields, since grids differ", self.call("export", "grids.h5", "--format", "cube").out)
        self.assertIn("2 grids, each of which needs a file", self.call("export", "grids.h5", "--format", "xdmf", "-o", "/dev/stdout", expect=2).err)
        self.call("export", "grids.h5", "--format", "xdmf")
        self.assertTrue((self.folder / "grids.grid_3x4.xdmf").exists() and (self.folder / "grids.grid_5x4.xdmf").exists())

    def test_only_what_export_has_made_is_made_anew(self):
        self.sweep()
        with h5py.File(self.folder / "foreign.h5", "w") as foreign:
            foreign["kappa"] = [1.0, 2.0]
        self.write("notes.csv", "case,my own notes\n1,precious\n")
        self.write("page.html", "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>mine</title>\n")
        self.write("other.xdmf", "<?xml version=\"1.0\"?>\n<!DOCTYPE Xdmf SYSTEM \"Xdmf.dtd\" []>\n")
        self.export("csv", "noted.csv")
        noted = self.folder / "noted.csv"
        noted.write_text("".join(line + ",mine\n" for line in noted.read_text().splitlines()))
        (self.folder / "empty").touch()
        (self.folder / "folder").mkdir()
        kept = {name: (self.folder / name).read_bytes() for name in
                ("sweep.h5", "sweep.toml", "foreign.h5", "notes.csv", "noted.csv", "page.html", "other.xdmf")}
        self.call("report", "sweep.h5", "--html", "page.html", expect=6)
        for format in ("csv", "cube", "xdmf"):
            for name in kept:
                self.assertIn("left untouched", self.call("export", "sweep.h5", "--format", format, "-o", name, expect=6).err)
            self.call("export", "sweep.h5", "--format", format, "-o", "no/such", expect=6)
            self.call("export", "sweep.h5", "--format", format, "-o", "folder", expect=6)
            self.call("export", "sweep.h5", "--format", format, "-o", f"again.{format}")
            self.call("export", "sweep.h5", "--format", format, "-o", f"again.{format}")
        self.call("export", "sweep.h5", "--format", "csv", "-o", "empty")
        self.assertIn("left untouched", self.call("export", "sweep.h5", "--format", "cube", "-o", "empty", expect=6).err)
        self.assertEqual({name: (self.folder / name).read_bytes() for name in kept}, kept)
        self.assertFalse(list(self.folder.glob("*.partial")))
        self.assertIn("csv, cube or xdmf", self.call("export", "sweep.h5", expect=2).err)
        self.assertIn("toml", self.call("show", "sweep.toml", expect=6).err)

    def export(self, format, output, **options):
        return self.call("export", "sweep.h5", "--format", format, "-o", output, **options)

    def test_where_output_may_go(self):
        self.sweep()
        plain = self.call("show", "sweep.h5", "--format", "csv").out
        self.assertEqual(self.export("csv", "/dev/stdout").out, plain)
        os.mkfifo(self.folder / "pipe")
        with subprocess.Popen(["cat", "pipe"], cwd=self.folder, stdout=subprocess.PIPE, text=True) as reader:
            self.export("csv", "pipe")
            self.assertEqual(reader.communicate(timeout=60)[0], plain)
        self.assertTrue((self.folder / "pipe").is_fifo())
        for place in ("pipe", "/dev/null"):
            self.assertIn("needs an ordinary file", self.export("cube", place, expect=6).err)
        (self.folder / "target.csv").touch()
        (self.folder / "link.csv").symlink_to("target.csv")
        (self.folder / "loop.csv").symlink_to("loop.csv")
        self.write("link.csv.partial", "mine")
        self.export("csv", "link.csv")
        self.assertTrue((self.folder / "link.csv").is_symlink())
        self.assertEqual((self.folder / "target.csv").read_text(), plain)
        (self.folder / "nothing.csv").symlink_to("nowhere.csv")
        for link in "nothing.csv", "loop.csv":
            self.assertIn("a symbolic link that leads nowhere", self.export("csv", link, expect=6).err)
        (self.folder / "target.csv").chmod(0o640)
        self.export("csv", "target.csv")
        self.assertEqual((self.folder / "target.csv").stat().st_mode & 0o777, 0o640)
        self.assertEqual(self.export("csv", "-").out, plain)
        before = (self.folder / "sweep.h5").read_bytes()
        for number in range(3, 8):                           # one of them is the results' own
            self.export("csv", f"/dev/fd/{number}", expect=6)
        with open(self.folder / "sweep.h5", "ab") as results:
            done = subprocess.run(command_of(["export", "sweep.h5", "--format", "csv", "-o", "-"]), cwd=self.folder, stdout=results, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, (self.folder / "sweep.h5").read_bytes()), (6, before))
        self.assertIn("there is no folder no/such", self.export("csv", "no/such/x.csv", expect=6).err)
        if os.access("/dev/shm", os.W_OK):
            with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
                notes = pathlib.Path(memory, "notes")
                notes.write_text("mine")
                self.assertIn("left untouched", self.export("csv", notes, expect=6).err)
                self.assertEqual(notes.read_text(), "mine")
        self.assertEqual((self.folder / "link.csv.partial").read_text(), "mine")
        self.export("csv", "n" * 255)
        for format in ("csv", "cube", "xdmf"):
            self.export(format, "n" * 256, expect=6)
            self.export(format, "sweep.h5/below", expect=6)
        self.call("report", "sweep.h5", "--html", "n" * 256, expect=6)
        for path in ("n" * 256 + ".h5", "loop.csv", "sweep.h5/below"):
            self.call("show", path, expect=6)
        self.assertEqual([path.name for path in self.folder.glob("*.partial")], ["link.csv.partial"])

    def test_standard_streams_that_are_closed(self):
        """Nothing that is printed goes into a file that got the number of a stream."""
        self.sweep(LINE)
        for closed in ((1,), (2,), (0, 1, 2)):
            def close():
                for stream in closed:
                    os.close(stream)
            self.call("run", "sweep.toml", expect=3, before=close)
            self.call("run", "sweep.toml", "-o", "new.h5", expect=3, before=close)
            self.call("verify", "new.h5", "--sample", "0")
            self.call("export", "sweep.h5", "--format", "csv", "-o", "/dev/stdout", expect=6 if 1 in closed else 0, before=close)
            self.call("show", "sweep.h5", expect=6 if 1 in closed else 0, before=close)
            self.call("run", "new.toml", program=LAUNCHER, expect=6, before=close)
            (self.folder / "new.h5").unlink()
            self.call("verify", "sweep.h5", "--sample", "0")

    def test_a_full_disk(self):
        """A limit on the size of files has the same effect."""
        self.sweep(dict(PLANE, cells="[60, 40]"))
        before = sorted(self.folder.iterdir())
        for limit in (100, 20_000):
            full = limit_of(resource.RLIMIT_FSIZE, limit)
            for format in ("csv", "cube", "xdmf"):
                done = self.export(format, "full", expect=6 if limit == 100 or format == "cube" else 0, before=full)
                self.assertNotIn("HDF5", done.err)
                (self.folder / "full").unlink(missing_ok=True)
        self.call("report", "sweep.h5", "--html", "full", expect=6, before=full)
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_a_file_that_breaks_off_while_it_is_exported(self):
        self.sweep()
        with h5py.File(self.folder / "sweep.h5", "r+") as file:
            file["certificate"].move("balance", "no_balance")
        self.assertIn("lacks energy_error or balance", self.call("report", "sweep.h5", expect=6).err)
        with h5py.File(self.folder / "sweep.h5", "r+") as file:
            del file["status"]
            file["status"] = np.zeros(0, np.int8)
        for format in ("csv", "cube", "xdmf"):
            self.export(format, "broken", expect=6)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["sweep.h5", "sweep.toml"])

    def test_files_are_put_beside_the_results(self):
        (self.folder / "runs").mkdir()
        self.run_sweep(SWEEP.format(**PLANE, precision="double"), output="runs/wave.2", expect=3)
        for format in ("csv", "cube", "xdmf"):
            self.call("export", "runs/wave.2.h5", "--format", format)
        self.assertEqual(sorted(path.name for path in (self.folder / "runs").iterdir()), ["wave.2.csv", "wave.2.cube.nc", "wave.2.h5", "wave.2.xdmf"])
        self.assertIn(">./wave.2.h5:/u<", (self.folder / "runs/wave.2.xdmf").read_text())

    def test_xdmf_names_slabs_of_the_file(self):
        (self.folder / "side").mkdir()
        result = self.sweep(SPACE)
        self.call("export", "sweep.h5", "--format", "xdmf", "-o", "side/view.xdmf")
        steps = xml.parse(self.folder / "side/view.xdmf").findall(".//Grid[@GridType='Uniform']")
        self.assertEqual([step.get("Name") for step in steps], ["case 2, a = 0, b = 1", "case 3, a = 0, b = 0.1", "case 4, a = 0.3, b = 1",
                                                               "case 5, a = 0.3, b = 0.1"])
        for case, step in zip(range(2, 6), steps):
            slab = step.find("Attribute[@Name='u']/DataItem")
            selection, source = slab.findall("DataItem")
            path, dataset = source.text.split(":")
            start, _, count = np.fromstring(selection.text, int, sep=" ").reshape(3, -1)
            with h5py.File(self.folder / "side" / path) as file:
                values = file[dataset][tuple(slice(s, s + c) for s, c in zip(start, count))]
            np.testing.assert_array_equal(values[0], result.field(case))

    def test_what_xdmf_cannot_hold(self):
        self.run_sweep("""
grid.cells = [6, "n"]
equation.source = "a"
sweep.parameters = { n = [4, 5], a = [1, 2] }
output.quantities.root = { integral = "log(a - 1.5)" }
""")
        self.call("export", "sweep.h5", "--format", "xdmf", "-o", "view.xdmf")
        self.assertEqual(sorted(path.name for path in self.folder.glob("*.xdmf")), ["view.grid_6x4.xdmf", "view.grid_6x5.xdmf"])
        steps = xml.parse(self.folder / "view.grid_6x4.xdmf").findall(".//Grid[@GridType='Uniform']")
        names = [[attribute.get("Name") for attribute in step.findall("Attribute")] for step in steps]
        self.assertEqual(names, [["u", "n", "a"], ["u", "n", "a", "root"]])        # what is no number is left out
        os.rename(self.folder / "sweep.h5", self.folder / "a:b.h5")
        self.assertIn("colon", self.call("export", "a:b.h5", "--format", "xdmf", expect=2).err)
        self.run_sweep(SWEEP.format(**LINE, precision="double").replace("[-3, 0, 0.3]", "[-3, -4]"), name="none", expect=4)
        self.assertIn("none of its 4 cases is done", self.call("export", "none.h5", "--format", "xdmf", expect=2).err)
        os.rename(self.folder / "a:b.h5", self.folder / "a\tb.h5")
        self.assertIn("characters that XDMF cannot hold", self.call("export", "a\tb.h5", "--format", "xdmf", expect=2).err)
        (self.folder / "a\tb.h5").unlink()

    def test_paraview_reads_xdmf(self):
        pvpython = shutil.which("pvpython")
        if not pvpython:
            self.skipTest("pvpython is not here (Debian: paraview, python3-paraview)")
        of_grids = dict(SPACE, cells="[5, 4, \"2/b\"]")                     # case 2 has 2 layers, case 3 has 20
        expected = (("sweep", SPACE, "double", [2, 3, 4, 5], [5, 4, 3], [0, 1, 0, 2, 0, 3]),
                    ("sweep", PLANE, "single", [2, 3, 4, 5], [6, 4, 1], [0, 3, 0, 1]),
                    ("sweep", LINE, "double", [2, 3, 4, 5], [7, 1, 1], [0, 2]),
                    ("sweep.grid_5x4x20", of_grids, "double", [3, 5], [5, 4, 20], [0, 1, 0, 2, 0, 3]))
        script = self.write("read.py", PARAVIEW)
        for name, shape, precision, cases, cells, bounds in expected:
            result = self.sweep(shape, precision=precision)
            self.call("export", "sweep.h5", "--format", "xdmf")
            done = subprocess.run([pvpython, script, f"{name}.xdmf"], cwd=self.folder, capture_output=True, text=True, timeout=120)
            steps = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
            self.assertEqual([step[0] for step in steps], cases, done)
            for case, step in zip(cases, steps):
                self.assertEqual(step[1:4], cells)
                np.testing.assert_allclose(step[4:4 + len(bounds)], bounds, rtol=1e-12, atol=1e-12)
                np.testing.assert_array_equal(step[10], result["mean"][case])
                np.testing.assert_array_equal(step[11:], result.field(case).ravel())


if __name__ == "__main__":
    unittest.main()
