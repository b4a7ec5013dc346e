# SPDX-License-Identifier: BSD-3-Clause
"""The discrete problem of the design, written down a second time: dense matrices, loops over directions, no lapwing code.

-div(kappa grad u) + sigma u = f, cell-centred finite volumes on a uniform box grid. Arrays are [z][y][x].
"""
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
