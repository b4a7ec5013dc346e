// SPDX-License-Identifier: BSD-3-Clause
#include "app/file_header.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "core/build_info.hpp"
#include "kernels/bandwidth.hpp"

namespace lapwing {
namespace {

std::string environment(char const* name) {
  char const* const value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::pair<std::string, std::string>> provenance(Options const& options, std::string const& hosts) {
  BuildInfo const& build = build_info();
  return {{"command_line", options.command_line},
          {"lapwing_version", build.version},
          {"git_commit", std::string(build.git_commit) + (build.git_dirty ? " (modified)" : "")},
          {"build_type", build.build_type},
          {"compiler", build.compiler},
          {"compiler_flags", build.flags},
          {"kokkos", build.kokkos_version},
          {"kokkos_backends", build.kokkos_backends},
          {"mpi", Communicator::library_version()},
          {"hdf5", build.hdf5_version},
          {"lapack", build.lapack},
          {"cuda", build.cuda_version},
          {"hosts", hosts},
          {"device", DeviceExec::name()},
          {"engine_choice", environment("LAPWING_ENGINE_REASON")},
          {"job_id", environment("SLURM_JOB_ID")}};
}

}  // namespace

std::vector<ShapeGroup> group_by_shape(SweepPlan const& plan) {
  std::vector<ShapeGroup> groups;
  std::map<std::array<int, 3>, std::size_t> known;
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) {
    BoxGrid const grid = plan.case_spec(c).grid;
    auto const [at, is_new] = known.try_emplace(grid.cells, groups.size());
    if (is_new) groups.push_back({grid.cells, {}, {}, {}});
    ShapeGroup& group = groups[at->second];
    group.cases.push_back(c);
    group.lower.push_back(grid.lower);
    group.upper.push_back(grid.upper);
  }
  return groups;
}

double estimate_file_bytes(Sweep const& sweep, std::vector<ShapeGroup> const& shapes) {
  OutputSpec const& output = sweep.config.output;
  double const value = output.precision == Precision::single ? 4 : 8;
  double const n_cases = static_cast<double>(sweep.plan->n_cases());
  // case, hash, status, iterations, residual, two errors, seconds, rank, checksum, defect, solver, reason, message, phases
  double bytes = n_cases * (8 * 8 + 4 * 2 + 3 + 256 + 8 * n_phases + 8. * output.quantities.size() +
                            8. * sweep.plan->n_parameters());
  for (ShapeGroup const& shape : shapes)
    bytes += value * output.fields.size() * static_cast<double>(shape.cases.size()) * shape.cells[0] * shape.cells[1] *
             shape.cells[2];
  return bytes;
}

FileHeader make_header(Sweep const& sweep, Options const& options, Timers const& timers, int n_ranks,
                       std::string const& hosts) {
  SweepPlan const& plan = *sweep.plan;
  FileHeader header;
  header.title = sweep.config.title;
  header.lapwing_version = build_info().version;
  header.dim = sweep.config.dim();
  header.parameter_names = plan.parameter_names();
  header.parameters.resize(plan.n_parameters());
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) {
    header.case_hash.push_back(plan.case_hash(c));
    for (int p = 0; p < plan.n_parameters(); ++p) header.parameters[p].push_back(plan.parameter(c, p));
  }
  header.shapes = group_by_shape(plan);
  header.output = sweep.config.output;
  header.timing_detail = sweep.config.timing_detail;
  header.regions = region_paths();
  header.n_ranks = n_ranks;
  header.memory_spaces = watched_memory_spaces();
  header.clock = "std::chrono::steady_clock";
  header.overhead_per_region = timers.overhead_per_region();
  if (header.timing_detail == TimingDetail::full) header.bandwidth = triad_bandwidth(DeviceExec(), std::int64_t{1} << 24, 3);
  header.input_text = sweep.config.text;
  header.resolved_input = sweep.config.resolved_text;
  header.provenance = provenance(options, hosts);
  return header;
}

}  // namespace lapwing
