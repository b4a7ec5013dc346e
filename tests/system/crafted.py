# SPDX-License-Identifier: BSD-3-Clause
"""Output files that no accident makes: what HDF5 allows and lapwing does not write. name -> function that changes an open file."""
import h5py
import numpy as np

DATASETS = ("status", "case", "case_hash", "a", "iterations", "residual", "message", "checksum", "mean", "x", "u",
            "provenance/numbers_checksum", "provenance/solver", "provenance/attempts", "provenance/resolved_input",
            "timing/rank", "timing/rank_seconds", "timing/region_name", "timing/case_seconds")


def replace(file, name, data, **options):
    del file[name]
    if data is not None:
        file.create_dataset(name, data=data, **options)


def other_rows(file, name, change):
    """The same values in more or fewer rows."""
    data = file[name][:]
    n = max(0, len(data) + change)
    replace(file, name, np.resize(data, (n, *data.shape[1:])))


def variable_length(file, name):
    replace(file, name, ["no number"] * len(file[name]), dtype=h5py.string_dtype())


def a_group(file, name):
    del file[name]
    file.create_group(name)


def a_loop(file, name):
    del file[name]
    file[name] = h5py.SoftLink("/" + name)


def an_external_link(file, name):
    del file[name]
    file[name] = h5py.ExternalLink("/etc/passwd", "/")


def huge(file, name):
    del file[name]
    file.create_dataset(name, shape=(1 << 50,), dtype="f8", chunks=(1024,))


def a_compound(file, name):
    replace(file, name, np.zeros(len(file[name]), dtype=[("a", "f8"), ("b", "i4")]))


WAYS = {
    "is missing": lambda file, name: replace(file, name, None), "is a scalar": lambda file, name: replace(file, name, 7),
    "is empty": lambda file, name: replace(file, name, h5py.Empty("f8")),
    "has a row less": lambda file, name: other_rows(file, name, -1), "has a row more": lambda file, name: other_rows(file, name, 1),
    "has no rows": lambda file, name: other_rows(file, name, -10 ** 9),
    "has another type": lambda file, name: replace(file, name, np.full(len(file[name]), -1e300)),
    "has another rank": lambda file, name: replace(file, name, np.zeros((len(file[name]), 2, 3))),
    "is of variable length": variable_length, "is a group": a_group, "points to itself": a_loop,
    "lies in another file": an_external_link, "is huge": huge, "is a compound": a_compound,
}


def replaced(name, change):
    return lambda file: change(file, name)


def with_value(name, row, value):
    def change(file):
        file[name][row] = value
    return change


def with_attribute(path, name, value):
    return lambda file: file[path].attrs.__setitem__(name, value)


VALUES = (("status", 2, 9), ("status", 3, -1), ("case", 1, 0), ("case", 4, -5), ("case", 4, 1 << 40), ("provenance/solver", 0, 77),
          ("iterations", 0, -2**31), ("timing/rank", 0, -7), ("x", 3, float("nan")))
ATTRIBUTES = (("/", "format_version", "one"), ("/", "format_version", 1e300), ("/", "format", 7),
              ("/", "format", ["lapwing", "lapwing"]), ("/", "title", "\x1b[31m" + "x" * 60000),
              ("/", "title", np.bytes_(b"\xff\xfe\x80")), ("/timing", "detail", h5py.Empty("f8")),
              ("/timing", "overhead_per_region", np.zeros(7)), ("/provenance", "command_line", 3.5),
              ("/provenance/numbers_checksum", "covers", "/nothing /status /status"),
              ("/provenance/numbers_checksum", "covers", ""), ("/checksum", "covers", "u ../case /x"),
              ("/checksum", "covers", np.bytes_(b"u\0kappa")))


def make_all():
    """Three ways with every dataset, in turn, and all values and attributes."""
    ways, crafted = list(WAYS.items()), {}
    for i, name in enumerate(DATASETS):
        for way, change in (ways[(3 * i + k) % len(ways)] for k in range(3)):
            crafted[f"{name} {way}"] = replaced(name, change)
    for name, row, value in VALUES:
        crafted[f"{name} of {row} is {value}"] = with_value(name, row, value)
    for path, name, value in ATTRIBUTES:
        crafted[f"{path} {name} is {str(value)[:30]!r}"] = with_attribute(path, name, value)
    return crafted
