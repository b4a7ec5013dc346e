#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Opens the files of write_samples with xarray, through netCDF-C and through h5netcdf, and with h5py.

usage: check_xarray.py FOLDER ENGINE    exit code 77: the engine is not installed
"""
import sys

try:
    import numpy as np
    import xarray as xr
    import h5py
    __import__({"netcdf4": "netCDF4", "h5netcdf": "h5netcdf"}[sys.argv[2]])
except ImportError as error:
    print("skipped:", error)
    sys.exit(77)

folder, engine = sys.argv[1], sys.argv[2]


def opened(name, group=None, **options):
    return xr.open_dataset(f"{folder}/{name}.h5", engine=engine, group=group, **options)


def has(module):
    try:
        __import__(module)
    except ImportError as error:
        print("not checked:", error)
        return False
    return True


def field(a, f, n_cells):
    return 100 * a + 10 * f + 0.1 * np.arange(n_cells)


def text(values):
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


def check_plain():
    with opened("plain") as ds:
        assert ds.attrs["format"] == "lapwing" and int(ds.attrs["format_version"]) == 1
        assert ds.attrs["title"] == "A sample é" and ds.attrs["Conventions"].startswith("CF-")
        assert dict(ds.sizes) == {"case": 3, "y": 3, "x": 5}, ds.sizes
        assert not any(str(d).startswith("phony") for d in ds.dims)
        assert set(ds.coords) == {"case", "x", "y", "a"}, ds.coords
        assert ds.u.dims == ("case", "y", "x") and ds.u.dtype == np.float64
        assert ds.x.attrs == {"long_name": "x", "units": "m"} and np.allclose(ds.x, [-0.8, -0.4, 0, 0.4, 0.8])
        assert "units" not in ds.y.attrs and ds.case.attrs == {"long_name": "case", "axis": "T"}, ds.case.attrs
        assert ds.a.attrs == {"long_name": "a", "units": "W/m/K"} and ds.a.dims == ("case",), ds.a
        assert ds.u.attrs == {"long_name": "temperature", "units": "°C"}, ds.u.attrs
        assert ds.status.dtype == np.int8 and ds.status.values.tolist() == [1, 2, 1]
        assert ds.status.attrs["flag_meanings"] == "pending done failed skipped"
        assert list(ds.status.attrs["flag_values"]) == [0, 1, 2, 3]
        assert ds.status.attrs["flag_values"].dtype == np.int8
        assert ds.iterations.dtype == np.int32 and ds.iterations.values.tolist() == [11, -1, 13]
        assert ds.mpi_rank.dtype == np.int32
        assert ds.case_hash.dtype == np.uint64 and ds.checksum.dtype == np.uint64
        assert ds.seconds.dtype == np.float64, "seconds are numbers, not durations"
        assert text(ds.message.values) == ["", "kappa = -1 ≤ 0 at x = 0.5", ""], ds.message
        assert ds.message.dims == ("case",)
        assert np.array_equal(ds.u.isel(case=2).values.ravel(), field(3, 0, 15))
        assert np.array_equal(ds.kappa.isel(case=0).values.ravel(), field(1, 1, 15))
        assert np.isnan(ds.u.isel(case=1)).all() and np.isnan(ds.mean_u[1]) and ds.mean_u[2] == 1.5
        assert float(ds.u.sel(case=0).sel(x=0.4, y=3, method="nearest")) == field(1, 0, 15)[8]
    with opened("plain", "timing") as ds:
        assert text(ds.phase_name.values) == ["sample", "assemble", "setup", "solve", "quantities", "output"]
        assert text(ds.region_name.values) == ["run", "run/batch", "run/batch/solve"]
        assert text(ds.space_name.values) == ["Host"]
        assert ds.case_seconds.dims == ("case", "phase") and ds.case_seconds.dtype == np.float64
        assert ds.rank_seconds.dims == ("rank", "region") and ds.rank_calls.dtype == np.int64
        assert ds.peak_bytes.dims == ("rank", "space")
        assert ds.attrs["detail"] == "phases" and ds.attrs["clock"] == "steady_clock"
        assert np.isclose(ds.attrs["overhead_per_region"], 2e-8)
    with opened("plain", "provenance") as ds:
        assert text([ds.input.values.item()]) == ['title = "A sample é"\n'], ds.input
        assert "cells = [5, 3]" in text([ds.resolved_input.values.item()])[0]
        assert ds.solver.values.tolist() == [1, 0, 1] and ds.stop_reason.values.tolist() == [1, 0, 1]
        assert ds.attrs["command_line"] == "lapwing run sample.toml" and ds.attrs["hosts"] == ""


def check_others():
    with opened("shapes") as ds:
        assert dict(ds.sizes) == {"case": 5} and ds.status.values.tolist() == [1, 2, 1, 1, 1]
    with opened("shapes", "grid_4x3") as ds:
        assert ds.case.values.tolist() == [0, 2, 4] and ds.u.dims == ("case", "y", "x")
        assert np.array_equal(ds.u.sel(case=4).values.ravel(), field(5, 0, 12))
    with opened("shapes", "grid_6x3") as ds:
        assert ds.case.values.tolist() == [1, 3] and np.isnan(ds.u.sel(case=1)).all()
        assert ds.a.values.tolist() == [2, 4] and set(ds.coords) == {"case", "x", "y", "a"}, ds.coords
        assert np.array_equal(ds.u.sel(case=3).values.ravel(), field(4, 0, 18))
    with opened("varying") as ds:
        assert np.allclose(ds.x, (np.arange(5) + 0.5) / 5)
        assert ds.x_lower.values.tolist() == [-1, -1, -1] and ds.x_upper.values.tolist() == [1, 4, 1]
    with opened("cube") as ds:
        assert ds.u.dims == ("case", "z", "y", "x") and ds.u.shape == (2, 2, 3, 5) and ds.u.dtype == np.float32
        assert np.array_equal(ds.u.sel(case=0).values.ravel(), field(1, 0, 30).astype(np.float32))
        assert ds.attrs["title"] == "" and np.isnan(ds.seconds).all()
    with opened("cube", "provenance") as ds:
        assert text([ds.input.values.item()]) == [""]
    with opened("cube", "timing") as ds:
        assert "case_seconds" not in ds and "rank_seconds" not in ds


def check_selections():
    with opened("plain") as ds:
        done = ds.isel(case=ds.status == 1)
        assert not ds.u._in_memory and not done.u._in_memory, "the selection has read fields"
        assert done.case.values.tolist() == [0, 2] and done.a.values.tolist() == [1, 3]
        by_a = ds.swap_dims(case="a")
        assert np.array_equal(by_a.u.sel(a=3).values.ravel(), field(3, 0, 15)) and int(by_a.case.sel(a=3)) == 2
        assert float(by_a.mean_u.sel(a=2.7, method="nearest")) == 1.5
        table = done[["mean_u", "iterations"]].to_dataframe()
        assert table.a.tolist() == [1, 3] and table.mean_u.tolist() == [0.5, 1.5], table
    with opened("shapes") as ds, opened("shapes", "grid_6x3") as grid:
        done = grid.isel(case=(ds.status.sel(case=grid.case) == 1).values)
        assert done.case.values.tolist() == [3]


def check_chunks():
    if not has("dask"):
        return
    for group in (None, "timing", "provenance", "certificate"):
        with opened("plain", group, chunks="auto") as ds:
            if group is None:
                assert ds.u.chunks is not None and ds.message.dtype == np.dtype("S256"), ds.message
                assert ds.message.values[1].decode() == "kappa = -1 ≤ 0 at x = 0.5"
                assert float(ds.u.sel(case=2).max()) == field(3, 0, 15)[-1]


def check_plots():
    if not has("matplotlib"):
        return
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    def labels(plot):
        plt.figure()
        plot()
        axes = plt.gcf().axes
        found = [axes[0].get_title(), axes[0].get_xlabel(), axes[0].get_ylabel(), *(a.get_ylabel() for a in axes[1:])]
        plt.close()
        return found
    with opened("plain") as ds:
        assert labels(ds.u[2].plot) == ["case = 2, a = 3.0 [W/m/K]", "x [m]", "y", "temperature [°C]"], labels(ds.u[2].plot)
        assert labels(ds.mean_u.plot) == ["", "case", "mean_u"], labels(ds.mean_u.plot)
        assert labels(lambda: ds.mean_u.plot(x="a")) == ["", "a [W/m/K]", "mean_u"]
        assert labels(ds.swap_dims(case="a").mean_u.plot) == ["", "a [W/m/K]", "mean_u"]


def check_h5py():
    with h5py.File(f"{folder}/plain.h5") as f:
        assert f["case"].attrs["axis"] == b"T" and not h5py.check_string_dtype(f["case"].attrs.get_id("axis").dtype).length is None
        assert f.attrs["format"].decode() == "lapwing" and f.attrs["title"].decode() == "A sample é" and f.attrs["format_version"] == 1
        assert f["message"][1].tobytes().rstrip(b"\0").decode() == "kappa = -1 ≤ 0 at x = 0.5"
        assert [d.label or d[0].name for d in f["u"].dims] == ["/case", "/y", "/x"]
        assert f["provenance/input"][:].tobytes().decode() == 'title = "A sample é"\n'
        for name, item in f.items():
            if isinstance(item, h5py.Dataset):
                assert item.chunks is None and item.compression is None, name


check_plain()
check_others()
check_selections()
check_chunks()
check_plots()
check_h5py()
print("all read through", engine)
