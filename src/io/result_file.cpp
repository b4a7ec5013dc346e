// SPDX-License-Identifier: BSD-3-Clause
#include "io/result_file.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "io/result_file_impl.hpp"
#include "io/seal.hpp"

namespace lapwing {

ResultFile::ResultFile() : impl_(std::make_unique<Impl>()) {}
ResultFile::~ResultFile() = default;

std::unique_ptr<ResultFile> ResultFile::prepare(std::string const& path, FileHeader const& header, Mode mode,
                                                bool check_fields) {
  return io::with_path(path, [&] {
    std::unique_ptr<ResultFile> result(new ResultFile);
    auto& impl = *result->impl_;
    auto output = io::open_output(path, header, mode, check_fields);
    impl.file = std::move(output.file);
    impl.placement = std::move(output.placement);
    impl.found_status = std::move(output.status);
    impl.damaged = std::move(output.damaged);
    impl.taken = std::move(output.taken);
    impl.edit = output.edit;
    impl.missing = std::move(output.missing);
    impl.unpublished = std::move(output.unpublished);
    impl.previous = std::move(output.previous);
    impl.file_bytes = impl.file.size();
    impl.owns_name = true;
    impl.remarks = std::move(output.remarks);
    impl.resumed = output.resumed;
    impl.lock_unsupported = output.lock_unsupported;
    impl.regions = header.regions;
    impl.memory_spaces = header.memory_spaces;
    return result;
  });
}

std::unique_ptr<ResultFile> ResultFile::attach(std::string const& packed) {
  auto const end = packed.find('\0');
  if (end == std::string::npos) throw std::logic_error("the packed description of the output file is cut off");
  std::string const path = packed.substr(0, end);
  std::unique_ptr<ResultFile> result(new ResultFile);
  auto file = io::RawFile::open(path);
  if (!file)
    throw FileError(path + ": error: is not visible on this node; ranks need a file system that all of them share");
  result->impl_->file = std::move(*file);
  result->impl_->file_bytes = result->impl_->file.size();
  result->impl_->placement = io::Placement::unpack(packed.substr(end + 1));
  return result;
}

std::string ResultFile::pack() const {
  return impl_->file.path() + '\0' + impl_->placement.pack();
}

std::vector<std::uint32_t>& ResultFile::case_rows() {
  return impl_->placement.rows;
}

bool ResultFile::resumed() const {
  return impl_->resumed;
}
EditSummary const& ResultFile::edit() const {
  return impl_->edit;
}
std::string const& ResultFile::previous() const {
  return impl_->previous;
}
std::vector<MissingOutputs> const& ResultFile::missing() const {
  return impl_->missing;
}
bool ResultFile::lock_unsupported() const {
  return impl_->lock_unsupported;
}
std::vector<CaseStatus> const& ResultFile::found_status() const {
  return impl_->found_status;
}
std::vector<CaseDamage> const& ResultFile::found_damage() const {
  return impl_->damaged;
}
std::vector<std::string> const& ResultFile::remarks() const {
  return impl_->remarks;
}

void ResultFile::write_field(int field, std::vector<std::int64_t> const& cases, std::span<std::byte const> values) {
  impl_->write_field(static_cast<std::size_t>(field), cases, values);
}

void ResultFile::write_results(std::vector<CaseResult> const& results, int rank) {
  auto& impl = *impl_;
  impl.require_file();
  Impl::Rows rows{{}, io::RowSums(results.size()), {}};
  for (auto const& result : results) rows.results.push_back(&result);
  std::sort(rows.results.begin(), rows.results.end(), [](auto const* a, auto const* b) { return a->id < b->id; });

  std::vector<std::uint64_t> checksums;
  for (auto const* result : rows.results) checksums.push_back(impl.finish_fields(*result));

  for (auto const& column : column_table())
    if (column.value != nullptr) impl.write_numbers(column, rows);
  impl.write_column<std::int32_t>("/mpi_rank", rows, [=](auto const&, std::size_t) { return rank; });
  impl.write_column<std::uint64_t>(io::fields_checksum, rows, [&](auto const&, std::size_t i) { return checksums[i]; });
  for (std::size_t q = 0; q < impl.placement.quantities.size(); ++q)
    impl.write_column<double>("/" + impl.placement.quantities[q], rows, [=](auto const& result, std::size_t) {
      if (q < result.quantities.size()) return result.quantities[q];
      if (result.status == CaseStatus::done) throw std::logic_error("a done case lacks quantities");
      return not_a_number;
    });
  impl.write_column<std::array<double, n_phases>>("/timing/case_seconds", rows,
                                                  [](auto const& result, std::size_t) { return result.seconds; });
  impl.write_texts("/message", rows, &CaseResult::message);
  impl.write_texts("/provenance/attempts", rows, &CaseResult::attempts_text);
  auto const status = impl.make_column<std::int8_t>(
      "/status", rows, [](auto const& result, std::size_t) { return static_cast<std::int8_t>(result.status); });
  impl.add_other_numbers(rows);
  impl.write_rows(io::numbers_checksum, rows, rows.sums.values().data(), sizeof(std::uint64_t));
  impl.write_rows("/status", rows, status.data(), 1);
}

void ResultFile::add_timing(TimingTable const& table) {
  auto const regions = impl_->positions("region", impl_->regions, table.regions);
  auto const spaces = impl_->positions("memory space", impl_->memory_spaces, table.memory_spaces);
  impl_->begin_tables();
  auto const sum = [](auto old_value, auto new_value) { return old_value + new_value; };
  auto const larger = [](auto old_value, auto new_value) { return std::max(old_value, new_value); };
  impl_->merge_table("/timing/rank_seconds", regions, table.seconds, sum);
  impl_->merge_table("/timing/rank_exclusive", regions, table.exclusive, sum);
  impl_->merge_table("/timing/rank_calls", regions, table.calls, sum);
  impl_->merge_table("/timing/peak_bytes", spaces, table.peak_bytes, larger);
  auto const merge_ranks = [&]<class Value>(char const* path, std::vector<Value> const& by_rank, auto const& merge) {
    std::vector<std::vector<Value>> rows;
    for (auto const number : by_rank) rows.push_back({number});
    impl_->merge_table(path, {0}, rows, merge);
  };
  auto const smaller = [](auto old_value, auto new_value) {
    return old_value == 0 || new_value == 0 ? std::max(old_value, new_value) : std::min(old_value, new_value);
  };
  merge_ranks("/timing/lanes_used", table.lanes_used, sum);
  merge_ranks("/timing/lanes_made", table.lanes_made, sum);
  merge_ranks("/timing/setups_made", table.setups_made, sum);
  merge_ranks("/timing/setups_reused", table.setups_reused, sum);
  if (impl_->placement.has("/timing/basis_solves")) merge_ranks("/timing/basis_solves", table.basis_solves, sum);
  merge_ranks("/timing/setup_bytes", table.setup_bytes, larger);
  merge_ranks("/timing/setup_seconds_saved", table.setup_seconds_saved, sum);
  merge_ranks("/timing/writer_seconds", table.writer_seconds, sum);
  merge_ranks("/timing/batches_halved", table.batches_halved, sum);
  merge_ranks("/timing/smallest_batch", table.smallest_batch, smaller);
  io::renew_tables_checksums(impl_->file, impl_->placement);
}

void ResultFile::flush() {
  impl_->file.sync();
}

void ResultFile::Impl::require_file() const {
  file.require(file_bytes);
  if (owns_name && !file.is_at(file.path()))
    throw FileError(file.path() + ": error: is not the file any more that this run writes: " + file.whereabouts());
}

void ResultFile::require_whole() const {
  auto const& impl = *impl_;
  impl.require_file();
  if (!impl.owns_name) return;
  auto const seal = io::read_seal(impl.file);
  if (!seal || !io::has_structure(impl.file, *seal))
    throw FileError(
        impl.file.path() +
        ": error: another program has cut or changed it while this run wrote it; lapwing verify tells what is left");
}

}  // namespace lapwing
