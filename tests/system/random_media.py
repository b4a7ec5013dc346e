# SPDX-License-Identifier: BSD-3-Clause
"""Random problems that are hard on solvers, and their solutions by an elimination that contrasts do not disturb.

Media: inclusions, layers, pores, checkerboards and independent cells, contrast up to 1e12; sigma from 0 and 1e-12 to 1e2; boundary data
on an offset of 0 or 1e4; every kind of face. A run holds cases of one grid and one set of faces; fields come from a file.
"""
import dataclasses

import numpy as np

AXES = "xyz"
GRIDS = [(60,), (200,), (24, 20), (17, 30), (32, 32), (40, 33), (9, 10, 8), (12, 11, 12)]


def smooth_noise(rng, shape, length):
    """Gaussian noise, smoothed over some cells, periodic."""
    wave = [np.fft.fftfreq(n) * length * 2 for n in shape]
    square = sum(np.meshgrid(*[w ** 2 for w in wave], indexing="ij"))
    return np.real(np.fft.ifftn(np.fft.fftn(rng.standard_normal(shape)) * np.exp(-4 * square)))


def points(shape):
    return np.meshgrid(*[(np.arange(n) + 0.5) / n for n in shape], indexing="ij")


def inclusions(rng, shape):
    x, inside = points(shape), np.zeros(shape, bool)
    for _ in range(rng.integers(1, 7)):
        centre, radius = rng.random(len(shape)), rng.uniform(0.05, 0.3)
        inside |= sum((a - c) ** 2 for a, c in zip(x, centre)) < radius ** 2
    return inside


def layers(rng, shape):
    direction = rng.standard_normal(len(shape)) * (rng.random(len(shape)) < 0.7)
    along = sum(a * d for a, d in zip(points(shape), direction)) + rng.random()
    return np.floor(along * rng.integers(2, 9)) % 2 == 0


def pores(rng, shape):
    noise = smooth_noise(rng, shape, rng.uniform(1, 4))
    return noise < np.quantile(noise, rng.uniform(0.2, 0.8))


def checkerboard(rng, shape):
    blocks = rng.integers(2, 7)
    return sum(np.floor(a * blocks) for a in points(shape)) % 2 == 0


def medium(rng, shape):
    """kappa of one case."""
    kind = rng.choice(["inclusions", "layers", "pores", "checkerboard", "cells"])
    contrast = 10.0 ** rng.uniform(0, 12)
    if kind == "cells":
        return kind, contrast ** rng.uniform(-0.5, 0.5, shape)
    make = {"inclusions": inclusions, "layers": layers, "pores": pores, "checkerboard": checkerboard}[kind]
    phase = make(rng, shape)
    if rng.random() < 0.5:
        phase = ~phase
    return kind, np.where(phase, 1.0, 1 / contrast) * np.exp(0.3 * rng.standard_normal() * (rng.random() < 0.3))


def reaction(rng, shape):
    how = rng.random()
    if how < 0.5:
        return np.zeros(shape)
    size = 10.0 ** rng.uniform(-12, 2)
    return size * (np.ones(shape) if how < 0.8 else (rng.random(shape) < 0.3))


def source(rng, shape):
    how = rng.random()
    if how < 0.35:
        return np.zeros(shape)
    if how < 0.6:
        return np.ones(shape)
    return rng.standard_normal() * (rng.random(shape) < 0.2) + 0.3 * smooth_noise(rng, shape, 3)


def faces(rng, dim):
    """Kinds of the faces; at least one holds the level in most runs."""
    kinds = []
    for _ in range(dim):
        if rng.random() < 0.15:
            kinds += ["periodic", "periodic"]
        else:
            kinds += list(rng.choice(["dirichlet", "neumann", "robin"], 2, p=[0.45, 0.35, 0.2]))
    return kinds


@dataclasses.dataclass
class Sample:
    """One case: fields [z][y][x], and per face its value and alpha."""
    family: str
    kinds: list
    kappa: np.ndarray
    sigma: np.ndarray
    source: np.ndarray
    value: list
    alpha: list
    offset: float

    @property
    def shape(self):
        return self.kappa.shape

    def spacing(self, d):
        return 1 / self.shape[len(self.shape) - 1 - d]


