// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <set>

#include "config/parse_config.hpp"
#include "config/schema.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

constexpr char const* base = R"toml(
grid.cells = [8, 8]
[equation]
kappa = "exp(a*x)"
[sweep.parameters]
a = [1, 2, 3]
)toml";

std::vector<std::uint64_t> hashes(std::string const& text, std::vector<std::string> const& options = {}) {
  auto const config = parse_config_text(text, "f.toml", options);
  SweepPlan const plan(config, {});
  std::vector<std::uint64_t> result;
  for (std::int64_t id = 0; id < plan.n_cases(); ++id) result.push_back(plan.case_hash(id));
  return result;
}

TEST(CaseHash, DiffersBetweenCases) {
  auto const all = hashes(base);
  EXPECT_EQ(std::set<std::uint64_t>(all.begin(), all.end()).size(), 3u);
}

/// What a key's other values do to the cases of an input.
struct Change {
  Key key;
  bool changes_solution;
  std::vector<std::string> options;    ///< one after the other, each changes the input
  std::vector<std::string> base = {};  ///< what the input is like before
};

std::vector<std::string> const drawn{"sweep.mode=random", "sweep.samples=3", "sweep.parameters.a={uniform=[1, 2]}"};

/// At least one for every key of the schema.
std::vector<Change> const changes{
    {Key::title, false, {"title=other"}},
    {Key::grid_cells, true, {"grid.cells=[8, 9]"}},
    {Key::grid_lower, true, {"grid.lower=-1", "grid.lower=[0, -1]"}},
    {Key::grid_upper, true, {"grid.upper=[1, 2]"}},
    {Key::constant, false, {"constants.unused=3"}},
    {Key::constant, true, {"constants.c=3"}, {"constants.c=2", "equation.source=c"}},
    {Key::kappa, true, {"equation.kappa=exp(a*y)", "equation.kappa=[1, 1]"}},
    {Key::kappa, false, {"equation.kappa=exp( a * x )"}},
    {Key::sigma, true, {"equation.sigma=1"}},
    {Key::source, true, {"equation.source=2"}},
    {Key::source, false, {"equation.source=1 - 1"}},
    {Key::exact, false, {"equation.exact=0"}},
    {Key::boundary_face, true, {"boundary.x_min={type=\"neumann\"}", "boundary.all={value=1}"}},
    {Key::sampling, true, {"equation.sampling=centre", "equation.sampling=7"}, {"equation.kappa=if(x < 0.3, 1, 2)"}},
    {Key::sampling, true, {"equation.sampling=centre"}, {"boundary.x_min.value=y < 0.3"}},
    {Key::sampling, false, {"equation.sampling=centre", "equation.sampling=7"}, {"equation.kappa=1 + abs(x - 0.3)"}},
    {Key::sampling, false, {"equation.sampling=centre"}, {"boundary.x_min.value=if(x < 0.3, y, 0)"}},
    {Key::boundary_type, true, {"boundary.x_min.type=neumann", "boundary.x_min={type=\"robin\", alpha=1}"}},
    {Key::named_field, true, {"fields.r=2", "fields.r=1 + x"}, {"fields.r=1", "equation.source=r"}},
    {Key::named_field, false, {"fields.r=2"}, {"fields.r=1"}},
    {Key::boundary_type, true, {"boundary.all.type=periodic"}},
    {Key::boundary_value, true, {"boundary.x_min.value=1"}},
    {Key::boundary_alpha, true, {"boundary.x_min.alpha=2"}, {"boundary.x_min={type=\"robin\", alpha=1}"}},
    {Key::solver_type, true, {"solver.type=multigrid", "solver.type=cg", "solver.type=direct"}},
    {Key::solver_type, true, {"solver.type=fft"}, {"equation.kappa=a"}},
    {Key::relative_tolerance, true, {"solver.relative_tolerance=1e-9"}},
    {Key::max_iterations, true, {"solver.max_iterations=7"}},
    {Key::compatibility, true, {"solver.compatibility=project"}},
    {Key::accuracy, true, {"solver.accuracy=discretisation"}},
    {Key::warm_start, true, {"solver.warm_start=previous", "solver.warm_start=extrapolate"}},
    {Key::solver_precision, true, {"solver.precision=double"}},
    {Key::pre_smooth, true, {"solver.multigrid.pre_smooth=2"}, {"solver.multigrid.acceleration=none"}},
    {Key::post_smooth, true, {"solver.multigrid.post_smooth=2"}, {"solver.multigrid.acceleration=none"}},
    {Key::coarsest_unknowns, true, {"solver.multigrid.coarsest_unknowns=30"}},
    {Key::acceleration, true, {"solver.multigrid.acceleration=none"}},
    {Key::smoother, true, {"solver.multigrid.smoother=chebyshev"}},
    {Key::cg_operator, true, {"solver.cg.operator=csr"}},
    {Key::direct_memory, true, {"solver.direct.memory_limit=100"}},
    {Key::direct_memory, false, {"solver.direct.memory_limit=100"}, {"solver.type=direct"}},
    {Key::sweep_mode, false, {"sweep.mode=zip"}},
    {Key::sweep_mode, true, {"sweep.parameters.a=[1, 2, 3]"}, drawn},
    {Key::samples, false, {"sweep.samples=5"}, drawn},
    {Key::seed, true, {"sweep.seed=2"}, drawn},
    {Key::superpose, true, {"sweep.superpose=true"}},
    {Key::parameter, true, {"sweep.parameters.a=[4, 5, 6]"}},
    {Key::linspace, true, {"sweep.parameters.a={linspace=[4, 6, 3]}"}},
    {Key::linspace, false, {"sweep.parameters.a={linspace=[1, 3, 3]}"}},
    {Key::logspace, true, {"sweep.parameters.a={logspace=[1, 3, 3]}"}},
    {Key::range, false, {"sweep.parameters.a={range=[1, 3, 1]}"}},
    {Key::range, true, {"sweep.parameters.a={range=[4, 6, 1]}"}},
    {Key::uniform, true, {"sweep.parameters.a={uniform=[2, 3]}"}, drawn},
    {Key::normal, true, {"sweep.parameters.a={normal=[1, 0.1]}"}, drawn},
    {Key::loguniform, true, {"sweep.parameters.a={loguniform=[1, 2]}"}, drawn},
    {Key::integers, true, {"sweep.parameters.a={integers=[10, 1000000]}"}, drawn},
    {Key::fields, false, {"output.fields=[]", "output.fields=[\"kappa\", \"source\"]"}},
    {Key::fields, false, {"output.fields=[\"exact\", \"error\"]"}, {"equation.exact=0"}},
    {Key::precision, false, {"output.precision=single"}},
    {Key::quantity, false, {"output.quantities.q={max=\"u\"}"}},
    {Key::quantity_integral, false, {"output.quantities.q.integral=u"}},
    {Key::quantity_normalise, false, {"output.quantities.q.normalise=true"}, {"output.quantities.q.integral=u"}},
    {Key::quantity_max, false, {"output.quantities.q.max=u"}},
    {Key::quantity_min, false, {"output.quantities.q.min=u"}},
    {Key::quantity_probe, false, {"output.quantities.q.probe=[0.5, 0.5]"}},
    {Key::quantity_flux, false, {"output.quantities.q.flux=x_max"}},
    {Key::quantity_flux, false, {"output.quantities.q={flux=\"y\", at=0.25}"}},
    {Key::quantity_at, false, {"output.quantities.q.at=0.5"}, {"output.quantities.q={flux=\"y\", at=0.25}"}},
    {Key::quantity_on, false, {"output.quantities.q.on=x_max"}, {"output.quantities.q.max=u"}},
    {Key::quantity_with_faces, false, {"output.quantities.q.with_faces=true"}, {"output.quantities.q.max=u"}},
    {Key::unit, false, {"units.a=K"}},
    {Key::long_name, false, {"long_names.u=temperature"}},
    {Key::batch, false, {"run.batch=3"}},
    {Key::operator_cache, false, {"run.operator_cache=3"}},
    {Key::timing_detail, false, {"timing.detail=full", "timing.detail=off"}}};

