// SPDX-License-Identifier: BSD-3-Clause
#include "core/result_columns.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/solver_settings.hpp"

namespace lapwing {
namespace {

using enum ElementType;
using Result = CaseResult const&;
using Role = ColumnRole;
using Use = ColumnUse;

constexpr double none = not_a_number;

constexpr std::size_t length_of_solver_names = [] {
  std::size_t n = solver_kinds.size() - 1;
  for (auto const& row : solver_kinds) n += std::string_view(row.name).size();
  return n;
}();

/// Separated by blanks.
constexpr auto text_of_solver_names = [] {
  std::array<char, length_of_solver_names> text{};
  auto end = text.begin();
  for (auto const& row : solver_kinds) {
    if (end != text.begin()) *end++ = ' ';
    std::string_view const name = row.name;
    end = std::copy(name.begin(), name.end(), end);
  }
  return text;
}();
constexpr std::string_view solver_names(text_of_solver_names.data(), text_of_solver_names.size());

// path, type, role, use, fill, long_name, value, units, meanings, former path
constexpr std::array columns = std::to_array<ColumnSpec>({
    {"/status", int8, Role::status, Use::always, 0, "status of the case", nullptr, "", "pending done failed skipped"},
    {"/iterations", int32, Role::cost, Use::always, -1, "outer iterations over all attempts",
     [](Result r) -> double { return r.iterations; }},
    {"/attempts", int32, Role::cost, Use::always, -1, "solvers that were tried",
     [](Result r) -> double { return r.attempts; }},
    {"/derived", int8, Role::status, Use::superpose, 0,
     "whether a combination of basis solutions is the solution, or was refined by the solver",
     [](Result r) -> double { return static_cast<int>(r.derived); }, "", "not_derived derived refined"},
    {"/residual", float64, Role::certificate, Use::always, none, "true relative residual",
     [](Result r) { return r.residual; }},
    {"/error_l2", float64, Role::certificate, Use::exact, none, "root mean square of solution minus exact solution",
     [](Result r) { return r.error_l2; }, units_of_u},
    {"/error_max", float64, Role::certificate, Use::exact, none, "largest magnitude of solution minus exact solution",
     [](Result r) { return r.error_max; }, units_of_u},
    {"/error_estimate", float64, Role::certificate, Use::estimates, none,
     "discretisation error, root mean square, estimated", [](Result r) { return r.error_estimate; }, units_of_u},
    {"/algebraic_error", float64, Role::certificate, Use::estimates, none,
     "error of the iteration, root mean square, estimated", [](Result r) { return r.algebraic_error; }, units_of_u},
    {"/warm_start", int8, Role::status, Use::warm_start, 0, "what iterations started from",
     [](Result r) -> double { return static_cast<int>(r.start); }, "", "not_run cold previous extrapolated"},
    {"/start_residual", float64, Role::cost, Use::warm_start, none, "relative residual of the start",
     [](Result r) { return r.start_residual; }},
    {"/iterations_saved", int32, Role::cost, Use::warm_start, 0,
     "iterations of the last cold start along the chain minus the case's",
     [](Result r) -> double { return r.iterations_saved; }},
    {"/compatibility_defect", float64, Role::certificate, Use::always, none,
     "sum of the right-hand side over the sum of its magnitudes, of a singular problem",
     [](Result r) { return r.compatibility_defect; }},
    {"/seconds", float64, Role::cost, Use::timing, none, "sum of the seconds of the case's phases",
     [](Result r) { return std::accumulate(r.seconds.begin(), r.seconds.end(), 0.0); }, "s"},
    // Not "rank", as it was: xarray's datasets have a method of that name.
    {"/mpi_rank", int32, Role::cost, Use::always, -1, "MPI rank that solved the case", nullptr, "", "", "/rank"},
    {"/message", character, Role::status, Use::always, 0, "why the case failed"},
    {"/checksum", uint64, Role::bookkeeping, Use::always, 0, "hash of the case's stored fields"},

    {"/certificate/energy_error", float64, Role::certificate, Use::always, none,
     "energy norm of the error of the discrete solution over the root of what it dissipates, estimated",
     [](Result r) { return r.energy_error; }},
    {"/certificate/balance", float64, Role::certificate, Use::always, none,
     "what does not balance of fluxes, reaction and source, over the largest of them",
     [](Result r) { return r.balance; }},
    {"/certificate/observed_order", float64, Role::certificate, Use::estimates, none,
     "order by which solutions on three grids approach each other", [](Result r) { return r.observed_order; }},

    {"/provenance/solver", int8, Role::status, Use::always, 0, "solver that ran",
     [](Result r) -> double { return static_cast<int>(r.solver); }, "", solver_names},
    {"/provenance/stop_reason", int8, Role::status, Use::always, 0, "why the solver stopped",
     [](Result r) -> double { return static_cast<int>(r.reason); }, "",
     "not_run converged rounding max_iterations stagnated not_a_number indefinite bad_input slow ill_conditioned "
     "out_of_memory"},
    {"/provenance/attempts", character, Role::status, Use::always, 0,
     "solvers that were tried, in order, and how each ended"},
    {"/provenance/incomplete", int8, Role::bookkeeping, Use::always, 0,
     "whether a done case lacks outputs that the input has asked for since it was solved", [](Result) { return 0.; },
     "", "complete incomplete"},
    {"/provenance/numbers_checksum", uint64, Role::bookkeeping, Use::always, 0,
     "sum of hashes of all else that is stored of the case"},
});

}  // namespace

std::span<ColumnSpec const> column_table() {
  return columns;
}

}  // namespace lapwing
