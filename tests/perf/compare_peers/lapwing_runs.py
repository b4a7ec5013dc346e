# SPDX-License-Identifier: BSD-3-Clause
"""lapwing's side: inputs for the test problems, runs of the engine, an independent check of its solution."""
import h5py
import numpy as np

from peers import Measurement, RunFailed

EXPONENT = "(sin(2*pi*(3*x+y)) + sin(2*pi*(x-2*y)+1) + sin(2*pi*(5*x+4*y)+2) + sin(2*pi*(2*x-7*y)+3))"
PHASES = ["sample", "assemble", "setup", "solve"]


def rough_source(dim):
    third = " + 37.719*z" if dim == 3 else ""
    return f"mod(1e4*sin(12.9898*x + 78.233*y{third}) + 1e3*cos(4.1*x), 1) - 0.3"


def smooth_source(dim):
    return f"{dim}*pi^2*" + "*".join(f"sin(pi*{axis})" for axis in "xyz"[:dim])


def rough_kappa(problem):
    """P6: 30 % of the cells 1 in 1e-6, log-normal cells of standard deviation 3, or layers 2.5 cells thick, tilted by 30 degrees."""
    def noise(shift):
        return f"abs(mod(43758.5453*sin({' + '.join(f'{f}*floor({problem.n}*{a})' for f, a in zip((12.9898, 78.233, 37.719), 'xyz'))} + {shift}), 1))"
    return {"phases": f"10^(-6*min(1, floor({noise(1)}/0.3)))",
            "lognormal": f"exp(3*sqrt(-2*log(max({noise(1)}, 1e-12)))*cos(2*pi*{noise(2)}))",
            "layers": f"10^(-6*floor(mod({problem.n}*(sqrt(3)/2*x + sqrt(0.125)*(y + z))/2.5, 2)))"}[problem.name.split("-")[1]]


def input_text(problem, solver):
    """The input file. P1 to P3 and P6 repeat one case with coefficients that differ by 1e-4, so that no set-up serves two of them."""
    kappa, source, batch, parameter = "1", "1", 0, ""
    if problem.name in ("P4", "P5") or problem.name.startswith("P2"):
        kappa = f"exp({'a' if problem.name == 'P4' else '1.4'}*{EXPONENT})"
    if problem.name == "P4":
        parameter = f"a = {{ linspace = [0.4, 1.4, {problem.solves}] }}"
    elif problem.name == "P5":
        parameter, source = f"k = {{ range = [0, {problem.solves - 1}, 1] }}", f"1 + 0.01*k*{EXPONENT}"
    else:
        kind = problem.name.split("-")[1]
        if problem.name.startswith("P6"):
            kind, kappa = "one", rough_kappa(problem)
        source = {"smooth": smooth_source, "rough": rough_source, "one": lambda dim: "1"}[kind](problem.dim)
        parameter, kappa, batch = f"s = {[1 + 1e-4 * k for k in range(problem.solves)]}", f"s*{kappa}", 1
    return f"""[grid]
cells = {[problem.n] * problem.dim}
[equation]
kappa = "{kappa}"
source = "{source}"
sampling = "centre"
[solver]
type = "{solver}"
relative_tolerance = 1e-8
[sweep.parameters]
{parameter}
[output]
fields = []
[output.quantities]
mean_u = {{ integral = "u", normalise = true }}
[run]
batch = {batch}
"""


def checked_case(problem):
    """The case whose answer is compared: the first of repetitions, the last of a sweep."""
    return problem.solves - 1 if problem.is_sweep else 0


def centres(problem):
    """x, y, z of all cells, z slowest."""
    line = (np.arange(problem.n) + 0.5) / problem.n
    return np.meshgrid(*[line] * problem.dim, indexing="ij")[::-1]


def fields(problem):
    """kappa and source of the checked case, evaluated without lapwing."""
    points = centres(problem)
    names = dict(zip("xyz", points), pi=np.pi, sin=np.sin, cos=np.cos, mod=np.fmod, exp=np.exp, log=np.log, sqrt=np.sqrt, floor=np.floor, abs=np.abs,
                 min=np.minimum, max=np.maximum, s=1.0, a=1.4,
                 k=problem.solves - 1)
    text = dict(line.split(" = ", 1) for line in input_text(problem, "").splitlines() if " = " in line)
    values = [eval(text[key].strip('"').replace("^", "**"), {"__builtins__": {}}, names) for key in ("kappa", "source")]
    return [np.broadcast_to(np.asarray(value, dtype=float), points[0].shape) for value in values]


def true_residual(problem, u):
    """|b - A u|_2 / |b|_2 of the checked case from the definition of the discrete problem, with numpy."""
    kappa, source = fields(problem)
    r = source.copy()
    for axis in range(problem.dim):
        low, high = [[slice(None)] * problem.dim for _ in range(2)]
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        low, high = tuple(low), tuple(high)
        flux = 2 * kappa[low] * kappa[high] / (kappa[low] + kappa[high]) * (u[high] - u[low]) * problem.n ** 2
        r[low] += flux
        r[high] -= flux
        for end in (0, -1):
            face = tuple(end if d == axis else slice(None) for d in range(problem.dim))
            r[face] -= 2 * kappa[face] * u[face] * problem.n ** 2
    return np.linalg.norm(r) / np.linalg.norm(source)


class Engine:
    """One engine, and what it said of itself."""

    def __init__(self, path, folder, launch):
        self.path, self.folder, self.launch, self.about = path, folder, launch, {}

    def start(self, problem, solver, options=()):
        """Runs the problem; returns the finished process and the output file."""
        stem = self.folder / f"{problem.name}_{problem.n}_{solver}"
        stem.with_suffix(".toml").write_text(input_text(problem, solver))
        output = stem.with_suffix(".h5")
        command = [str(self.path), "run", str(stem.with_suffix(".toml")), "-o", str(output), "--fresh", "--quiet", *options]
        return self.launch(command), output

    def offers(self, solver, problem):
        """False where this build does not know the solver."""
        done, _ = self.start(problem, solver)
        if done.returncode == 2 and "must be one of" in done.stderr:
            return False
        self.insist(done)
        return True

    def insist(self, done):
        if done.returncode != 0:
            raise RunFailed(f"{' '.join(done.args)}: exit code {done.returncode}\n{done.stderr}")

    def measure(self, problem, solver):
        done, output = self.start(problem, solver)
        self.insist(done)
        with h5py.File(output) as file:
            names = [bytes(row.tobytes()).rstrip(b"\0").decode() for row in file["timing/phase_name"][:]]
            seconds = file["timing/case_seconds"][:]
            known = [names.index(phase) for phase in PHASES]
            rest = [column for column in range(len(names)) if column not in known]
            case = checked_case(problem)
            attributes = file["provenance"].attrs
            self.about = {key: attributes[key].decode() for key in ("lapwing_version", "git_commit", "compiler_flags")}
            return [Measurement(f"lapwing {solver}",
                                np.column_stack([seconds[:, known], seconds[:, rest].sum(axis=1)]),
                                float(file["iterations"][:].mean()), float(file["residual"][:].max()),
                                float(file["mean_u"][case]))]

    def check(self, problem, solver):
        """Residual and mean of u, recomputed from the stored field of an untimed run."""
        case = checked_case(problem)
        done, output = self.start(problem, solver, ["--set", 'output.fields=["u"]', "--cases", str(case)])
        self.insist(done)
        with h5py.File(output) as file:
            u = file["u"][case]
        return true_residual(problem, u), u.mean()
