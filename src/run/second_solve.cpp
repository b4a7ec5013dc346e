// SPDX-License-Identifier: BSD-3-Clause
#include "run/second_solve.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include <fmt/format.h>

#include "engine/batch_engine.hpp"

namespace lapwing {
namespace {

/// What two solutions that are both done may differ by: each is off by at most half of that (theory page, "What done
/// means").
constexpr double share_of_range = 2e-3, share_of_quantity = 2e-2;

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

/// The cases to solve, the last of which is the one that counts.
std::vector<std::int64_t> with_those_before(Sweep const& sweep, std::int64_t case_id) {
  if (sweep.chains)
    for (std::int64_t chain = 0; chain < sweep.chains->size(); ++chain)
      for (std::int64_t step = 0; step < sweep.chains->length(chain); ++step) {
        if (sweep.chains->at(chain, step) != case_id) continue;
        std::vector<std::int64_t> cases;
        for (std::int64_t s = 0; s <= step; ++s) cases.push_back(sweep.chains->at(chain, s));
        return cases;
      }
  return {case_id};
}

std::vector<double> values_of(std::span<std::byte const> bytes, Precision precision) {
  std::vector<double> values;
  auto const take = [&]<class Value>(Value value) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof value) {
      std::memcpy(&value, bytes.data() + at, sizeof value);
      values.push_back(value);
    }
  };
  precision == Precision::single ? take(0.0F) : take(0.0);
  return values;
}

class Comparison {
 public:
  Comparison(Sweep const& sweep, StoredResults const& stored, std::int64_t case_id) : sweep_(sweep), stored_(stored) {
    result_.case_id = case_id;
    result_.same_bits = true;
  }

  SecondSolve compare(BatchOutput const& out) {
    CaseResult const& now = out.results.front();
    if (now.status != CaseStatus::done) {
      result_.same_bits = false;
      note("it fails: " + now.message);
      return result_;
    }
    auto const& fields = sweep_.config.output.fields;
    for (std::size_t f = 0; f < fields.size(); ++f)
      compare_field(fields[f], values_of(out.fields[f], sweep_.config.output.precision));
    for (std::size_t q = 0; q < now.quantities.size(); ++q)
      compare_quantity(sweep_.config.output.quantities[q].name, now.quantities[q]);
    for (auto const& [path, value] :
         {std::pair{"/residual", now.residual}, {"/error_l2", now.error_l2}, {"/error_max", now.error_max},
          {"/error_estimate", now.error_estimate}, {"/algebraic_error", now.algebraic_error},
          {"/compatibility_defect", now.compatibility_defect}, {"/iterations", static_cast<double>(now.iterations)}})
      result_.same_bits &= same_bits(stored_.number(path, now.id), value);
    return result_;
  }

 private:
  void note(std::string const& what) { result_.differs += (result_.differs.empty() ? "" : "; ") + what; }

  void compare_field(OutputField field, std::vector<double> const& now) {
    std::string const name = output_field_names[static_cast<std::size_t>(field)];
    auto const then = stored_.field(name, result_.case_id);
    if (then.size() != now.size()) {
      result_.same_bits = false;
      return note(fmt::format("/{} is not stored for its {} cells", name, now.size()));
    }
    if (std::equal(then.begin(), then.end(), now.begin(), same_bits)) return;
    result_.same_bits = false;
    auto const [low, high] = std::minmax_element(then.begin(), then.end());
    double const range = *high > *low ? *high - *low : std::abs(*high);
    double most = 0;
    for (std::size_t i = 0; i < now.size(); ++i) most = std::max(most, std::abs(now[i] - then[i]));
    double const share = range > 0 ? most / range : most;
    if (field == OutputField::u) result_.field_difference = share;
    // The error is as uncertain as u, and can be far smaller.
    if (field != OutputField::error && !(share <= share_of_range))
      note(fmt::format("/{} by {:.2g} of its range", name, share));
  }

  void compare_quantity(std::string const& name, double now) {
    double const then = stored_.number("/" + name, result_.case_id);
    if (same_bits(then, now)) return;
    result_.same_bits = false;
    double const allowed = share_of_quantity * std::abs(then) + share_of_range * stored_.largest("/" + name);
    if (!(std::abs(now - then) <= allowed)) note(fmt::format("/{} is {:.6g}, stored is {:.6g}", name, now, then));
  }

  Sweep const& sweep_;
  StoredResults const& stored_;
  SecondSolve result_;
};

}  // namespace

SecondSolve solve_again(Sweep const& sweep, StoredResults const& stored, std::int64_t case_id) {
  Timers timers(false);
  BatchEngine engine(sweep.config, sweep.field_reader(), timers);
  BatchOutput out;
  bool goes_on = false;
  for (std::int64_t const c : with_those_before(sweep, case_id)) {
    out = engine.run({sweep.plan->case_spec(c)}, std::move(out), goes_on);
    goes_on = true;
  }
  return Comparison(sweep, stored, case_id).compare(out);
}

}  // namespace lapwing
