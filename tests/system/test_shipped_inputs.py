#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every shipped input runs to the end, and xarray and h5dump read what it leaves."""
import functools
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

import h5py
import numpy as np
import xarray as xr

from support import ENVIRONMENT, INPUTS, Result, SystemTest, lapwing

XARRAY_ENGINES = ("netcdf4", "h5netcdf")
CASE_NUMBERS = {"case_hash": "u8", "status": "i1", "iterations": "i4", "residual": "f8", "error_l2": "f8", "error_max": "f8",
                "seconds": "f8", "mpi_rank": "i4", "checksum": "u8"}
PHASES = ["sample", "assemble", "setup", "solve", "quantities", "output"]


def text(values):
    return [value.decode() if isinstance(value, bytes) else str(value) for value in np.ravel(values)]


def each_input(check):
    """Runs a check for every input through every engine: check(self, parsed input, output path, opened(group))."""
    @functools.wraps(check)
    def test(self):
        for path, engine in itertools.product(self.files, XARRAY_ENGINES):
            with self.subTest(input=path.name, engine=engine):
                output = self.outputs[path]
                opened = functools.partial(xr.open_dataset, output, engine=engine)
                check(self, tomllib.loads(path.read_text(encoding="utf-8")), output, opened)
    return test


class ShippedInputs(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        holder = tempfile.TemporaryDirectory(prefix="lapwing_")
        cls.addClassCleanup(holder.cleanup)
        cls.inputs = pathlib.Path(holder.name) / "inputs"
        shutil.copytree(INPUTS, cls.inputs, ignore=shutil.ignore_patterns("*.h5"))
        script = cls.inputs / "sweeps" / "make_permeability.py"
        subprocess.run([sys.executable, script, script.parent / "permeability.h5"], check=True, capture_output=True)
        cls.files = sorted(cls.inputs.rglob("*.toml"))
        cls.outputs = {}
        for path in cls.files:
            output = path.with_suffix(".out.h5")
            done = lapwing("run", path, "-o", output, "--quiet", folder=cls.inputs)
            assert done.code == 0, str(done)
            assert done.out == done.err == "", str(done)
            cls.outputs[path] = output

    def test_there_are_some(self):
        names = {path.name for path in self.files}
        self.assertGreaterEqual(names, {"poisson.toml", "boundaries.toml", "sweep.toml", "darcy_flow.toml", "grid_size.toml",
                                        "heated_block_3d.toml", "permeability_files.toml", "random_ensemble.toml",
                                        "cooling_fin.toml"})

    @each_input
    def test_root(self, plan, output, opened):
        with opened() as ds:
            self.assertEqual(ds.attrs["format"], "lapwing")
            self.assertEqual(int(ds.attrs["format_version"]), 1)
            self.assertEqual(ds.attrs["title"], plan.get("title", ""))
            for name in ("Conventions", "lapwing_version", "created"):
                self.assertTrue(ds.attrs[name], name)
            self.assertEqual(ds["case"].dtype, np.int64)
            self.assertEqual(ds["case"].values.tolist(), list(range(ds.sizes["case"])))
            for name, kind in CASE_NUMBERS.items():
                self.assertEqual((ds[name].dims, ds[name].dtype.str[1:]), (("case",), kind), name)
            self.assertTrue((ds.status == 1).all())
            self.assertEqual(ds.status.attrs["flag_meanings"], "pending done failed skipped")
            self.assertEqual(list(ds.status.attrs["flag_values"]), [0, 1, 2, 3])
            self.assertTrue((ds.residual >= 0).all() and (ds.residual < 1e-5).all())
            self.assertTrue((ds.iterations >= 0).all() and (ds.mpi_rank == 0).all())
            self.assertEqual(ds.message.dims, ("case",))
            self.assertEqual(set(text(ds.message.values)), {""})
            has_exact = "exact" in plan["equation"]
            self.assertEqual(bool(np.isfinite(ds.error_l2).all()), has_exact)
            self.assertEqual(bool(np.isnan(ds.error_max).any()), not has_exact)
            parameters = plan.get("sweep", {}).get("parameters", {})
            for name in [*parameters, *plan.get("output", {}).get("quantities", {})]:
                self.assertEqual((ds[name].dims, ds[name].dtype), (("case",), np.float64), name)
                self.assertTrue(np.isfinite(ds[name]).all(), name)
                self.assertEqual(ds[name].attrs["long_name"], plan.get("long_names", {}).get(name, name))
                self.assertEqual(ds[name].attrs.get("units"), plan.get("units", {}).get(name))

    @each_input
    def test_fields(self, plan, output, opened):
        axes = "xyz"[:len(plan["grid"]["cells"])]
        with h5py.File(output) as file:
            groups = [name for name in file if name.startswith("grid_")] or [None]
        fields = plan.get("output", {}).get("fields", ["u"])
        precision = plan.get("output", {}).get("precision", "double")
        n_cases = 0
        for group in groups:
            with opened(group=group) as ds:
                parameters = plan.get("sweep", {}).get("parameters", {}) if fields or group is None else ()
                self.assertEqual(set(ds.coords), {"case", *axes, *parameters})
                self.assertFalse([d for d in ds.dims if str(d).startswith("phony")])
                n_cases += ds.sizes["case"]
                for axis in axes:
                    x = ds[axis]
                    self.assertEqual((x.dims, x.attrs["long_name"].split()[0]), ((axis,), axis))
                    self.assertLess(np.abs(np.diff(x, 2)).max(initial=0), 1e-12)
                    n = plan["grid"]["cells"]["xyz".index(axis)]
                    if isinstance(n, int):
                        self.assertEqual(len(x), n)
                for field in fields:
                    self.assertEqual(ds[field].dims, ("case", *reversed(axes)), field)
                    self.assertEqual(ds[field].dtype, np.float64 if precision == "double" else np.float32)
                    self.assertTrue(np.isfinite(ds[field]).all())
                    if field == "u":
                        self.assertGreater(float(ds.u.std()), 0)
                if group:
                    shape = "x".join(str(ds.sizes[axis]) for axis in axes)
                    self.assertEqual(group, f"grid_{shape}")
        with opened() as ds:
            self.assertEqual(n_cases, ds.sizes["case"])
            self.assertFalse(set(fields) & set(ds.data_vars) if groups != [None] else set())

    @each_input
    def test_timing_and_provenance(self, plan, output, opened):
        with opened(group="timing") as ds:
            self.assertEqual(text(ds.phase_name.values), PHASES)
            self.assertEqual(ds.case_seconds.dims, ("case", "phase"))
            self.assertEqual(ds.rank_seconds.dims, ("rank", "region"))
            self.assertEqual(ds.rank_calls.dims, ("rank", "region"))
            self.assertEqual(ds.peak_bytes.dims[0], "rank")
            self.assertIn("run/batch/solve", text(ds.region_name.values))
        with opened(group="provenance") as ds:
            source = output.with_name(output.name.replace(".out.h5", ".toml"))
            self.assertEqual(text(ds.input.values), [source.read_text(encoding="utf-8")])
            resolved = tomllib.loads(text(ds.resolved_input.values)[0])
            self.assertEqual(resolved["solver"]["max_iterations"], 200)
            self.assertIn("run", ds.attrs["command_line"])
            self.assertTrue(ds.attrs["compiler"] and ds.attrs["hosts"] and ds.attrs["device"])

    def test_grid_sweep_as_a_cube(self):
        path = self.inputs / "sweeps" / "cooling_fin.toml"
        parameters = tomllib.loads(path.read_text(encoding="utf-8"))["sweep"]["parameters"]
        with xr.open_dataset(self.outputs[path]) as ds:
            tip = ds.set_index(case=list(parameters)).tip.unstack("case")
            self.assertEqual(tip.dims, ("h", "length"))
            self.assertEqual(tip.values.ravel().tolist(), ds.tip.values.tolist())
            self.assertEqual(tip.length.values.tolist(), parameters["length"])
            self.assertEqual(tip.attrs["units"], "K")

    def test_h5dump(self):
        for path in self.files:
            with self.subTest(input=path.name):
                done = subprocess.run(["h5dump", "-H", self.outputs[path]], capture_output=True, text=True, env=ENVIRONMENT)
                self.assertEqual(done.returncode, 0, done.stderr)
                for name in [*CASE_NUMBERS, "case", "message", "phase", "phase_name", "case_seconds", "region", "region_name",
                             "rank_seconds", "rank_calls", "peak_bytes", "input", "resolved_input"]:
                    self.assertIn(f'DATASET "{name}"', done.stdout)
                for name in ("timing", "provenance"):
                    self.assertIn(f'GROUP "{name}"', done.stdout)

    def test_selection_by_coordinate(self):
        output = self.outputs[self.inputs / "first_steps" / "poisson.toml"]
        for engine in XARRAY_ENGINES:
            with xr.open_dataset(output, engine=engine) as ds:
                middle = float(ds.u.sel(case=0).sel(x=0.5, y=0.25, method="nearest"))
                self.assertAlmostEqual(middle, np.sin(np.pi / 4), delta=0.02)
                self.assertLess(float(ds.error_max[0]), 1e-4)

    def test_known_answers(self):
        """What can be worked out by hand."""
        walls = Result(self.outputs[self.inputs / "first_steps" / "sweep.toml"])
        k = walls["k"]
        np.testing.assert_allclose(walls["heat_flux"], 20 / (0.5 + 0.5 / k), rtol=1e-7)
        study = Result(self.outputs[self.inputs / "sweeps" / "grid_size.toml"])
        order = np.diff(np.log(study["error_l2"])) / np.diff(np.log(study["n"]))
        np.testing.assert_allclose(order, -2, atol=0.05)
        ground = Result(self.outputs[self.inputs / "sweeps" / "permeability_files.toml"])
        flux = ground["effective_permeability"]
        kappa = ground.groups[""]["kappa"].reshape(len(flux), -1)
        self.assertTrue((flux > 1 / (1 / kappa).mean(axis=1)).all() and (flux < kappa.mean(axis=1)).all())


if __name__ == "__main__":
    unittest.main()