/// The values of files enter case by case (tests/unit/run/test_field_files.cpp), and there is one equation.
std::set<Key> const elsewhere{Key::field_file,       Key::field_dataset,       Key::field_case,
                              Key::field_interpolate, Key::named_field_file,  Key::named_field_dataset,
                              Key::named_field_case,  Key::named_field_interpolate, Key::equation_type};

TEST(CaseHash, SeesWhatTouchesTheSolutionAndNothingElse) {
  for (Change const& change : changes) {
    auto const before = hashes(base, change.base);
    for (auto const& option : change.options) {
      auto options = change.base;
      options.push_back(option);
      auto const after = hashes(base, options);
      ASSERT_GE(after.size(), before.size()) << option;
      for (std::size_t id = 0; id < before.size(); ++id)
        EXPECT_EQ(after[id] != before[id], change.changes_solution) << option << " in case " << id;
    }
  }
}

TEST(CaseHash, IsTestedForEveryKeyOfTheSchema) {
  for (KeySpec const& row : key_table()) {
    if (row.type == KeyType::table || elsewhere.contains(row.key)) continue;
    std::string all;
    for (Change const& change : changes)
      for (auto const& option : change.options) all += change.key == row.key ? option + '\n' : "";
    EXPECT_FALSE(all.empty()) << row.path;
    bool const counts = row.type == KeyType::choice && row.key != Key::quantity_flux &&
                        row.key != Key::quantity_on && row.key != Key::sweep_mode;
    for (std::string const& choice : counts ? choices_of(row.key) : std::vector<std::string>()) {
      if (choice == row.default_text) continue;
      EXPECT_THAT(all, testing::HasSubstr(choice)) << row.path;
    }
  }
}

