// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a batch may not cost once there have been batches of its shape: allocations, and launches or copies that grow
/// with its cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "support/counted_new.hpp"
#include "support/kokkos_events.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

constexpr int n_cells = 64 * 60, most_cases = 64, n_batches = 3;

struct Subject {
  std::string name, equation;
  std::vector<std::string> set;
};

/// All have as many iterations in every case: the parameter scales kappa or the source.
std::vector<Subject> subjects() {
  std::string const wavy = "kappa = \"a*exp(sin(9*x+4*y))\"\nsource = \"1 + x\"\n",
                    plain = "kappa = \"a\"\nsource = \"1 + x\"\n",
                    shared = "kappa = \"exp(sin(9*x+4*y))\"\nsource = \"a*(1 + x)\"\n";
  return {
      {"multigrid", wavy, {"solver.type=multigrid"}},
      {"multigrid, double", wavy, {"solver.type=multigrid", "solver.precision=double"}},
      {"multigrid, constants", plain, {"solver.type=multigrid"}},
      {"multigrid, shared", shared, {"solver.type=multigrid"}},
      {"singular",
       wavy,
       {"solver.type=multigrid", "boundary.all.type=neumann", "boundary.all.value=0", "solver.compatibility=project"}},
      {"to the discretisation error", wavy, {"solver.type=multigrid", "solver.accuracy=discretisation"}},
      {"fft", plain, {"solver.type=fft"}},
      {"cg", wavy, {"solver.type=cg", "solver.max_iterations=2000"}},
      {"direct", wavy, {"solver.type=direct"}},
      {"direct, shared", shared, {"solver.type=direct"}},
      {"auto", wavy, {}}};
}

std::string const everything =
    "[output]\nfields = [\"u\", \"kappa\", \"source\", \"exact\", \"error\", \"u_x\"]\n[output.quantities]\n"
    "mean = { integral = \"u\", normalise = true }\nenergy = { integral = \"kappa*u\" }\npeak = { max = \"u\" }\n"
    "least = { min = \"u\" }\nmiddle = { probe = [0.4, 0.3] }\nflux = { flux = \"x_max\" }\n"
    "plane = { flux = \"y\", at = 0.3 }\nwall = { max = \"u*flux_x\", on = \"y_max\" }\n"
    "all = { min = \"u_y\", with_faces = true }\n";
std::string const numbers =
    "[output]\nfields = []\n[output.quantities]\nmean = { integral = \"u\" }\nmiddle = { probe = [0.4, 0.3] }\n";

/// Costs of the third batch of its shape, and what was allocated before. All are of the same plan, which decides about
/// solvers.
struct Costs {
  KokkosEvents batch, before;
  long large_news = 0;                     ///< host memory for as much as a field of one case
  std::size_t n_fields = 0;
  std::vector<int> iterations;
};

/// On the host a Kokkos with OpenMP makes a launch of a copy of more than 80 KiB, which is counted as a copy already.
void leave_out_copies_by_launch(KokkosEvents& events) {
  std::erase_if(events.launches,
                [](auto const& launch) { return launch.first.starts_with("Kokkos::Impl::host_space_deepcopy"); });
}

Costs third_batch(Subject const& subject, std::string const& output, int n_cases, std::vector<std::string> more = {}) {
  std::string const text = "[grid]\ncells = [64, 60]\n[equation]\ntype = \"diffusion\"\nexact = \"x*y\"\n" +
                           subject.equation + output + "[sweep.parameters]\na = { linspace = [1.0, 1.7, " +
                           std::to_string(n_batches * most_cases) + "] }\n";
  more.insert(more.end(), subject.set.begin(), subject.set.end());
  RunConfig const config = parse_config_text(text, "test.toml", more);
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  std::array<BatchOutput, 2> outputs;      // as in the writer
  auto const run = [&](int batch) {
    std::vector<CaseSpec> cases;
    for (int c = 0; c < n_cases; ++c) cases.push_back(plan.case_spec(batch * n_cases + c));
    counted_from = n_cells * sizeof(float) - 1;
    BatchOutput& out = outputs[batch % 2];
    out = engine.run(std::move(cases), std::move(out));
  };
  Costs costs;
  costs.before = events_in([&] {
    run(0);
    run(1);
  });
  long const news = n_new;
  costs.batch = events_in([&] { run(2); });
  leave_out_copies_by_launch(costs.batch);
  costs.large_news = n_new - news;
  costs.n_fields = outputs[0].fields.size();
  for (CaseResult const& result : outputs[0].results) {
    EXPECT_EQ(result.status, CaseStatus::done) << subject.name << ": " << result.message;
    costs.iterations.push_back(result.iterations);
  }
  return costs;
}

TEST(Batches, AllocateNothingAfterTheFirstOfAShape) {
  for (Subject const& subject : subjects())
    for (std::string const precision : {"double", "single"}) {
      Costs const costs = third_batch(subject, everything, 24, {"output.precision=" + precision});
      EXPECT_THAT(costs.batch.allocated, IsEmpty()) << subject.name;
      EXPECT_EQ(costs.large_news, 0) << subject.name;
      EXPECT_EQ(costs.n_fields, 6u);
    }
}

TEST(Batches, LaunchAndCopyAsMuchForAnyNumberOfCases) {
  for (Subject const& subject : subjects())
    for (std::string const& output : {everything, numbers}) {
      Costs const few = third_batch(subject, output, 8), many = third_batch(subject, output, most_cases);
      ASSERT_EQ(few.iterations[0], many.iterations[0]) << subject.name;
      EXPECT_EQ(few.batch.launches, many.batch.launches) << subject.name;
      EXPECT_EQ(few.batch.copies, many.batch.copies) << subject.name;
      EXPECT_EQ(few.batch.meetings, many.batch.meetings) << subject.name;
      EXPECT_GT(few.batch.waits(), 0) << subject.name << ": nothing was counted";
    }
}

TEST(Batches, MoveNoFieldWhereNoneIsAskedFor) {
  for (Subject const& subject : subjects()) {
    Costs const all = third_batch(subject, everything, 8), none = third_batch(subject, numbers, 8);
    EXPECT_EQ(all.batch.launches.at("lapwing::inspect::deinterleave"), 6) << subject.name;
    EXPECT_THAT(all.before.allocated, Contains(Key("lapwing::staging::fields")));
    EXPECT_THAT(none.batch.launches, Not(Contains(Key("lapwing::inspect::deinterleave")))) << subject.name;
    EXPECT_THAT(none.before.allocated, Not(Contains(Key("lapwing::staging::fields"))));
    EXPECT_EQ(none.n_fields, 0u);
  }
}

}  // namespace
}  // namespace lapwing::test
