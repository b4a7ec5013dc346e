# SPDX-License-Identifier: BSD-3-Clause
"""The discrete problem of the design, written down a second time: dense matrices, loops over directions, no lapwing code.

-div(kappa grad u) + sigma u = f, cell-centred finite volumes on a uniform box grid. Arrays are [z][y][x].
"""
import itertools

import numpy as np

FACES = ("x_min", "x_max", "y_min", "y_max", "z_min", "z_max")
FUNCTIONS = {name: getattr(np, name) for name in
             "sin cos tan exp log sqrt cbrt abs floor ceil sinh cosh tanh log10".split()}
FUNCTIONS.update({"where": np.where, "pi": np.pi, "e": np.e, "min": np.minimum, "max": np.maximum})


def evaluate(expression, names):
    """The value of an expression of the input language that Python can read as well (no `&&`, `||`, `!`)."""
    text = str(expression).replace("^", "**").replace("if(", "where(")
    return eval(text, {"__builtins__": {}}, {**FUNCTIONS, **names})        # the tests' own text only


class Problem:
    """One boundary value problem with parameters.

    kappa: one expression, or one per direction; boundary: face -> (kind, value, alpha); other faces are Dirichlet 0.
    """

    def __init__(self, cells, kappa="1", sigma="0", source="0", boundary=None, lower=None, upper=None):
        self.cells = cells
        self.dim = len(cells)
        self.kappa = kappa if isinstance(kappa, list) else [kappa] * self.dim
        self.kappa_text, self.sigma, self.source = kappa, sigma, source
        self.lower, self.upper = lower or [0] * self.dim, upper or [1] * self.dim
        self.boundary = {face: ("dirichlet", 0, None) for face in FACES[:2 * self.dim]}
        self.given = {face: (*what, *[0, None][len(what) - 1:]) for face, what in (boundary or {}).items()}
        self.boundary.update(self.given)

    def toml(self, more=""):
        """The input file, up to tables in `more`."""
        def entry(value):
            if isinstance(value, list):
                return "[" + ", ".join(map(entry, value)) + "]"
            return f'"{value}"' if isinstance(value, str) else str(value)
        faces = ""
        for face, (kind, value, alpha) in self.given.items():
            faces += f'{face} = {{ type = "{kind}"'
            faces += "" if kind == "periodic" else f", value = {entry(value)}"
            faces += (f", alpha = {entry(alpha)}" if kind == "robin" else "") + " }\n"
        return (f"[grid]\ncells = {entry(self.cells)}\nlower = {entry(self.lower)}\nupper = {entry(self.upper)}\n"
                f"[equation]\nkappa = {entry(self.kappa_text)}\nsigma = {entry(self.sigma)}\n"
                f"source = {entry(self.source)}\nsampling = \"centre\"\n[boundary]\n{faces}{more}\n")

    def case(self, **parameters):
        return Case(self, parameters)


