#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A case marked done is right: random media, offsets and faces against an elimination that loses no digit.

    LAPWING_BIN=build/release/bin python3 tests/system/test_random_media.py [CASES [SEED [SOLVER]]]

prints how many ended how, and what is wrong.
"""
import collections
import sys
import unittest

import h5py
import numpy as np

import random_media as media
from support import DONE, Result, SystemTest, lapwing

CASES_PER_RUN = 16
OFF_IN_U, OFF_IN_FLUX = 1e-3, 1e-2       # of the range of u, of a flux
NO_FLUX = 1e-6                           # of the largest: what is smaller is a difference of others


def errors(sample, u, fluxes):
    """Largest error of u over its range, and the largest relative error of a flux."""
    network = media.Network(sample)
    exact = network.solve()
    level = 0 if network.is_singular() else sample.offset
    # What u is stored with does not resolve a range that is smaller still.
    span = max(np.ptp(exact), 1e-9 * np.abs(exact).max(), 1e-9 * abs(level), 1e-300)
    u_error = np.abs(u.ravel() - level - exact).max() / span
    true = {f: network.flux(f, exact) for f in network.face}
    largest = max([abs(v) for v in true.values()] + [abs(sample.source - sample.sigma * sample.offset).sum() * network.volume])
    def counts(f):
        cells, c, d, h = network.face[f]
        noise = 1e-13 * (np.abs(c * (exact[cells] + sample.offset)) + np.abs(d)).sum() * network.volume / h
        return abs(true[f]) > max(NO_FLUX * largest, noise)
    flux_error = max([abs(fluxes[f] - v) / abs(v) for f, v in true.items() if counts(f)], default=0)
    return u_error, flux_error


class RandomMedia(SystemTest):
    def run_samples(self, samples, solver):
        shape, kinds = samples[0].shape, samples[0].kinds
        with h5py.File(self.folder / "media.h5", "w") as f:
            for name in ("kappa", "sigma", "source"):
                f[name] = np.array([getattr(s, name) for s in samples])
        fluxes = [f for f, kind in enumerate(kinds) if kind != "periodic"]
        more = f'type = "{solver}"\n[sweep]\nmode = "zip"\n[sweep.parameters]\ni = {{ range = [0, {len(samples) - 1}, 1] }}\n'
        for f in fluxes:
            more += f"v{f} = {[float(s.value[f]) for s in samples]}\n"
            if kinds[f] == "robin":
                more += f"a{f} = {[float(s.alpha[f]) for s in samples]}\n"
        more += "[output.quantities]\n"
        for f in fluxes:
            more += f'q{f} = {{ flux = "{media.AXES[f // 2]}_{"max" if f % 2 else "min"}" }}\n'
        self.write("sweep.toml", media.toml(shape, kinds, more))
        lapwing("run", "sweep.toml", "--fresh", "--quiet", folder=self.folder)       # some may fail
        return Result(self.folder / "sweep.h5"), fluxes

    def compare(self, n_cases, seed, solver="auto"):
        """@return [(family, how it ended, error of u, error of fluxes, energy error, text)]"""
        rng = np.random.default_rng(seed)
        found = []
        while len(found) < n_cases:
            shape, kinds = media.sort_of_run(rng)
            samples = [media.sample(rng, shape, kinds) for _ in range(CASES_PER_RUN)]
            result, fluxes = self.run_samples(samples, solver)
            energy = result.certificate("energy_error")
            for i, sample in enumerate(samples):
                how = result.stop_reasons()[i]
                if result.status[i] != DONE:
                    found.append((sample.family, how, 0, 0, 0, result.messages()[i]))
                    continue
                u, flux = errors(sample, result.field(i), {f: result[f"q{f}"][i] for f in fluxes})
                text = f"{shape} {kinds} offset {sample.offset} contrast {np.ptp(np.log10(sample.kappa)):.1f} sigma {sample.sigma.max():.1e}: {result.attempts(i)}"
                found.append((sample.family, how, u, flux, energy[i], text))
        return found

    def test_no_case_marked_done_is_wrong(self):
        for solver, n_cases in (("auto", 160), ("multigrid", 64), ("direct", 64)):
            for family, how, u, flux, energy, text in self.compare(n_cases, 1, solver):
                self.assertLess(u, OFF_IN_U, f"{solver}, {family}, {how}, energy error {energy}, {text}")
                self.assertLess(flux, OFF_IN_FLUX, f"{solver}, {family}, {how}, energy error {energy}, {text}")


def print_table(n_cases, seed, solver):
    test = RandomMedia()
    test.setUp()
    try:
        found = test.compare(n_cases, seed, solver)
    finally:
        test.doCleanups()
    ended = collections.Counter((family, how) for family, how, *_ in found)
    for (family, how), n in sorted(ended.items()):
        print(f"{family:14} {how:16} {n}")
    for family, how, u, flux, energy, text in found:
        if u > OFF_IN_U or flux > OFF_IN_FLUX or how not in ("converged", "rounding"):
            print(f"{family} {how}: u {u:.1e}, flux {flux:.1e}, energy error {energy:.1e}; {text}")
    for name, column in (("u", 2), ("flux", 3), ("energy error", 4)):
        values = np.array([f[column] for f in found])
        print(f"{name}: " + ", ".join(f"above 1e{p}: {(values > 10.0 ** p).sum()}" for p in (-8, -7, -6, -5, -4, -3)))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        print_table(int(sys.argv[1]), int((sys.argv[2:] or [1])[0]), (sys.argv[3:] or ["auto"])[0])
    else:
        unittest.main()
