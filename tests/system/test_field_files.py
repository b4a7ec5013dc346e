#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Coefficients from HDF5 files: where values go, which slab a case takes, what is refused, and what is recomputed."""
import os
import signal
import unittest

import h5py
import numpy as np

from field_files import TIGHT, FieldFilesTest, field
from reference import Problem
from support import DONE, FAILED, PENDING, Result


class FieldFiles(FieldFilesTest):
    def test_every_field_in_every_dimension(self):
        for cells in ([30], [26, 31], [7, 9, 8]):
            shape = tuple(reversed(cells))
            kappa = [np.exp(self.random.normal(size=shape)) for _ in cells]
            sigma, source = self.random.uniform(0, 5, shape), self.random.normal(size=shape)
            self.save("data.h5", group__sigma=sigma, f=source, **{f"k{d}": k for d, k in enumerate(kappa)})
            problem = Problem(cells, boundary={"x_max": ("robin", "1", "2"), "x_min": ("dirichlet", "1")})
            files = {"sigma": field("data.h5", "/group/sigma"), "source": field("data.h5", "f")}
            with self.subTest(cells=cells, kappa="one"):
                result = self.run_sweep(self.toml(problem, kappa=field("data.h5", "k0"), **files), "--fresh")
                self.assert_solves(result, 0, problem, kappa=[kappa[0]] * len(cells), sigma=sigma, source=source)
            with self.subTest(cells=cells, kappa="per direction"):
                entries = ", ".join([*(field("data.h5", f"k{d}") for d in range(len(cells) - 1)), '"2 + x"'])
                if len(cells) > 1:
                    text = self.toml(problem, kappa=f"[{entries}]", **files)
                    last = 2 + problem.case().points["x"]
                    result = self.run_sweep(text, "--fresh")
                    self.assert_solves(result, 0, problem, kappa=[*kappa[:-1], last], sigma=sigma, source=source)

    def test_a_stack_with_a_slab_per_case(self):
        n = 11
        kappa = np.exp(self.random.normal(size=(n, 20, 30)))
        source = self.random.normal(size=(4, 20, 30))
        self.save("stack.h5", k=kappa, f=source)
        problem = Problem([30, 20], boundary={"y_min": ("periodic",), "y_max": ("periodic",)})
        text = self.toml(problem, "[sweep.parameters]\ni = { range = [0, 10, 1] }\n[output]\nfields = [\"kappa\", \"u\"]\n",
                         kappa=field("stack.h5", "k", "10 - i"), source=field("stack.h5", "f", "mod(i, 4)"))
        for ranks, batch in ((None, 0), (3, 2)):
            result = self.run_sweep(text, "--fresh", "--set", f"run.batch={batch}", ranks=ranks)
            for i in range(n):
                np.testing.assert_array_equal(result.field(i, "kappa"), kappa[10 - i])
                self.assert_solves(result, i, problem, kappa=[kappa[10 - i]] * 2, source=source[i % 4])

    def test_types_storage_and_folders(self):
        values = self.random.integers(1, 9, (26, 28))
        (self.folder / "there").mkdir()
        (self.folder / "elsewhere").mkdir()
        problem = Problem([28, 26], source="1")
        self.write("there/sweep.toml", self.toml(problem, kappa=field("data/k.h5", "k")))
        (self.folder / "there" / "data").mkdir()
        for dtype, options in (("f8", {}), ("f4", {}), (">f8", {}), (">f4", {}), ("f2", {}), ("i4", {}), (">i8", {}),
                               ("u1", {}), ("f8", {"chunks": (5, 7), "compression": "gzip"})):
            with self.subTest(dtype=dtype, options=options):
                with h5py.File(self.folder / "there" / "data" / "k.h5", "w") as file:
                    file.create_dataset("k", data=values.astype(dtype), **options)
                self.call("run", "../there/sweep.toml", "--fresh", below="elsewhere")
                self.assert_solves(Result(self.folder / "elsewhere" / "sweep.h5"), 0, problem, kappa=[values.astype(float)] * 2)

    def test_what_attributes_say_is_applied(self):
        stored = self.random.integers(100, 900, (4, 26, 30)).astype("i2")
        stored[2, 7, 5] = -9999
        phase = self.random.uniform(size=(26, 30)) < 0.4
        with h5py.File(self.folder / "k.h5", "w") as file:
            packed = file.create_dataset("k", data=stored, chunks=(3, 9, 8), compression="gzip", shuffle=True)
            packed.attrs.update(scale_factor=0.01, add_offset=np.float32(0.5), _FillValue=np.int16(-9999))
            file["phase"] = phase
        problem = Problem([30, 26])
        text = self.toml(problem, "[sweep.parameters]\ni = [0, 1, 2, 3]\n", kappa=field("k.h5", "/k", "i"),
                         source=field("k.h5", "phase"))
        result = self.run_sweep(text, expect=3)
        self.assertEqual(result.status.tolist(), [DONE, DONE, FAILED, DONE])
        for i in (0, 1, 3):
            self.assert_solves(result, i, problem, kappa=[stored[i] * 0.01 + 0.5] * 2, source=phase.astype(float))
        self.assertIn("equation.kappa: k.h5, /k[2, 7, 5] holds _FillValue = -9999: no value there with i = 2",
                      result.message(2))

    def test_bad_values_fail_their_case_only(self):
        kappa = np.ones((4, 26, 30))
        kappa[1, 3, 4] = np.nan
        kappa[2, 25, 29] = -1
        self.save("k.h5", k=kappa)
        problem = Problem([30, 26], source="1")
        text = self.toml(problem, "[sweep.parameters]\ni = [0, 1, 2, 3]\n", kappa=field("k.h5", "k", "i"))
        result = self.run_sweep(text, expect=3)
        self.assertEqual(result.status.tolist(), [DONE, FAILED, FAILED, DONE])
        self.assertRegex(result.message(1), r"kappa = -?nan at \(x, y\) = \(0\.15, 0\.134615\): must be finite with i = 1; "
                                            r"it stands in k\.h5, k\[1, 3, 4\]")
        self.assertRegex(result.message(2), r"kappa = -1 at \(x, y\) = \(0\.983333, 0\.980769\): must be > 0 with i = 2; "
                                            r"it stands in k\.h5, k\[2, 25, 29\]")

    def test_what_is_refused(self):
        self.save("k.h5", k=np.ones((26, 30)), stack=np.ones((3, 26, 30)), wide=np.ones((30, 26)), line=np.ones(30),
                  text=np.array([b"a", b"b"]), complex=np.ones((26, 30), complex), channel=np.ones((3, 1, 26, 30)),
                  last=np.ones((26, 30, 3)), empty=np.ones((0, 26, 30)))
        with h5py.File(self.folder / "k.h5", "r+") as file:
            file.create_dataset("lzf", data=np.ones((26, 30)), compression="lzf")
            layout = h5py.VirtualLayout((26, 30), "f8")
            layout[:] = h5py.VirtualSource("gone.h5", "k", (26, 30))
            file.create_virtual_dataset("virtual", layout)
            file["y"], file["down"] = np.arange(26.)[::-1], np.ones((26, 30))
            file["y"].make_scale("y")
            file["down"].dims[0].attach_scale(file["y"])
        problem = Problem([30, 26], source="1")
        sweep = "[sweep.parameters]\ni = [0, 3]\n"
        for what, code, says in ((field("k.h5", "wide"), 2, "sweep.toml:6:"), (field("k.h5", "stack", "i"), 2, "case 1 (i = 3)"),
                                 (field("k.h5", "stack"), 2, "case"), (field("k.h5", "k", "i"), 2, "case"),
                                 (field("k.h5", "stack", "i - 1"), 2, "case 0 (i = 0)"), (field("k.h5", "line"), 2, "line"),
                                 (field("k.h5", "channel", "i"), 2, "store a.reshape(3, 26, 30)"),
                                 (field("k.h5", "last", "i"), 2, "store a.transpose(2, 0, 1)"),
                                 (field("k.h5", "empty", "i"), 2, "holds nothing"),
                                 (field("k.h5", "complex"), 6, "complex numbers (compound of r, i)"),
                                 (field("k.h5", "lzf"), 6, 'dataset "lzf" is compressed with lzf (HDF5 filter 32000)'),
                                 (field("k.h5", "virtual"), 6, "is virtual"),
                                 (field("k.h5", "down"), 6, 'dataset "down" runs down along "y", from 25 to 0'),
                                 (field("k.h5", "none"), 6, "none"), (field("k.h5", "text"), 6, "text"),
                                 (field("missing.h5", "k"), 6, "missing.h5"), (field("sweep.toml", "k"), 6, "sweep.toml")):
            for command in ("run", "check"):
                with self.subTest(what=what, command=command):
                    self.write("sweep.toml", self.toml(problem, sweep, kappa=what))
                    done = self.call(command, "sweep.toml", expect=code)
                    self.assertIn(says, done.err)
                    self.assertFalse((self.folder / "sweep.h5").exists())
        self.write("sweep.toml", self.toml(problem, sweep, kappa=field("missing.h5", "k")))
        done = self.call("run", "sweep.toml", expect=6, ranks=2)
        self.assertEqual(done.err.count("missing.h5"), 1)

    def test_results_do_not_go_into_the_file_that_fields_come_from(self):
        self.save("sweep.h5", k=np.ones((9, 8)))
        before = (self.folder / "sweep.h5").read_bytes()
        self.write("sweep.toml", self.toml(Problem([8, 9]), kappa=field("sweep.h5", "k")))
        for command, ranks in (("run", None), ("run", 2), ("check", None)):
            with self.subTest(command=command, ranks=ranks):
                done = self.call(command, "sweep.toml", "-o", "./sweep.h5", expect=6, ranks=ranks)
                self.assertEqual(done.err.count("sweep.h5: error: holds k, from which"), 1, done.err)
        self.assertEqual((self.folder / "sweep.h5").read_bytes(), before)

    def test_what_changed_is_recomputed(self):
        """The values count, not the name of the file."""
        kappa = np.exp(self.random.normal(size=(5, 26, 30)))
        self.save("k.h5", k=kappa)
        problem = Problem([30, 26], source="1")
        more = "[sweep.parameters]\ni = [0, 1, 2, 3, 4]\n"
        text = self.toml(problem, more, kappa=field("k.h5", "k", "i"))
        first = self.run_sweep(text)
        self.save("other.h5", k=kappa)
        self.run_sweep(self.toml(problem, more, kappa=field("other.h5", "k", "i")))
        self.assertIn(" 0 to solve", self.finished.out)
        kappa[3] *= 2
        self.save("k.h5", k=kappa)
        second = self.run_sweep(text)
        self.assertIn(" 1 to solve", self.finished.out)
        self.assert_same_cases(first, second, [0, 1, 2, 4])
        self.assert_solves(second, 3, problem, kappa=[kappa[3]] * 2)

    def sweep_of_a_stack(self, kappa, **options):
        """An input with a case per slab of a stack that is stored in k.h5."""
        with h5py.File(self.folder / "k.h5", "w") as file:
            file.create_dataset("k", data=kappa, **options)
        problem = Problem(list(reversed(kappa.shape[1:])), source="1")
        more = f'[sweep.parameters]\ni = {{ range = [0, {len(kappa) - 1}, 1] }}\n[output]\nfields = ["kappa", "u"]\n'
        return self.toml(problem, more, kappa=field("k.h5", "k", "i"))

    def test_only_values_of_selected_cases_are_read(self):
        kappa = np.exp(self.random.normal(size=(6, 26, 30)))
        text = self.sweep_of_a_stack(kappa, chunks=(2, 26, 30), compression="gzip")
        with h5py.File(self.folder / "k.h5") as file:
            chunk = file["k"].id.get_chunk_info_by_coord((2, 0, 0))
        with open(self.folder / "k.h5", "r+b") as file:
            file.seek(chunk.byte_offset)
            file.write(bytes(chunk.size))
        self.write("sweep.toml", text)
        self.call("check", "sweep.toml")
        result = self.run_sweep(text, "--cases", "0:2,4")
        self.assertEqual(result.status.tolist(), [DONE, DONE, PENDING, PENDING, DONE, PENDING])
        self.assertEqual((result["case_hash"] != 0).tolist(), [True, True, False, False, True, False])
        done = self.call("run", "sweep.toml", expect=6)
        self.assertRegex(done.err, 'sweep.toml:6:.*k.h5: dataset "k": the values of cases 0 to 5 cannot be read')
        self.assert_same_cases(result, Result(self.folder / "sweep.h5"))

    def test_parts_of_a_sweep_go_into_one_file(self):
        kappa = np.exp(self.random.normal(size=(6, 26, 30)))
        text = self.sweep_of_a_stack(kappa)
        for more in ("", '[solver]\nwarm_start = "previous"\n'):
            text = text.replace(TIGHT, TIGHT if not more else more + "relative_tolerance = 1e-12\n")
            whole = self.run_sweep(text, "--fresh", output="whole")
            self.run_sweep(text, "--fresh", "--cases", "1:3")
            place = (self.folder / "sweep.h5").stat().st_ino
            part = self.run_sweep(text, "--cases", "4")
            self.assertEqual(part.status.tolist(), [PENDING, DONE, DONE, PENDING, DONE, PENDING])
            self.assert_same_cases(whole, self.run_sweep(text))
            self.assertEqual((self.folder / "sweep.h5").stat().st_ino, place)
        self.run_sweep(text, "--cases", "1:3", "--fresh")
        kappa[1] *= 2
        self.sweep_of_a_stack(kappa)
        part = self.run_sweep(text, "--cases", "4")         # what is not selected is recognised all the same
        self.assertEqual(part.status.tolist(), [PENDING, PENDING, PENDING, PENDING, DONE, PENDING])

    def test_a_file_that_is_rewritten_during_a_run_gives_no_case_other_numbers(self):
        n, shape = 3000, (16, 16)
        before, after = np.full((n, *shape), 2.), np.full((n, *shape), 3.)
        text = self.sweep_of_a_stack(before).replace(TIGHT, "")
        self.write("sweep.toml", text)
        with h5py.File(self.folder / "k.h5") as file:
            offset = file["k"].id.get_offset()
        with self.started("run", "sweep.toml") as process:
            self.wait_until((self.folder / "sweep.h5").exists, "an output file")
            os.kill(process.pid, signal.SIGSTOP)
            with open(self.folder / "k.h5", "r+b") as file:      # past HDF5's lock
                file.seek(offset)
                file.write(after.tobytes())
            os.kill(process.pid, signal.SIGCONT)
            process.communicate()
        result = Result(self.folder / "sweep.h5")
        stored = result.groups[""]["kappa"]
        self.assertTrue((stored[result.status == DONE] == 2).all())
        self.assertTrue((result.status == FAILED).any())
        for case in np.flatnonzero(result.status == FAILED)[:10]:
            self.assertIn(f"k.h5, k[{case}], was rewritten while the run read it: run again", result.message(case))
        result = self.run_sweep(text)
        self.assertTrue((result.status == DONE).all() and (result.groups[""]["kappa"] == 3).all())


if __name__ == "__main__":
    unittest.main()