def sample(rng, shape, kinds):
    family, kappa = medium(rng, shape)
    offset = rng.choice([0.0, 1e4], p=[0.6, 0.4])
    sigma, f = reaction(rng, shape), source(rng, shape)
    alpha = [10.0 ** rng.uniform(-6, 3) for _ in kinds]
    value = []
    for kind, a in zip(kinds, alpha):
        level = rng.choice([0.0, 1.0, rng.random()])
        value.append({"dirichlet": offset + level, "robin": a * (offset + level),
                      "neumann": rng.choice([0.0, 0.0, rng.standard_normal()]), "periodic": 0.0}[kind])
    return Sample(family, kinds, kappa, sigma, f + sigma * offset, value, alpha, offset)


class Network:
    """A sample as conductances: between cells, to the ground, and what flows in."""

    def __init__(self, s):
        dim, n = len(s.shape), s.kappa.size
        index = np.arange(n).reshape(s.shape)
        self.sample, self.links = s, np.zeros((n, n))
        self.volume = np.prod([s.spacing(d) for d in range(dim)])
        # About the offset, so that no digits go to it.
        self.ground, self.inflow = s.sigma.ravel().copy(), (s.source - s.sigma * s.offset).ravel().copy()
        self.face = {}
        for d in range(dim):
            axis, h = dim - 1 - d, s.spacing(d)
            low, high = index, np.roll(index, -1, axis)
            if s.kinds[2 * d] != "periodic":
                low, high = (np.delete(i, -1, axis) for i in (low, high))
            low, high = low.ravel(), high.ravel()
            a, b = s.kappa.ravel()[low], s.kappa.ravel()[high]
            t = 2 * a * (b / (a + b)) / h ** 2
            np.add.at(self.links, (low, high), t)
            np.add.at(self.links, (high, low), t)
            for side in (0, 1):
                if s.kinds[2 * d + side] != "periodic":
                    self.close(2 * d + side, np.take(index, -side, axis).ravel(), h)

    def close(self, face, cells, h):
        s, kind = self.sample, self.sample.kinds[face]
        half, value, alpha = 2 * s.kappa.ravel()[cells] / h, s.value[face], s.alpha[face]
        if kind == "dirichlet":
            c, d = half, half * (value - s.offset)
        elif kind == "neumann":
            c, d = 0 * half, value + 0 * half
        else:
            c, d = half / (alpha + half) * alpha, half / (alpha + half) * (value - alpha * s.offset)
        self.ground[cells] += c / h
        self.inflow[cells] += d / h
        self.face[face] = cells, c, d, h

    def is_singular(self):
        return not self.ground.any()

    def solve(self):
        """u less the offset, by elimination in sums, products and quotients of positive numbers (Grassmann, Taksar and Heyman 1985)."""
        t, g, b = self.links.copy(), self.ground.copy(), self.inflow.copy()
        n = len(g)
        if self.is_singular():
            b -= b.mean()
        pivot, later = np.zeros(n), []
        for k in range(n):
            j = k + 1 + np.nonzero(t[k, k + 1:])[0]
            later.append(j)
            row = t[k, j].copy()
            pivot[k] = g[k] + row.sum()
            if pivot[k] == 0:
                continue
            t[np.ix_(j, j)] += np.outer(row, row / pivot[k])
            g[j] += row * (g[k] / pivot[k])
            b[j] += row * (b[k] / pivot[k])
        u = np.zeros(n)
        for k in range(n - 1, -1, -1):
            if pivot[k] > 0:
                u[k] = (b[k] + t[k, later[k]] @ u[later[k]]) / pivot[k]
        return u - u.mean() if self.is_singular() else u

    def flux(self, face, u):
        """Outward, of a solution less the offset."""
        cells, c, d, h = self.face[face]
        return ((c * u[cells] - d) * (self.volume / h)).sum()


def sort_of_run(rng):
    """Grid [z][y][x] and faces of a run."""
    cells = GRIDS[rng.integers(len(GRIDS))]
    return tuple(reversed(cells)), faces(rng, len(cells))


def toml(shape, kinds, more=""):
    """Input for the samples of one run, whose fields stand in media.h5."""
    def per_case(name):
        return f'{{ file = "media.h5", dataset = "/{name}", case = "i" }}'
    text = f"[grid]\ncells = {list(reversed(shape))}\n[equation]\n"
    for name in ("kappa", "sigma", "source"):
        text += f"{name} = {per_case(name)}\n"
    text += "[boundary]\n"
    for f, kind in enumerate(kinds):
        name = AXES[f // 2] + ("_max" if f % 2 else "_min")
        text += f'{name} = {{ type = "{kind}"'
        text += "" if kind == "periodic" else f', value = "v{f}"'
        text += f', alpha = "a{f}"' if kind == "robin" else ""
        text += " }\n"
    return text + '[solver]\ncompatibility = "project"\n' + more
