// SPDX-License-Identifier: BSD-3-Clause
#include "io/result_reader.hpp"

#include "io/lapwing_file.hpp"
#include "io/layout.hpp"
#include "io/stored_flags.hpp"
#include "io/stored_shapes.hpp"
#include "io/text.hpp"

namespace lapwing {
namespace {

using io::ElementType;

/// A dataset [row, column] as rows; none if it is not there.
template <class Value>
std::vector<std::vector<Value>> read_table(hid_t file, std::string const& path, ElementType type, std::size_t n_rows,
                                           std::size_t n_columns) {
  if (!io::link_exists(file, path)) return {};
  auto const values = io::read_dataset<Value>(file, path, type, {n_rows, n_columns});
  std::vector<std::vector<Value>> rows;
  for (auto row = values.begin(); row != values.end(); row += static_cast<std::ptrdiff_t>(n_columns))
    rows.emplace_back(row, row + static_cast<std::ptrdiff_t>(n_columns));
  return rows;
}

std::vector<std::string> read_names(hid_t file, std::string const& path) {
  auto names = io::link_exists(file, path) ? io::read_text_rows(file, path) : std::vector<std::string>();
  for (auto& name : names) name = io::printable(name);
  return names;
}

TimingTable read_timing(hid_t file) {
  io::Hdf5Group const group(LAPWING_H5(H5Gopen2(file, "/timing", H5P_DEFAULT)));
  TimingTable table;
  auto const n_ranks = io::read_dataset<std::int64_t>(file, "/timing/rank", ElementType::int64).size();
  table.regions = read_names(file, "/timing/region_name");
  auto const n_regions = table.regions.size();
  table.seconds = read_table<double>(file, "/timing/rank_seconds", ElementType::float64, n_ranks, n_regions);
  table.exclusive = read_table<double>(file, "/timing/rank_exclusive", ElementType::float64, n_ranks, n_regions);
  table.calls = read_table<std::int64_t>(file, "/timing/rank_calls", ElementType::int64, n_ranks, n_regions);
  if (table.exclusive.size() != table.calls.size()) throw io::Hdf5Error("/timing lacks rank_exclusive or rank_calls");
  for (auto const& [path, numbers] :
       {std::pair{"/timing/lanes_used", &table.lanes_used}, std::pair{"/timing/lanes_made", &table.lanes_made},
        std::pair{"/timing/setups_made", &table.setups_made}, std::pair{"/timing/setups_reused", &table.setups_reused},
        std::pair{"/timing/setup_bytes", &table.setup_bytes}, std::pair{"/timing/basis_solves", &table.basis_solves},
        std::pair{"/timing/batches_halved", &table.batches_halved},
        std::pair{"/timing/smallest_batch", &table.smallest_batch}})
    if (io::link_exists(file, path))
      *numbers = io::read_dataset<std::int64_t>(file, path, ElementType::int64, {n_ranks});
  for (auto const& [path, numbers] : {std::pair{"/timing/setup_seconds_saved", &table.setup_seconds_saved},
                                      std::pair{"/timing/writer_seconds", &table.writer_seconds}})
    if (io::link_exists(file, path)) *numbers = io::read_dataset<double>(file, path, ElementType::float64, {n_ranks});
  table.memory_spaces = read_names(file, "/timing/space_name");
  table.peak_bytes =
      read_table<std::int64_t>(file, "/timing/peak_bytes", ElementType::int64, n_ranks, table.memory_spaces.size());
  table.clock = io::read_text_attribute(group.id(), "clock");
  table.overhead_per_region = io::read_number_attribute(group.id(), "overhead_per_region", not_a_number);
  return table;
}

void read_attributes(hid_t file, ResultSummary& summary) {
  summary.title = io::printable(io::read_text_attribute(file, "title"));
  summary.lapwing_version = io::printable(io::read_text_attribute(file, "lapwing_version"));
  summary.created = io::printable(io::read_text_attribute(file, "created"));
  io::Hdf5Group const timing(LAPWING_H5(H5Gopen2(file, "/timing", H5P_DEFAULT)));
  summary.detail = io::printable(io::read_text_attribute(timing.id(), "detail"));
  io::Hdf5Group const provenance(LAPWING_H5(H5Gopen2(file, "/provenance", H5P_DEFAULT)));
  for (auto const& name : io::attribute_names(provenance.id()))
    summary.provenance[name] = io::read_text_attribute(provenance.id(), name);
}

void read_cases(hid_t file, ResultSummary& summary) {
  auto const n = io::read_dataset<std::int8_t>(file, "/status", ElementType::int8).size();
  summary.status = io::read_status(file, n);
  summary.iterations = io::read_dataset<std::int32_t>(file, "/iterations", ElementType::int32, {n});
  summary.residual = io::read_dataset<double>(file, "/residual", ElementType::float64, {n});
  summary.seconds = io::read_dataset<double>(file, "/seconds", ElementType::float64, {n});
  auto const solver = io::read_dataset<std::int32_t>(file, "/provenance/solver", ElementType::int32, {n});
  summary.solver.assign(solver.begin(), solver.end());
  if (io::link_exists(file, "/derived")) summary.derived = io::read_flags(file, "/derived", n, Derivation::refined);
  if (io::link_exists(file, "/warm_start")) {
    summary.start = io::read_flags(file, "/warm_start", n, CaseStart::extrapolated);
    summary.start_residual = io::read_dataset<double>(file, "/start_residual", ElementType::float64, {n});
    summary.iterations_saved = io::read_dataset<std::int32_t>(file, "/iterations_saved", ElementType::int32, {n});
  }
  for (auto const value : io::read_dataset<std::int8_t>(file, "/provenance/stop_reason", ElementType::int8, {n}))
    summary.reason.push_back(static_cast<StopReason>(value));
  for (auto const& [path, numbers] : {std::pair{"/certificate/energy_error", &summary.energy_error},
                                      std::pair{"/certificate/balance", &summary.balance},
                                      std::pair{"/certificate/observed_order", &summary.observed_order}})
    if (io::link_exists(file, path)) *numbers = io::read_dataset<double>(file, path, ElementType::float64, {n});
  if (summary.energy_error.empty() != summary.balance.empty())
    throw io::Hdf5Error("/certificate lacks energy_error or balance");
  if (io::link_exists(file, io::incomplete_outputs)) {
    auto const incomplete = io::read_dataset<std::int8_t>(file, io::incomplete_outputs, ElementType::int8, {n});
    for (std::size_t i = 0; i < n; ++i)
      summary.n_incomplete += incomplete[i] != 0 && summary.status[i] == CaseStatus::done;
  }
  summary.messages = io::read_text_rows(file, "/message");
  if (summary.messages.size() != n) throw io::Hdf5Error("/message does not have a row per case");
  summary.phases = read_names(file, "/timing/phase_name");
  summary.case_seconds =
      read_table<double>(file, "/timing/case_seconds", ElementType::float64, n, summary.phases.size());
  summary.unknowns.assign(n, not_a_number);
  for (auto const& shape : io::read_shapes(file, static_cast<std::int64_t>(n)))
    for (auto const id : shape.cases) summary.unknowns[static_cast<std::size_t>(id)] = shape.n_cells();
}

}  // namespace

ResultSummary read_result(std::string const& path) {
  return io::reading(path, [&] {
    auto const file = io::open_lapwing_file(path);
    ResultSummary summary;
    summary.path = path;
    read_attributes(file.id(), summary);
    read_cases(file.id(), summary);
    summary.timing = read_timing(file.id());
    return summary;
  });
}

}  // namespace lapwing
