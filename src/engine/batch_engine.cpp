// SPDX-License-Identifier: BSD-3-Clause
#include "engine/batch_engine.hpp"

#include <numeric>
#include <utility>

#include "engine/shared_seconds.hpp"
#include "kernels/batch/batch_vectors.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {

BatchEngine::BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers)
    : config_(&config),
      timers_(&timers),
      solver_(config, reader, timers, make_guess_source(config, reader, timers), true),
      derivatives_(config),
      quantities_(config),
      all_quantities_(config.output.quantities.size()) {
  std::iota(all_quantities_.begin(), all_quantities_.end(), 0);
}

BatchOutput BatchEngine::run(std::vector<CaseSpec> cases, BatchOutput reuse, bool goes_on) {
  int const lanes = solver_.source().begin(goes_on);
  BatchOutput out = solver_.solve(std::move(cases), lanes, std::move(reuse));
  evaluate(out, SolutionOrigin::solved, all_quantities_);
  Region region(*timers_, "output");
  collect_fields(out);
  share_equally(region.stop(), Phase::output, all_cases(out), out);
  return out;
}

/// Certificates and quantities, and u in place of what the solvers have found.
void BatchEngine::evaluate(BatchOutput& out, SolutionOrigin origin, std::vector<int> const& quantities,
                           bool with_fields) {
  Region region(*timers_, "quantities");
  DiffusionProblem const& problem = solver_.problem();
  BatchOperator& op = solver_.op();
  auto fluxes = face_fluxes(config_->output, problem, op, solver_.u(), quantities_.planes(problem));
  derivatives_.compute(problem, op, solver_.u());
  solver_.restore_levels();
  if (origin != SolutionOrigin::solved) round_as_stored(origin, problem, op, solver_.u(), fluxes);
  Evidence const evidence{origin, !has_no_boundary_data(problem, op), fluxes, quantities, solver_.u(),
                          derivatives_.are_in(quantities, with_fields)};
  certify(config_->output, problem, evidence, out.reports, solver_.reducer(), out.results);
  quantities_.evaluate(solver_.programs(), problem, solver_.u(), derivatives_, fluxes, solver_.scratch(),
                       solver_.reducer(), out.results);
  share_equally(region.stop(), Phase::quantities, all_cases(out), out);
}

/// Values of an output field on the device.
ConstDeviceVector BatchEngine::field_values(OutputField field) {
  DiffusionProblem const& problem = solver_.problem();
  DeviceVector const scratch = solver_.scratch();
  if (field == OutputField::u) return solver_.u();
  if (field == OutputField::kappa) return problem.kappa[0];
  if (int const c = derivative_of(field); c >= 0) return derivatives_.at_cells()[c];
  if (field == OutputField::source || field == OutputField::sigma) {
    ConstDeviceVector const values = field == OutputField::source ? problem.source : problem.sigma;
    if (values.extent(0) > 0) return values;
    fill(DeviceExec(), scratch, 0.);
    return scratch;
  }
  sample_field(*solver_.programs().exact, solver_.programs(), problem, scratch);
  if (field == OutputField::error) subtract<DeviceExec>(DeviceExec(), shape(), solver_.u(), scratch, scratch);
  return scratch;
}

/// Brings the selected fields to the host, case by case.
void BatchEngine::collect_fields(BatchOutput& out) {
  OutputSpec const& output = config_->output;
  int const n_cases = solver_.problem().n_cases();
  stager_.begin(output.fields.size(), n_cases * shape().n_cells(), output.precision == Precision::single, out.fields);
  for (std::size_t f = 0; f < output.fields.size(); ++f)
    stager_.bring(f, shape(), field_values(output.fields[f]), n_cases, out.fields);
  if (runs_on_host<DeviceExec> && !output.fields.empty()) wait(DeviceExec(), "lapwing::engine::fields");
}

}  // namespace lapwing
