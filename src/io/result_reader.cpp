// SPDX-License-Identifier: BSD-3-Clause
#include "io/result_reader.hpp"

#include "io/open_output.hpp"
#include "io/stored_shapes.hpp"

namespace lapwing {
namespace {

using io::ElementType;

/// A dataset [row, column] as rows; none if it is not there.
template <class Value>
std::vector<std::vector<Value>> read_table(hid_t file, std::string const& path, ElementType type) {
  if (!io::link_exists(file, path)) return {};
  io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
  auto const shape = io::shape_of(dataset);
  auto const values = io::read_dataset<Value>(file, path, type);
  std::vector<std::vector<Value>> rows;
  for (hsize_t row = 0; row < shape.at(0); ++row)
    rows.emplace_back(values.begin() + static_cast<std::ptrdiff_t>(row * shape.at(1)),
                      values.begin() + static_cast<std::ptrdiff_t>((row + 1) * shape.at(1)));
  return rows;
}

std::vector<std::string> read_names(hid_t file, std::string const& path) {
  return io::link_exists(file, path) ? io::read_text_rows(file, path) : std::vector<std::string>();
}

TimingTable read_timing(hid_t file) {
  io::Hdf5Group const group(LAPWING_H5(H5Gopen2(file, "/timing", H5P_DEFAULT)));
  TimingTable table;
  table.regions = read_names(file, "/timing/region_name");
  table.seconds = read_table<double>(file, "/timing/rank_seconds", ElementType::float64);
  table.exclusive = read_table<double>(file, "/timing/rank_exclusive", ElementType::float64);
  table.calls = read_table<std::int64_t>(file, "/timing/rank_calls", ElementType::int64);
  for (auto const& [path, numbers] :
       {std::pair{"/timing/lanes_used", &table.lanes_used}, std::pair{"/timing/lanes_made", &table.lanes_made},
        std::pair{"/timing/setups_made", &table.setups_made}, std::pair{"/timing/setups_reused", &table.setups_reused},
        std::pair{"/timing/setup_bytes", &table.setup_bytes}, std::pair{"/timing/basis_solves", &table.basis_solves},
        std::pair{"/timing/batches_halved", &table.batches_halved}, std::pair{"/timing/smallest_batch", &table.smallest_batch}})
    if (io::link_exists(file, path)) *numbers = io::read_dataset<std::int64_t>(file, path, ElementType::int64);
  for (auto const& [path, numbers] : {std::pair{"/timing/setup_seconds_saved", &table.setup_seconds_saved},
                                      std::pair{"/timing/writer_seconds", &table.writer_seconds}})
    if (io::link_exists(file, path)) *numbers = io::read_dataset<double>(file, path, ElementType::float64);
  table.memory_spaces = read_names(file, "/timing/space_name");
  table.peak_bytes = read_table<std::int64_t>(file, "/timing/peak_bytes", ElementType::int64);
  table.clock = io::read_text_attribute(group.id(), "clock");
  table.overhead_per_region = io::read_number_attribute(group.id(), "overhead_per_region", not_a_number);
  return table;
}

void read_attributes(hid_t file, ResultSummary& summary) {
  summary.title = io::read_text_attribute(file, "title");
  summary.lapwing_version = io::read_text_attribute(file, "lapwing_version");
  summary.created = io::read_text_attribute(file, "created");
  io::Hdf5Group const timing(LAPWING_H5(H5Gopen2(file, "/timing", H5P_DEFAULT)));
  summary.detail = io::read_text_attribute(timing.id(), "detail");
  io::Hdf5Group const provenance(LAPWING_H5(H5Gopen2(file, "/provenance", H5P_DEFAULT)));
  for (auto const& name : io::attribute_names(provenance.id()))
    summary.provenance[name] = io::read_text_attribute(provenance.id(), name);
}

void read_cases(hid_t file, ResultSummary& summary) {
  for (auto const value : io::read_dataset<std::int8_t>(file, "/status", ElementType::int8))
    summary.status.push_back(static_cast<CaseStatus>(value));
  summary.iterations = io::read_dataset<std::int32_t>(file, "/iterations", ElementType::int32);
  summary.residual = io::read_dataset<double>(file, "/residual", ElementType::float64);
  summary.seconds = io::read_dataset<double>(file, "/seconds", ElementType::float64);
  auto const solver = io::read_dataset<std::int32_t>(file, "/provenance/solver", ElementType::int32);
  if (io::link_exists(file, "/derived"))
    for (auto const value : io::read_dataset<std::int8_t>(file, "/derived", ElementType::int8))
      summary.derived.push_back(static_cast<Derivation>(value));
  summary.solver.assign(solver.begin(), solver.end());
  if (io::link_exists(file, "/warm_start")) {
    for (auto const value : io::read_dataset<std::int8_t>(file, "/warm_start", ElementType::int8))
      summary.start.push_back(static_cast<CaseStart>(value));
    summary.start_residual = io::read_dataset<double>(file, "/start_residual", ElementType::float64);
    summary.iterations_saved = io::read_dataset<std::int32_t>(file, "/iterations_saved", ElementType::int32);
  }
  for (auto const value : io::read_dataset<std::int8_t>(file, "/provenance/stop_reason", ElementType::int8))
    summary.reason.push_back(static_cast<StopReason>(value));
  for (auto const& [path, numbers] : {std::pair{"/certificate/energy_error", &summary.energy_error},
                                      std::pair{"/certificate/balance", &summary.balance},
                                      std::pair{"/certificate/observed_order", &summary.observed_order}})
    if (io::link_exists(file, path)) *numbers = io::read_dataset<double>(file, path, ElementType::float64);
  summary.messages = io::read_text_rows(file, "/message");
  summary.phases = io::read_text_rows(file, "/timing/phase_name");
  summary.case_seconds = read_table<double>(file, "/timing/case_seconds", ElementType::float64);
  summary.unknowns.assign(summary.status.size(), not_a_number);
  for (auto const& shape : io::read_shapes(file))
    for (auto const id : shape.cases) summary.unknowns.at(static_cast<std::size_t>(id)) = shape.n_cells();
}

}  // namespace

ResultSummary read_result(std::string const& path) {
  return io::with_path(path, [&] {
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
