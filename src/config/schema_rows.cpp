// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include "config/schema.hpp"
#include "core/solver_settings.hpp"

namespace lapwing {
namespace {

using enum KeyType;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double int_max = std::numeric_limits<int>::max();
constexpr double exact_integers = 9007199254740992.0;  // 2^53: every integer up to here is a double

constexpr Range any{};
constexpr Range positive{0, infinity, true};
constexpr Range counts(double lowest, double highest = int_max) {
  return {lowest, highest, false};
}

// key, path, type, default, unit, range, choices, meaning, required
constexpr std::array<KeySpec, static_cast<std::size_t>(Key::n_keys)> rows{{
    {Key::title, "title", string, "", "", any, "", "what the sweep is about; stored in the output file"},

    {Key::grid, "grid", table, "", "", any, "", "the box and its cells", true},
    {Key::grid_cells, "grid.cells", integer_list, "", "1", counts(2), "",
     "cells per direction x, y, z; 1 to 3 entries fix the number of directions; in all at most 2147483647", true},
    {Key::grid_lower, "grid.lower", KeyType::numbers, "0", "1", any, "",
     "lower corner of the box: one entry per direction, or a number for all"},
    {Key::grid_upper, "grid.upper", KeyType::numbers, "1", "1", any, "",
     "upper corner of the box, above grid.lower: one entry per direction, or a number for all"},

    {Key::constants, "constants", table, "", "", any, "", "named numbers for expressions"},
    {Key::constant, "constants.<name>", number, "", "1", any, "",
     "a number, or an expression of other constants and of parameters, inserted wherever the name stands"},

    {Key::named_fields, "fields", table, "", "", any, "", "named functions of space for expressions"},
    {Key::named_field, "fields.<name>", field, "", "1", any, "",
     "an expression of the coordinates, constants, parameters and other fields, inserted wherever the name stands: in "
     "the equation, its boundary data, quantities and other fields; or the table of a field from a file, which has one "
     "value in each cell"},
    {Key::named_field_file, "fields.<name>.file", string, "", "", any, "",
     "HDF5 file with the values at the cells, relative to the input file; in expressions every value must be finite"},
    {Key::named_field_dataset, "fields.<name>.dataset", string, "", "", any, "", "as equation.<field>.dataset"},
    {Key::named_field_case, "fields.<name>.case", integer, "", "1", counts(0, exact_integers), "",
     "as equation.<field>.case"},
    {Key::named_field_interpolate, "fields.<name>.interpolate", boolean, "false", "", any, "",
     "as equation.<field>.interpolate"},

    {Key::equation, "equation", table, "", "", any, "", "-div(kappa grad u) + sigma u = source"},
    {Key::equation_type, "equation.type", choice, "diffusion", "", any, "diffusion", "which equation is solved"},
    {Key::kappa, "equation.kappa", fields, "1", "1", any, "",
     "coefficient, > 0 in every cell; a list of one per direction for an anisotropic medium"},
    {Key::sigma, "equation.sigma", field, "0", "1", any, "", "reaction coefficient, >= 0 in every cell"},
    {Key::source, "equation.source", field, "0", "1", any, "", "right-hand side f"},
    {Key::exact, "equation.exact", expression, "", "1", any, "",
     "the known solution; gives error_l2 and error_max for every case"},
    {Key::sampling, "equation.sampling", choice_or_integer, "auto", "1", counts(1, 64), "auto|centre",
     "cells that a jump of an expression crosses take means along so many lines per direction, others the value at "
     "their centre; auto: 4 lines, on 3D grids 3, and for kappa at a single smooth interface those through the centre; "
     "centre: all cells take the value at their centre"},
    {Key::field_file, "equation.<field>.file", string, "", "", any, "",
     "HDF5 file with the values at the cells, relative to the input file"},
    {Key::field_dataset, "equation.<field>.dataset", string, "", "", any, "",
     "dataset of shape [z][y][x] or [case][z][y][x], only the grid's directions; integers, floating-point numbers or "
     "booleans"},
    {Key::field_case, "equation.<field>.case", integer, "", "1", counts(0, exact_integers), "",
     "first index into a dataset [case][z][y][x], from 0; required there, an error elsewhere"},
    {Key::field_interpolate, "equation.<field>.interpolate", boolean, "false", "", any, "",
     "a dataset of any other shape is interpolated linearly in each direction, from its cell centres to those of the "
     "grid; without it, another shape is an error"},

    {Key::boundary, "boundary", table, "", "", any, "", "conditions on the faces; a face not named is dirichlet 0"},
    {Key::boundary_face, "boundary.<face>", KeyType::boundary, "", "", any, "",
     "condition on x_min, x_max, y_min, y_max, z_min or z_max; all sets every face that is not named"},
    {Key::boundary_type, "boundary.<face>.type", choice, "dirichlet", "", any, "dirichlet|neumann|robin|periodic",
     "u = value; kappa du/dn = value; kappa du/dn + alpha u = value (n outward); periodic on both faces of a "
     "direction"},
    {Key::boundary_value, "boundary.<face>.value", expression, "0", "1", any, "", "boundary data; not for periodic"},
    {Key::boundary_alpha, "boundary.<face>.alpha", expression, "", "1", any, "", "required for robin, only for robin"},

    {Key::solver, "solver", table, "", "", any, "", "how each case is solved"},
    {Key::solver_type, "solver.type", choice, "auto", "", any, "auto|multigrid|cg|direct|fft",
     "auto picks for each case, and the output says which; fft needs kappa and sigma without coordinates and files, "
     "and no "
     "robin face"},
    {Key::relative_tolerance,
     "solver.relative_tolerance",
     number,
     "1e-8",
     "1",
     {0, 1, true},
     "",
     "stop when |b - A x|_2 <= relative_tolerance |b|_2, b with boundary data; b = 0 gives x = 0"},
    {Key::max_iterations, "solver.max_iterations", integer, "200", "1", counts(1), "", "outer iterations at most"},
    {Key::compatibility, "solver.compatibility", choice, "check", "", any, "check|project",
     "singular problems whose data have |sum b| > 1e-2 sum |b|: check fails the case, project removes the defect"},
    {Key::accuracy, "solver.accuracy", choice, "tolerance", "", any, "tolerance|discretisation",
     "iterate to the tolerance, or until the algebraic error is a tenth of the estimated discretisation error"},
    {Key::warm_start, "solver.warm_start", choice, "none", "", any, "none|previous|extrapolate",
     "iterations start from 0, from the solution of the case before along a chain of similar cases, or from the "
     "combination of "
     "the last few that has the least residual; not with accuracy = discretisation"},
    {Key::solver_precision, "solver.precision", choice, "mixed", "", any, "mixed|double",
     "multigrid iterates in single precision around a solution and residuals in double, or in double throughout"},
    {Key::multigrid, "solver.multigrid", table, "", "", any, "", "settings of multigrid"},
    {Key::pre_smooth, "solver.multigrid.pre_smooth", integer, "1", "1", counts(0, 20), "",
     "smoothing sweeps before the coarse-grid correction; pre_smooth + post_smooth >= 1, and equal with acceleration = "
     "cg"},
    {Key::post_smooth, "solver.multigrid.post_smooth", integer, "1", "1", counts(0, 20), "",
     "smoothing sweeps after the coarse-grid correction"},
    {Key::coarsest_unknowns, "solver.multigrid.coarsest_unknowns", integer, "40", "1", counts(1, 2000), "",
     "a level with at most so many unknowns is the coarsest one, and is solved directly"},
    {Key::acceleration, "solver.multigrid.acceleration", choice, "cg", "", any, "cg|none",
     "cycles precondition conjugate gradients, or stand alone"},
    {Key::smoother, "solver.multigrid.smoother", choice, "red_black", "", any, "red_black|chebyshev",
     "of points: Gauss-Seidel by colours, or a Chebyshev polynomial of degree 2, which iterates in double precision"},
    {Key::cg, "solver.cg", table, "", "", any, "", "settings of cg"},
    {Key::cg_operator, "solver.cg.operator", choice, "matrix_free", "", any, "matrix_free|csr",
     "apply the operator from face coefficients, or as an assembled CSR matrix"},
    {Key::direct, "solver.direct", table, "", "", any, "", "settings of direct"},
    {Key::direct_memory, "solver.direct.memory_limit", number, "4096", "MiB", positive, "",
     "most that the banded factor of one case may take; factors of a batch are kept as long as all of them fit"},

    {Key::sweep, "sweep", table, "", "", any, "", "which cases are solved; without it there is one"},
    {Key::sweep_mode, "sweep.mode", choice, "grid", "", any, "grid|zip|random",
     "grid: cartesian product, the last parameter varies fastest; zip: all lists advance together; random: draws"},
    {Key::samples, "sweep.samples", integer, "", "1", counts(1, 1e9), "",
     "number of cases; required in, and only for, mode random"},
    {Key::seed, "sweep.seed", integer, "1", "1", counts(0, exact_integers), "",
     "only for mode random; draws are keyed by seed, case and parameter name, so more samples keep the earlier ones"},
    {Key::superpose, "sweep.superpose", boolean, "false", "", any, "",
     "combine cases whose operators are equal up to a factor, and whose data are linear, from a few basis solutions; "
     "needs "
     "solver.accuracy = tolerance"},
    {Key::parameters, "sweep.parameters", table, "", "", any, "", "how each parameter varies, in order of declaration"},
    {Key::parameter, "sweep.parameters.<name>", KeyType::parameter, "", "1", any, "",
     "a list of numbers, or one of the following"},
    {Key::linspace, "sweep.parameters.<name>.linspace", number_list, "", "1", any, "",
     "[first, last, n]: n values at equal distances, both ends included"},
    {Key::logspace, "sweep.parameters.<name>.logspace", number_list, "", "1", any, "",
     "[first, last, n]: n values from 10^first to 10^last, at equal ratios, both ends included"},
    {Key::range, "sweep.parameters.<name>.range", number_list, "", "1", any, "",
     "[first, last, step]: first + i step up to last + 1e-9 step"},
    {Key::uniform, "sweep.parameters.<name>.uniform", number_list, "", "1", any, "",
     "[a, b]: uniform between a and b; mode random"},
    {Key::normal, "sweep.parameters.<name>.normal", number_list, "", "1", any, "",
     "[mean, standard deviation]; mode random"},
    {Key::loguniform, "sweep.parameters.<name>.loguniform", number_list, "", "1", any, "",
     "[a, b], 0 < a <= b: the logarithm is uniform; mode random"},
    {Key::integers, "sweep.parameters.<name>.integers", number_list, "", "1", any, "",
     "[first, last]: each integer from first to last equally likely; mode random"},

    {Key::output, "output", table, "", "", any, "", "what the output file holds for each case"},
    {Key::fields, "output.fields", choice_list, "u", "", any,
     "u|kappa|source|exact|error|sigma|u_x|u_y|u_z|flux_x|flux_y|flux_z",
     "fields to store; [] keeps only numbers; exact and error need equation.exact; u_x and flux_x are du/dx and -kappa "
     "du/dx of the discrete solution"},
    {Key::precision, "output.precision", choice, "double", "", any, "double|single", "of stored fields"},
    {Key::quantities, "output.quantities", table, "", "", any, "", "named functionals, one number per case"},
    {Key::quantity, "output.quantities.<name>", KeyType::quantity, "", "1", any, "",
     "exactly one of integral, max, min, probe, flux"},
    {Key::quantity_integral, "output.quantities.<name>.integral", expression, "", "1", any, "",
     "integral over the box, midpoint rule; of u, its derivatives u_x, u_y and u_z, the flux -kappa grad u as flux_x, "
     "flux_y and flux_z, kappa, sigma, source, coordinates and parameters"},
    {Key::quantity_normalise, "output.quantities.<name>.normalise", boolean, "false", "", any, "",
     "divide the integral by the volume of the box, or the area of the face"},
    {Key::quantity_max, "output.quantities.<name>.max", expression, "", "1", any, "",
     "largest value at a cell centre, or as on and with_faces say"},
    {Key::quantity_min, "output.quantities.<name>.min", expression, "", "1", any, "",
     "smallest value at a cell centre, or as on and with_faces say"},
    {Key::quantity_probe, "output.quantities.<name>.probe", number_list, "", "1", any, "",
     "u at a point of the box, one entry per direction: multilinear between cell centres and the faces of the box"},
    {Key::quantity_flux, "output.quantities.<name>.flux", choice, "", "", any,
     "x_min|x_max|y_min|y_max|z_min|z_max|x|y|z",
     "integral of -kappa du/dn (outward) over a face; or, as x, y or z, of -kappa du/dx (towards larger x) over the "
     "plane at"},
    {Key::quantity_at, "output.quantities.<name>.at", number, "", "1", any, "",
     "coordinate of the plane, in the box; required with flux = x, y or z, only there"},
    {Key::quantity_on, "output.quantities.<name>.on", choice, "", "", any, "x_min|x_max|y_min|y_max|z_min|z_max",
     "integral, max or min over a face of the box instead of its cells: u there is what the boundary condition says, "
     "kappa, sigma and source are those of the cells next to it"},
    {Key::quantity_with_faces, "output.quantities.<name>.with_faces", boolean, "false", "", any, "",
     "max and min: of the cell centres and of all faces that are not periodic"},

    {Key::units, "units", table, "", "", any, "",
     "units of what the output file holds, for labels of plots and tables; they change no number"},
    {Key::unit, "units.<name>", string, "", "", any, "",
     "such as \"W/m/K\": of a direction x, y or z of the grid, of u (and with it of exact, error and all errors), "
     "kappa, sigma, source, u_x to flux_z, a parameter or a quantity; of constants it is a note"},
    {Key::long_names, "long_names", table, "", "", any, "", "what labels say instead of a name"},
    {Key::long_name, "long_names.<name>", string, "", "", any, "",
     "such as \"temperature\": of whatever may have units"},

    {Key::run, "run", table, "", "", any, "", "how cases are put together; never changes numbers"},
    {Key::batch, "run.batch", integer, "0", "1", counts(0), "",
     "cases per batch; 0: from the working set and free memory"},
    {Key::operator_cache, "run.operator_cache", integer, "256", "MiB", counts(0), "",
     "most that set-ups take which are kept for later batches with the same operators, per rank and grid level"},

    {Key::timing, "timing", table, "", "", any, "", "measurement of cost"},
    {Key::timing_detail, "timing.detail", choice, "phases", "", any, "off|phases|full",
     "phases fences the device a few times per batch; full also times inner regions"},
}};

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].key) != i) return false;
  return true;
}
static_assert(rows_stand_in_order(), "rows must follow the enumeration Key");

constexpr bool solvers_can_be_chosen() {
  std::string_view rest = rows[static_cast<std::size_t>(Key::solver_type)].choices;
  for (SolverKindSpec const& row : solver_kinds) {
    std::string_view const name = row.kind == SolverKind::automatic ? "auto" : row.name;
    if (rest.substr(0, rest.find('|')) != name) return false;
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  }
  return rest.empty();
}
static_assert(solvers_can_be_chosen(), "the choices of solver.type must be the names in solver_kinds");

}  // namespace

std::span<KeySpec const> key_table() {
  return rows;
}

}  // namespace lapwing