class Case:
    """One point of the sweep: matrix, right-hand side, solution, fluxes."""

    def __init__(self, problem, parameters):
        self.problem, self.names, self.dim = problem, parameters, problem.dim
        self.n = [int(self.number(c)) for c in problem.cells]
        self.lower = [self.number(v) for v in problem.lower]
        self.upper = [self.number(v) for v in problem.upper]
        self.h = [(b - a) / n for a, b, n in zip(self.lower, self.upper, self.n)]
        self.shape = tuple(reversed(self.n))
        self.centres = [a + (np.arange(n) + 0.5) * h for a, h, n in zip(self.lower, self.h, self.n)]
        self.points = dict(zip("xyz", np.meshgrid(*self.centres, indexing="ij")))
        self.points = {name: np.transpose(values) for name, values in self.points.items()}
        self.kappa = [self.field(k) for k in problem.kappa]
        self.sigma, self.source = self.field(problem.sigma), self.field(problem.source)
        self.volume = np.prod(self.h)

    def number(self, expression):
        return float(evaluate(expression, self.names))

    def field(self, expression):
        if isinstance(expression, np.ndarray):
            return expression
        return np.broadcast_to(np.asarray(evaluate(expression, {**self.names, **self.points}), dtype=float), self.shape)

    def face(self, name):
        """Direction, axis of the arrays, and the index of the cells next to a face."""
        d = "xyz".index(name[0])
        return d, self.dim - 1 - d, -1 if name.endswith("max") else 0

    def face_field(self, name, expression):
        d, axis, at = self.face(name)
        points = {k: np.take(v, 0, axis) for k, v in self.points.items()}
        points["xyz"[d]] = self.upper[d] if at else self.lower[d]
        shape = self.shape[:axis] + self.shape[axis + 1:]
        return np.broadcast_to(np.asarray(evaluate(expression, {**self.names, **points}), dtype=float), shape)

    def closure(self, name):
        """Outward flux = a u_cell - c on a face, per area."""
        d, axis, at = self.face(name)
        kind, value, alpha = self.problem.boundary[name]
        half = 2 * np.take(self.kappa[d], at, axis) / self.h[d]
        v = self.face_field(name, value)
        if kind == "dirichlet":
            return half, half * v
        if kind == "neumann":
            return 0 * half, v
        alpha = self.face_field(name, alpha)
        return half * alpha / (alpha + half), half * v / (alpha + half)

    def system(self):
        """A and b of A u = b, cells in the order of the flat arrays."""
        n = int(np.prod(self.n))
        index = np.arange(n).reshape(self.shape)
        matrix, rhs = np.diag(self.sigma.ravel().copy()), self.source.ravel().copy()
        for d in range(self.dim):
            axis, k = self.dim - 1 - d, self.kappa[d]
            shift = np.roll(index, -1, axis)
            pairs = np.moveaxis(np.stack([index, shift]), axis + 1, -1)
            if self.problem.boundary["xyz"[d] + "_min"][0] != "periodic":
                pairs = pairs[..., :-1]
            low, high = pairs[0].ravel(), pairs[1].ravel()
            a, b = k.ravel()[low], k.ravel()[high]
            t = 2 * a * b / (a + b) / self.h[d] ** 2
            for row, column, sign in ((low, low, 1), (high, high, 1), (low, high, -1), (high, low, -1)):
                np.add.at(matrix, (row, column), sign * t)
        for name, (kind, _, _) in self.problem.boundary.items():
            if kind != "periodic":
                d, axis, at = self.face(name)
                cells = np.take(index, at, axis).ravel()
                a, c = (np.ravel(part) / self.h[d] for part in self.closure(name))
                matrix[cells, cells] += a
                rhs[cells] += c
        return matrix, rhs

    def is_singular(self):
        matrix, _ = self.system()
        return np.abs(matrix.sum(axis=1)).max() < 1e-12 * np.abs(matrix).max()

    def defect(self):
        _, rhs = self.system()
        return abs(rhs.sum()) / np.abs(rhs).sum()

    def solve(self):
        matrix, rhs = self.system()
        if not self.is_singular():
            return np.linalg.solve(matrix, rhs).reshape(self.shape)
        u = np.linalg.lstsq(matrix, rhs - rhs.mean(), rcond=None)[0]
        return (u - u.mean()).reshape(self.shape)

    def level(self):
        """The constant that stopping rules leave out: the mean of g, of v/alpha and of f/sigma, weighted by T and sigma."""
        matrix, rhs = self.system()
        weight, data = matrix.sum(axis=1).sum(), self.source[self.sigma > 0].sum()
        for name, (kind, _, _) in self.problem.boundary.items():
            if kind in ("dirichlet", "robin"):
                data += self.closure(name)[1].sum() / self.h[self.face(name)[0]]
        return data / weight

    def relative_residual(self, u):
        """Of u less the level, and over the right-hand side less what the level makes of it."""
        matrix, rhs = self.system()
        if self.is_singular():
            scale = rhs = rhs - rhs.mean()
        else:
            scale = rhs - self.level() * matrix.sum(axis=1)
        return np.linalg.norm(rhs - matrix @ u.ravel()) / np.linalg.norm(scale)

    def flux(self, name, u):
        """Integral of -kappa du/dn over a face."""
        d, axis, at = self.face(name)
        cells = np.take(u, at, axis)
        if self.problem.boundary[name][0] == "periodic":
            a, b = np.take(self.kappa[d], at, axis), np.take(self.kappa[d], -1 - at, axis)
            per_area = 2 * a * b / (a + b) / self.h[d] * (cells - np.take(u, -1 - at, axis))
        else:
            a, c = self.closure(name)
            per_area = a * cells - c
        return per_area.sum() * self.volume / self.h[d]

    def face_densities(self, d, u):
        """Flux densities towards +d through all faces of a direction, and kappa over half a cell below and above each:
        [face along d, first axis][others]."""
        axis = self.dim - 1 - d
        w, k = np.moveaxis(u, axis, 0), np.moveaxis(self.kappa[d], axis, 0)
        seam = self.problem.boundary["xyz"[d] + "_min"][0] == "periodic"
        below = np.concatenate((k[-1:] if seam else k[:1], k))
        above = np.concatenate((k, k[:1] if seam else k[-1:]))
        low, high = np.concatenate((w[-1:], w)), np.concatenate((w, w[:1]))
        q = 2 * below * above / (below + above) / self.h[d] * (low - high)
        if not seam:
            for name, at, sign in (("xyz"[d] + "_min", 0, -1), ("xyz"[d] + "_max", -1, 1)):
                a, c = self.closure(name)
                q[at] = sign * (a * w[at] - c)
        return q, below, above

    def derivative(self, d, u, is_flux):
        """At every cell, the mean of what its two faces have of -kappa du/dd or du/dd."""
        q, below, above = self.face_densities(d, u)
        low, high = (q[:-1], q[1:]) if is_flux else (-q[:-1] / above[:-1], -q[1:] / below[1:])
        return np.moveaxis((low + high) / 2, 0, self.dim - 1 - d)

    def face_derivative(self, name, d, u, is_flux):
        """The same at the points of a face of the box; along its normal that of the face itself."""
        normal, axis, at = self.face(name)
        if d != normal:
            return np.take(self.derivative(d, u, is_flux), at, axis)
        q, below, above = self.face_densities(d, u)
        return q[at] if is_flux else -q[at] / (below if at else above)[at]

    def face_value(self, name, u):
        """u at the points of a face, from the cell next to it and the gradient in its half."""
        d, axis, at = self.face(name)
        kind, value, _ = self.problem.boundary[name]
        if kind == "dirichlet":
            return self.face_field(name, value)
        step = self.h[d] / 2 * (1 if at else -1)
        return np.take(u, at, axis) + step * self.face_derivative(name, d, u, False)

    def plane_flux(self, d, at, u):
        """Integral of -kappa du/dd over a plane, linear between the planes of faces."""
        q, _, _ = self.face_densities(d, u)
        total = q.reshape(len(q), -1).sum(axis=1) * self.volume / self.h[d]
        return np.interp(at, self.lower[d] + np.arange(self.n[d] + 1) * self.h[d], total)

    def probe(self, point, u):
        """Multilinear between the centres of cells and the values at the faces of the box."""
        nodes = []                                                  # per direction two of (cell, face or None, weight)
        for d in range(self.dim):
            n, name = self.n[d], "xyz"[d]
            position = (point[d] - self.lower[d]) / self.h[d]
            if self.problem.boundary[name + "_min"][0] == "periodic" or 0.5 <= position <= n - 0.5:
                low = int(np.floor(position - 0.5))
                share = position - 0.5 - low
                nodes.append([(low % n, None, 1 - share), ((low + 1) % n, None, share)])
            else:
                at_end = position > n / 2
                share = 2 * ((n - position) if at_end else position)       # of the cell
                nodes.append([(n - 1 if at_end else 0, None, share), (n - 1 if at_end else 0, name + ("_max" if at_end else "_min"), 1 - share)])
        total = 0
        for corner in itertools.product(*nodes):
            weight = np.prod([w for _, _, w in corner])
            total += weight * self.corner_value([c for c, _, _ in corner], [f for _, f, _ in corner if f], u) if weight else 0
        return total

    def corner_value(self, cell, faces, u):
        """u where the faces of a cell meet; Dirichlet data are extended along the face, by its last two points."""
        def of(name, values):
            d = "xyz".index(name[0])
            return values[tuple(reversed([c for e, c in enumerate(cell) if e != d]))]
        centre = u[tuple(reversed(cell))]
        data = []
        for name in faces:
            if self.problem.boundary[name][0] != "dirichlet":
                continue
            g = self.face_value(name, u)
            value = of(name, g)
            for other in faces:
                if other != name:
                    e = "xyz".index(other[0])
                    inner = list(cell)
                    inner[e] += 1 if other.endswith("min") else -1
                    d = "xyz".index(name[0])
                    value += (of(name, g) - g[tuple(reversed([c for i, c in enumerate(inner) if i != d]))]) / 2
            data.append(value)
        if data:
            return np.mean(data)
        return centre + sum(of(name, self.face_value(name, u)) - centre for name in faces)
