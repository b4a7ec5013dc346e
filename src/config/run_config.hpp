// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The input file as typed, plain structs: everything the schema can say, before a case fixes the parameters.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/boundary_kinds.hpp"
#include "core/bytecode.hpp"
#include "core/error.hpp"
#include "core/solver_settings.hpp"

namespace lapwing {

/// A number of the input: a literal or an expression of constants and parameters. Only parameter slots occur in `code`.
struct NumberExpr {
  ByteCode code;
  std::string text;  ///< as written
  InputLocation where;
};

/// A scalar field: an expression of coordinates, constants and parameters, or values from an HDF5 file.
struct FieldExpr {
  ByteCode code;     ///< empty if from a file
  std::string text;  ///< as written; a plain number is written shortest; the file's name as written
  InputLocation where;
  std::string file;  ///< resolved against the input file's folder; empty if an expression
  std::string dataset;
  std::optional<NumberExpr> case_index;  ///< first index of a [case][z][y][x] dataset
  bool interpolate = false;              ///< a dataset of another shape than the grid's is interpolated
  /// Cells of one slab of the dataset along x, y and z; 0 until it has been looked at, which counts as the grid's.
  std::array<int, 3> stored_cells{};

  bool from_file() const { return !file.empty(); }
  /// Whether it is written as the number 0, which needs no storage.
  bool is_zero() const {
    return !from_file() && code.code.size() == 1 && code.is_constant() && code.constants[0] == 0;
  }
};

/// Faces in this order everywhere: x_min, x_max, y_min, y_max, z_min, z_max.
inline constexpr std::array<char const*, 6> face_names{"x_min", "x_max", "y_min", "y_max", "z_min", "z_max"};

struct BoundarySpec {
  BoundaryKind kind = BoundaryKind::dirichlet;
  FieldExpr value;  ///< expressions of the face's coordinates
  FieldExpr alpha;  ///< of kinds with a coefficient
};

struct Generator;  // config/generators.hpp

/// How one parameter varies.
struct ParameterSpec {
  std::string name;
  Generator const* generator = nullptr;  ///< a row of the table; null: a list
  std::vector<NumberExpr> numbers;  ///< list: the values; else the numbers in the brackets; constants only
  InputLocation where;
};

enum class SweepMode { grid, zip, random };

struct SweepSpec {
  SweepMode mode = SweepMode::grid;
  NumberExpr samples;
  NumberExpr seed;
  std::vector<ParameterSpec> parameters;  ///< in order of declaration
  bool superpose = false;
  bool present = false;
  InputLocation where;
};

struct Functional;  // config/functionals.hpp

/// One named functional of the solution.
struct QuantitySpec {
  std::string name;
  Functional const* functional = nullptr;  ///< a row of the table, never null in what has been read
  FieldExpr field;                ///< of the solution, coefficients, coordinates, parameters; else empty
  bool normalise = false;         ///< divide by the volume of the box, or the area of the face
  int on = -1;                    ///< a face of the box; -1: the cells
  bool with_faces = false;        ///< of the cells and all faces that are not periodic
  std::vector<NumberExpr> point;  ///< probe: one number per direction; flux through a plane: its position
  int face = 0;                   ///< flux: through a face of the box, or 6, 7, 8: through a plane of constant x, y, z
  InputLocation where;

