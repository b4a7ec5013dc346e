#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Damaged and crafted output files: no crash, no hang, no wrong number after `verify --repair` and a further run.

A few of what `damaged.py --trials 2000 --crafted` looks at."""
import concurrent.futures
import pathlib
import tempfile
import unittest

import crafted
import damaged

SEEDS = [*range(11), 32]      # 32: the library lists a group from a table that it has not filled
class Damaged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="lapwing_damaged_")
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        cls.specimens = damaged.make_specimens(cls.folder)

    def insist(self, trials):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for *_, what in pool.map(lambda trial: trial(), trials):
                with self.subTest():
                    self.assertIsNone(what)

    def test_random_damage(self):
        self.insist([lambda seed=seed: damaged.trial(self.specimens, seed, self.folder) for seed in SEEDS])

    def test_crafted_files(self):
        names = list(crafted.make_all())[::6]
        self.insist([lambda name=name: damaged.crafted_trial(self.specimens[0], name, self.folder) for name in names])


if __name__ == "__main__":
    unittest.main()
