// SPDX-License-Identifier: BSD-3-Clause
#include "run/file_header.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include "config/parameters_read.hpp"
#include "core/build_info.hpp"
#include "core/visible_text.hpp"
#include "sweep/case_identity.hpp"
#include "sweep/case_reader.hpp"

namespace lapwing {
namespace {

std::string environment(char const* name) {
  char const* const value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::pair<std::string, std::string>> provenance(RunOptions const& options, std::string const& hosts) {
  BuildInfo const& build = build_info();
  return {{"command_line", valid_utf8(options.command_line)},
          {"input_file", std::filesystem::absolute(options.input).string()},
          {"lapwing_version", build.version},
          {"algorithm_version", std::to_string(algorithm_version)},
          {"git_commit", std::string(build.git_commit) + (build.git_dirty ? " (modified)" : "")},
          {"build_type", build.build_type},
          {"compiler", build.compiler},
          {"compiler_flags", build.flags},
          {"kokkos", build.kokkos_version},
          {"kokkos_backends", build.kokkos_backends},
          {"mpi", Communicator::library_version()},
          {"hdf5", build.hdf5_version},
          {"cuda", build.cuda_version},
          {"hosts", hosts},
          {"device", DeviceExec::name()},
          {"engine_choice", environment("LAPWING_ENGINE_REASON")},
          {"job_id", environment("SLURM_JOB_ID")}};
}

}  // namespace

std::vector<ShapeGroup> group_by_shape(Sweep const& sweep) {
  SweepPlan const& plan = *sweep.plan;
  if (parameters_in_box(sweep.config).empty()) {
    BoxGrid const grid = plan.resolve_numbers(0).grid;
    return {{grid.cells, CaseList(0, plan.n_cases()), {grid.lower, grid.upper}, false}};
  }
  std::vector<ShapeGroup> groups;
  std::map<std::array<int, 3>, std::size_t> known;
  std::vector<std::size_t> group_of;                 // by combination of the parameters that the box reads
  ParameterCombinations combinations(plan, parameters_in_box(sweep.config));
  CaseReader reader(plan);
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) {
    auto const [index, is_new] = combinations.find(c);
    if (is_new) {
      BoxGrid const& grid = reader.at(c).grid;
      CaseBox const box{grid.lower, grid.upper};
      auto const [at, is_first] = known.try_emplace(grid.cells, groups.size());
      if (is_first) groups.push_back({grid.cells, {}, box, false});
      groups[at->second].boxes_vary = groups[at->second].boxes_vary || !(groups[at->second].box == box);
      if (index == ParameterCombinations::stranger) {
        groups[at->second].cases.push_back(c);
        continue;
      }
      group_of.push_back(at->second);
    }
    groups[group_of[static_cast<std::size_t>(index)]].cases.push_back(c);
  }
  for (ShapeGroup& group : groups) group.cases.shrink();
  return groups;
}

FileHeader header_of_layout(Sweep const& sweep, std::vector<ShapeGroup> shapes, int n_ranks) {
  SweepPlan const& plan = *sweep.plan;
  FileHeader header;
  header.title = sweep.config.title;
  header.lapwing_version = build_info().version;
  header.dim = sweep.config.dim();
  header.parameter_names = plan.parameter_names();
  auto const reader = std::make_shared<CaseReader>(plan);
  header.case_hash = {plan.n_cases(), [&plan, reader](std::int64_t first, std::int64_t n, std::uint64_t* hashes) {
                        for (std::int64_t i = 0; i < n; ++i)
                          hashes[i] = plan.case_hash(first + i, reader->at(first + i));
                      }};
  for (int p = 0; p < plan.n_parameters(); ++p)
    header.parameters.emplace_back(plan.n_cases(), [&plan, p](std::int64_t first, std::int64_t n, double* values) {
      for (std::int64_t i = 0; i < n; ++i) values[i] = plan.parameter(first + i, p);
    });
  header.shapes = std::move(shapes);
  header.box_of = [reader](std::int64_t c) {
    BoxGrid const& grid = reader->at(c).grid;
    return CaseBox{grid.lower, grid.upper};
  };
  header.units = sweep.config.units;
  header.long_names = sweep.config.long_names;
  header.output = sweep.config.output;
  auto const files = plan.file_field_identities();
  for (auto const& quantity : sweep.config.output.quantities)
    header.quantities.push_back(
        definition_of_quantity(quantity, sweep.config.sampling, plan.parameter_names(), files));
  header.has_exact = sweep.config.exact.has_value();
  if (header.has_exact) header.exact = definition_of_exact(*sweep.config.exact, plan.parameter_names(), files);
  header.estimates_errors = sweep.config.solver.accuracy == Accuracy::discretisation;
  header.superposes = sweep.config.sweep.superpose;
  header.has_starts = sweep.config.solver.warm_start != WarmStart::none;
  header.timing_detail = sweep.config.timing_detail;
  header.regions = region_paths();
  header.n_ranks = n_ranks;
  header.memory_spaces = watched_memory_spaces();
  header.input_text = sweep.config.text;
  header.resolved_input = sweep.config.resolved_text;
  return header;
}

FileHeader make_header(Sweep const& sweep, RunOptions const& options, Timers const& timers, int n_ranks,
                       std::string const& hosts) {
  FileHeader header = header_of_layout(sweep, group_by_shape(sweep), n_ranks);
  if (sweep.chains) {
    auto const chained = std::make_shared<std::vector<std::uint64_t>>(chained_hashes(*sweep.plan, *sweep.chains));
    header.case_hash = {sweep.plan->n_cases(), [chained](std::int64_t first, std::int64_t n, std::uint64_t* hashes) {
                          std::copy_n(chained->begin() + first, n, hashes);
                        }};
  }
  header.clock = "std::chrono::steady_clock";
  header.overhead_per_region = timers.overhead_per_region();
  header.provenance = provenance(options, hosts);
  return header;
}

}  // namespace lapwing