  bool is_plane() const { return face >= 6; }
  /// Direction of the normal of what a flux goes through.
  int normal() const { return face >= 6 ? face - 6 : face / 2; }
  /// Direction that a number of `point` belongs to.
  int direction_of(std::size_t i) const { return is_plane() ? normal() : static_cast<int>(i); }
};

enum class OutputField { u, kappa, source, exact, error, sigma, u_x, u_y, u_z, flux_x, flux_y, flux_z };
inline constexpr std::array<char const*, 12> output_field_names{
    "u", "kappa", "source", "exact", "error", "sigma", "u_x", "u_y", "u_z", "flux_x", "flux_y", "flux_z"};

/// Derivatives of the solution: u_x, u_y, u_z, then flux_x, flux_y, flux_z, as fields of the output and slots of
/// expressions have them.
inline constexpr int n_derivatives = 6;
/// Which derivative a field is; -1: none.
constexpr int derivative_of(OutputField field) {
  return field < OutputField::u_x ? -1 : static_cast<int>(field) - static_cast<int>(OutputField::u_x);
}
constexpr bool follows_from_solution(OutputField field) {
  return field == OutputField::u || field == OutputField::error || derivative_of(field) >= 0;
}

enum class Precision { double_, single };

struct OutputSpec {
  std::vector<OutputField> fields{OutputField::u};
  Precision precision = Precision::double_;
  std::vector<QuantitySpec> quantities;  ///< in order of declaration
};

/// `[solver]` with numbers still expressions; `resolve` of the plan turns it into SolverSettings.
struct SolverSpec {
  SolverKind type = SolverKind::automatic;
  InputLocation where;  ///< of `type`, else of the table, else 1:1
  Compatibility compatibility = Compatibility::check;
  Accuracy accuracy = Accuracy::tolerance;
  WarmStart warm_start = WarmStart::none;
  InputLocation warm_start_where;
  Arithmetic precision = Arithmetic::mixed;
  Acceleration acceleration = Acceleration::cg;
  PointSmoother smoother = PointSmoother::red_black;
  OperatorForm cg_operator = OperatorForm::matrix_free;
  NumberExpr relative_tolerance, max_iterations;
  NumberExpr pre_smooth, post_smooth, coarsest_unknowns;
  NumberExpr direct_memory_mib;
};

enum class TimingDetail { off, phases, full };

/// A named number or expression, of the coordinates if it is a field; inlined into the code of every expression that
/// uses it.
struct DefinitionSpec {
  std::string name;
  std::string text;  ///< as written
  int file = -1;     ///< position in RunConfig::file_fields, if it is read from a file
};

/// A field of [fields] that is read from a file: a variable of expressions, constant in every cell.
struct FileFieldSpec {
  std::string name;
  FieldExpr values;  ///< from_file()
};

/// How expressions that jump are sampled at the cells.
struct Sampling {
  std::string text = "auto";  ///< as written
  bool automatic = true;      ///< a smooth interface gives kappa's halves by the lines through the centre alone
  int lines = 4;              ///< per direction across a cell that a jump crosses; 0: cells take values at centres
  bool cuts() const { return lines > 0; }
  /// What auto stands for.
  static int automatic_lines(int dim) { return dim == 3 ? 3 : 4; }
};

struct RunConfig {
  std::string path;           ///< input file as given on the command line
  std::string text;           ///< its bytes
  std::string resolved_text;  ///< TOML with defaults filled in and --set applied
  std::string title;

  std::vector<DefinitionSpec> constants, fields;  ///< in order of declaration
  std::vector<FileFieldSpec> file_fields;         ///< those of `fields` that are read from files, by Slot::file_of
  std::vector<NumberExpr> cells, lower, upper;  ///< [direction]
  std::vector<FieldExpr> kappa;                 ///< one, or one per direction
  FieldExpr sigma, source;
  std::optional<FieldExpr> exact;
  Sampling sampling;
  std::array<BoundarySpec, 6> boundary;  ///< faces of unused directions stay Dirichlet and are never read
  SolverSpec solver;
  SweepSpec sweep;
  OutputSpec output;
  /// By name of a direction, field, parameter, quantity or constant.
  std::map<std::string, std::string> units, long_names;
  NumberExpr batch;
  NumberExpr operator_cache;  ///< MiB
  TimingDetail timing_detail = TimingDetail::phases;

  int dim() const { return static_cast<int>(cells.size()); }
  bool periodic(int direction) const { return boundary[2 * direction].kind == BoundaryKind::periodic; }
};

}  // namespace lapwing