TEST(CaseHash, KeepsCasesOfAnExtendedSweep) {
  auto const expected = hashes(base);
  auto const more = hashes(base, {"sweep.parameters.a=[0, 1, 2, 3, 4]"});
  EXPECT_EQ(std::vector(more.begin() + 1, more.begin() + 4), expected);
}

TEST(CaseHash, IgnoresParametersThatNobodyReads) {
  auto const expected = hashes(base);
  auto const doubled = hashes(base, {"sweep.parameters.idle=[5, 6]"});
  ASSERT_EQ(doubled.size(), 6u);
  for (std::size_t id = 0; id < 3; ++id) {
    EXPECT_EQ(doubled[2 * id], expected[id]);
    EXPECT_EQ(doubled[2 * id + 1], expected[id]);
  }
}

TEST(CaseHash, DoesNotDependOnTheOrderOfParameters) {
  std::string const head = "grid.cells = [8]\nequation.kappa = \"a + 2*b\"\n[sweep.parameters]\n";
  EXPECT_EQ(hashes(head + "a = [1]\nb = [2]"), hashes(head + "b = [2]\na = [1]"));
  EXPECT_NE(hashes(head + "a = [1]\nb = [2]"), hashes(head + "b = [1]\na = [2]"));
}

TEST(CaseHash, ResolvesNumbers) {
  EXPECT_EQ(hashes("grid.cells = [\"n\"]\nsweep.parameters.n = [8]"), hashes("grid.cells = [8]"));
}

TEST(CaseHash, DoesNotDependOnSpelling) {
  EXPECT_EQ(hashes("grid.cells = [8]")[0], hashes("[grid]\ncells = [8.0]\nlower = [0.0]")[0]);
}

}  // namespace
}  // namespace lapwing
