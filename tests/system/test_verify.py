#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""lapwing verify: a sound file, damage of every kind, and cases that come out different when they are solved again."""
import unittest

import h5py
import numpy as np

from support import DONE, PENDING, Result, SystemTest, texts_of

SWEEP = """
[grid]
cells = ["n", 10]
[equation]
kappa = "1 + a*x"
source = "1 + y"
[sweep.parameters]
n = [12, 16]
a = [0.5, 1, 2, -3, 4]
[output]
fields = ["u", "kappa"]
precision = "single"
[output.quantities]
mean = { integral = "u" }
"""                               # -3 makes kappa negative: cases 3 and 8 fail


class Verify(SystemTest):
    def sweep(self, text=SWEEP, *arguments, expect=3):
        self.run_sweep(text, *arguments, expect=expect)
        return self.folder / "sweep.h5"

    def verify(self, *arguments, expect=0, **options):
        return self.call("verify", "sweep.h5", *arguments, expect=expect, **options)

    def change(self, path, dataset, byte, bits=4):
        """Flips bits of one byte of a dataset behind HDF5's back."""
        with h5py.File(path) as file:
            place = file[dataset].id.get_offset() + byte
        with open(path, "r+b") as file:
            file.seek(place)
            old = file.read(1)[0]
            file.seek(place)
            file.write(bytes([old ^ bits]))

    def test_a_sound_file(self):
        self.sweep()
        done = self.verify()
        self.assertIn("sweep.h5: 10 cases, 8 done, 2 failed; 0 damaged", done.out)
        self.assertIn("solved again: 3 of 3 cases the same bit for bit", done.out)
        done = self.verify("--sample", 100, ranks=3)
        self.assertIn("solved again: 8 of 8 cases the same bit for bit", done.out)
        self.assertNotIn("solved again", self.verify("--sample", 0).out)
        self.assertEqual(self.verify("--quiet").out, "")

    def test_what_starts_and_combinations_bring_is_found_again(self):
        chains = SWEEP.replace("[sweep.par", '[solver]\nwarm_start = "extrapolate"\n[sweep.par').replace("-3", "3")
        combined = SWEEP.replace("1 + a*x", "1 + x").replace("1 + y", "a + y").replace("[sweep.par", "[sweep]\nsuperpose = true\n[sweep.par")
        for name, text in (("chains", chains), ("combined", combined.replace("-3", "3"))):
            with self.subTest(name):
                self.sweep(text, "--fresh", expect=0)
                self.assertIn("10 of 10 cases the same bit for bit", self.verify("--sample", 10).out)

    def test_damage_is_named_and_repaired(self):
        path = self.sweep()
        whole = Result(path)
        self.change(path, "mean", 8 * 2 + 5)
        self.change(path, "grid_16x10/kappa", 16 * 10 * 4 * 1 + 77)
        self.change(path, "status", 4, 24)
        self.change(path, "status", 0, 1)
        self.change(path, "message", 256 * 3)
        for ranks in (None, 2):
            done = self.verify(expect=7, ranks=ranks)
            for line in ("case 0 is damaged: /status has changed", "case 2 is damaged: /mean ", "case 3 is damaged: /message ",
                         "case 4 is damaged: /status is 25,", "case 6 is damaged: /grid_16x10/u, /grid_16x10/kappa "):
                self.assertIn("sweep.h5: " + line, done.err)
            self.assertIn("5 damaged", done.out)
        done = self.verify("--repair", expect=7)
        self.assertIn("5 damaged cases are pending now", done.out)
        self.assertEqual(np.flatnonzero(Result(path).status == PENDING).tolist(), [0, 2, 3, 4, 6])
        self.verify()
        again = self.run_sweep(SWEEP, expect=3)
        self.assertIn("5 to solve", self.finished.out)
        self.assert_same_cases(whole, again)
        self.verify("--sample", 10)

    def test_a_compressed_file(self):
        path = self.sweep()
        with h5py.File(path) as file, h5py.File(self.folder / "small.h5", "w") as small:
            small.attrs.update(texts_of(file.attrs))
            for name in file:
                file.copy(name, small)
            u = small["grid_12x10/u"][:]
            del small["grid_12x10/u"]
            small.create_dataset("grid_12x10/u", data=u, compression="gzip")
        self.assertIn("0 damaged", self.call("verify", "small.h5").out)
        with h5py.File(self.folder / "small.h5", "r+") as small:
            small["grid_12x10/u"][2, 3, 4] += 1
        self.assertIn("case 2 is damaged: /grid_12x10/u", self.call("verify", "small.h5", "--repair", expect=7).err)

    def test_results_of_another_problem(self):
        """What no checksum tells: the stored numbers are not those of the stored input."""
        path = self.sweep()
        content = path.read_bytes()
        self.assertEqual(content.count(b'"1 + y"'), 2)          # the input as given, and as resolved
        path.write_bytes(content.replace(b'"1 + y"', b'"2 + y"'))
        done = self.verify("--sample", 2, "--repair", expect=7)
        self.assertIn("comes out different when it is solved again: /u by 0.", done.err)
        self.assertIn("/mean is ", done.err)
        self.assertEqual(np.count_nonzero(Result(path).status == DONE), 8, "nothing of it is damaged")

    def test_field_files_are_found_where_the_run_had_its_input(self):
        (self.folder / "input").mkdir()
        with h5py.File(self.folder / "input" / "rock.h5", "w") as file:
            file["k"] = np.linspace(1, 2, 12 * 10 * 5).reshape(5, 10, 12)
        text = SWEEP.replace('"n", 10', "12, 10").replace("n = [12, 16]\n", "").replace("-3", "3")
        text = text.replace('"1 + a*x"', '{ file = "rock.h5", dataset = "k", case = "i" }').replace("1 + y", "a + y")
        text = text.replace("a = [", "i = [1, 0, 3, 2, 4]\na = [").replace("[sweep.par", "[sweep]\nmode = \"zip\"\n[sweep.par")
        (self.folder / "input" / "sweep.toml").write_text(text)
        self.call("run", "input/sweep.toml")
        self.assertIn("3 of 3 cases the same bit for bit", self.verify().out)
        (self.folder / "elsewhere").mkdir()
        (self.folder / "input" / "rock.h5").rename(self.folder / "elsewhere" / "rock.h5")
        self.assertIn("rock.h5", self.verify(expect=6).err)
        self.assertIn("0 damaged", self.verify("--sample", 0).out)
        self.assertIn("3 of 3 cases the same bit for bit", self.verify("--fields-dir", "elsewhere").out)
        with h5py.File(self.folder / "elsewhere" / "rock.h5", "r+") as file:
            file["k"][...] += 1
        self.assertIn("comes out different", self.verify("--fields-dir", "elsewhere", expect=7).err)

    def test_what_cannot_be_verified(self):
        self.assertIn("nothing.h5: error: cannot be opened", self.call("verify", "nothing.h5", expect=6).err)
        self.write("text.h5", "not HDF5")
        self.assertIn("text.h5: ", self.call("verify", "text.h5", expect=6).err)
        self.assertIn("--sample", self.call("verify", "text.h5", "--sample", "-1", expect=2).err)


if __name__ == "__main__":
    unittest.main()
