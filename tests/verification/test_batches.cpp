// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A case has the same bits in batches of any size, in mixed precision as in double.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

std::string const amplitudes = "[sweep.parameters]\na = { linspace = [0.2, 2.1, 20] }\n";

std::string sweep(std::string const& cells, std::string const& kappa, std::string const& sigma,
                  std::string const& boundary, std::string const& source = "1 + a*x") {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nkappa = " + kappa + "\nsigma = " + sigma +
         "\nsource = \"" + source + "\"\n[boundary]\n" + boundary + amplitudes;
}

struct Answers {
  std::vector<std::vector<double>> fields;
  std::vector<CaseResult> results;
};

/// All cases of an input, so many to a batch.
Answers in_batches(std::string const& text, std::size_t size, std::string const& precision) {
  RunConfig const config =
      parse_config_text(text, "test.toml", {"solver.type=multigrid", "solver.precision=" + precision});
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  Answers all;
  auto const n = static_cast<std::size_t>(plan.n_cases());
  for (std::size_t first = 0; first < n; first += size) {
    std::vector<CaseSpec> cases;
    for (std::size_t c = first; c < std::min(first + size, n); ++c)
      cases.push_back(plan.case_spec(static_cast<std::int64_t>(c)));
    std::size_t const count = cases.size();
    auto const out = engine.run(std::move(cases));
    auto const u = fields_of(out)[0];
    std::size_t const n_cells = u.size() / count;
    for (std::size_t c = 0; c < count; ++c) {
      auto const begin = u.begin() + static_cast<std::ptrdiff_t>(c * n_cells);
      all.fields.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(n_cells));
      all.results.push_back(out.results[c]);
    }
  }
  return all;
}

std::string const periodic_x = "x_min = { type = \"periodic\" }\nx_max = { type = \"periodic\" }\n";
std::string const periodic_y = "y_min = { type = \"periodic\" }\ny_max = { type = \"periodic\" }\n";

std::vector<std::string> sweeps() {
  std::string const wavy = "\"exp(a*sin(7*x+3*y)*cos(5*y))\"";
  return {sweep("24, 20", wavy, "0", ""),
          sweep("36, 22", wavy, "\"x\"", periodic_x),
          sweep("30, 44", wavy, "0", periodic_x + periodic_y, "sin(2*pi*x)*a"),
          sweep("25, 34", wavy, "1", periodic_y + "x_min = { type = \"robin\", alpha = \"a\", value = 1 }\n"),
          sweep("64, 64", "\"a\"", "0", ""),
          sweep("40, 26", "[\"a\", 7]", "\"a\"", periodic_x),
          sweep("12, 10, 8", "\"exp(a*sin(7*x+3*z)*cos(5*y))\"", "0", periodic_x),
          sweep("9, 14, 11", "\"a\"", "1", periodic_y),
          sweep("300", "\"exp(a*sin(30*x))\"", "0", periodic_x, "cos(2*pi*x)"),
          sweep("28, 31", "\"if(mod(floor(6*x)+floor(6*y),2)<0.5, 10^(2*a), 1)\"", "0", "")};   // several attempts
}

TEST(Batches, OfAnySizeGiveTheSameBits) {
  for (std::string const precision : {"mixed", "double"})
    for (auto const& text : sweeps()) {
      Answers const alone = in_batches(text, 1, precision);
      for (CaseResult const& result : alone.results)
        EXPECT_EQ(result.status, CaseStatus::done) << text << result.message;
      for (std::size_t size : {3, 8, 20}) {
        Answers const together = in_batches(text, size, precision);
        for (std::size_t c = 0; c < alone.results.size(); ++c) {
          EXPECT_EQ(alone.results[c].attempts_text, together.results[c].attempts_text) << text;
          ASSERT_EQ(alone.fields[c], together.fields[c])
              << "case " << c << " in batches of " << size << ", " << precision << ": " << text;
        }
      }
    }
}

/// A device may still be copying the fields of a batch while the next ones are solved.
TEST(Batches, FieldsOutliveTheNextBatches) {
  auto const text =
      sweep("24, 20", "\"exp(a*sin(7*x+3*y)*cos(5*y))\"", "0", "") + "[output]\nfields = [\"u\", \"kappa\"]\n";
  RunConfig const config = parse_config_text(text, "test.toml", {"solver.type=multigrid"});
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  std::vector<BatchOutput> outputs;
  for (std::int64_t const c : {0, 1, 2}) outputs.push_back(engine.run({plan.case_spec(c), plan.case_spec(c + 5)}));
  Answers const alone = in_batches(text, 1, "mixed");
  for (std::int64_t const c : {0, 1, 2})
    for (std::size_t k = 0; k < 2; ++k) {
      auto const fields = fields_of(outputs[static_cast<std::size_t>(c)]);
      auto const& expected = alone.fields[static_cast<std::size_t>(c) + 5 * k];
      auto const begin = fields[0].begin() + static_cast<std::ptrdiff_t>(k * expected.size());
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), begin)) << c;
      EXPECT_GT(fields[1][k * expected.size()], 0) << c;
    }
}

}  // namespace
}  // namespace lapwing::test
