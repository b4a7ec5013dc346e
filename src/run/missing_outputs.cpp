// SPDX-License-Identifier: BSD-3-Clause
#include "run/missing_outputs.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "engine/batch_engine.hpp"
#include "core/byte_packer.hpp"
#include "io/stored_results.hpp"
#include "parallel/signals.hpp"
#include "operators/batch_layout.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t bytes_at_once = 64 << 20;   // of a solution's values

std::string pack(std::vector<MissingOutputs> const& missing) {
  BytePacker out;
  out.add(missing.size());
  for (auto const& one : missing)
    out.add(one.quantities).add(one.fields).add(one.errors).add(one.reads_solution).add(one.cases).add(one.old_cases);
  return out.bytes();
}

std::vector<MissingOutputs> unpack(std::string const& bytes) {
  ByteUnpacker in(bytes);
  std::vector<MissingOutputs> missing(in.get<std::size_t>());
  for (auto& one : missing) {
    one.quantities = in.get_vector<int>();
    one.fields = in.get_vector<int>();
    one.errors = in.get<bool>();
    one.reads_solution = in.get<bool>();
    one.cases = in.get_vector<std::int64_t>();
    one.old_cases = in.get_vector<std::int64_t>();
  }
  return missing;
}

/// Computes one rank's share.
class Computation {
 public:
  explicit Computation(Run& run) : run_(run), engine_(run.sweep->config, run.sweep->field_reader(), timers_) {}

  /// @return false if the run was asked to stop.
  bool compute(MissingOutputs const& what) {
    auto const n = static_cast<std::int64_t>(what.cases.size());
    auto const rank = run_.world.rank(), n_ranks = run_.world.size();
    BoxGrid const grid = run_.sweep->plan->case_spec(what.cases.front()).grid;
    auto const value_bytes = static_cast<std::int64_t>(sizeof(double));
    auto const most = std::clamp<std::int64_t>(bytes_at_once / (value_bytes * grid.n_cells()), 1, batch_size(grid, 0));
    for (auto first = n * rank / n_ranks, end = n * (rank + 1) / n_ranks; first < end; first += most) {
      if (stop_requested()) return false;
      compute(what, static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(first + most, end)));
    }
    return true;
  }

 private:
  void compute(MissingOutputs const& what, std::size_t first, std::size_t end) {
    std::vector<CaseSpec> specs;
    for (auto i = first; i < end; ++i) specs.push_back(run_.sweep->plan->case_spec(what.cases[i]));
    BatchEngine::StoredSolutions stored;
    if (what.reads_solution) {
      if (!before_) before_.emplace(run_.options.output);
      if (before_->is_single("u", what.old_cases[first])) stored.origin = SolutionOrigin::stored_in_single;
      stored.read = [&](std::vector<CaseSpec> const& cases, double* values) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
          auto const u = before_->field("u", what.old_cases[first + i]);
          values = std::copy(u.begin(), u.end(), values);
        }
      };
    }
    output_ =
        engine_.evaluate_solutions(std::move(specs), stored, what.quantities, !what.fields.empty(), std::move(output_));
    std::vector<std::span<std::byte const>> fields;
    for (int const f : what.fields) fields.push_back(output_.fields[static_cast<std::size_t>(f)]);
    run_.file->write_missing(what, output_.results, fields);
  }

  Run& run_;
  Timers timers_{false};
  BatchEngine engine_;
  BatchOutput output_;
  std::optional<StoredResults> before_;
};

}  // namespace

ExitCode compute_missing_outputs(Run& run, Log const& rank_log) {
  ExitCode code = ExitCode::success;
  attempt(code, rank_log, [&] {
    auto const missing = unpack(on_root(&run.world, [&] { return pack(run.file->missing()); }));
    if (missing.empty()) return;
    Computation computation(run);
    for (auto const& what : missing)
      if (code == ExitCode::success && !computation.compute(what)) code = ExitCode::stopped;
  });
  if (code = agree(run.world, code); code != ExitCode::success) return code;
  attempt(code, run.log, [&] {
    auto const place = on_root(&run.world, [&] {
      run.file->publish();
      return run.file->pack();
    });
    if (run.world.is_root()) return;
    auto rows = std::move(run.file->case_rows());
    run.file = ResultFile::attach(place);
    run.file->case_rows() = std::move(rows);
  });
  return agree(run.world, code);
}

}  // namespace lapwing
