// SPDX-License-Identifier: BSD-3-Clause
#include "io/takeover.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "core/hash.hpp"
#include "io/checksums.hpp"

namespace lapwing::io {
namespace {

constexpr std::uint64_t copy_bytes = 16 * 1024 * 1024;

using RowPair = std::pair<std::uint64_t, std::uint64_t>;  // old row, new row

/// Values are converted where the old file has another precision.
void copy_rows(OldResults const& old, std::string const& old_path, DatasetLayout const& layout,
               std::vector<RowPair> const& rows, Placement const& placement, RawFile const& new_file) {
  if (rows.empty()) return;
  auto const dataset = old.open(old_path);
  std::uint64_t const row_bytes = layout.row_bytes();
  std::uint64_t const rows_at_once = std::max<std::uint64_t>(1, copy_bytes / row_bytes);
  std::vector<std::byte> buffer;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t n = 1;
    while (first + n < rows.size() && n < rows_at_once && rows[first + n].first == rows[first].first + n &&
           rows[first + n].second == rows[first].second + n)
      ++n;
    buffer.resize(n * row_bytes);
    read_rows(dataset, layout.type, rows[first].first, n, buffer.data());
    // Texts that say nothing take no space on disk.
    bool const empty = layout.type == ElementType::character &&
                       std::all_of(buffer.begin(), buffer.end(), [](std::byte b) { return b == std::byte{0}; });
    if (!empty) new_file.write(placement.row_offset(layout.path, rows[first].second), buffer.data(), buffer.size());
    first += n;
  }
}

void write_nan_row(DatasetLayout const& dataset, std::uint64_t row, Placement const& placement,
                   RawFile const& new_file) {
  std::uint64_t const row_bytes = dataset.row_bytes(), at_once = std::min(row_bytes, copy_bytes);
  std::vector<std::byte> piece;
  auto const fill = [&]<class Value>(Value value) {
    std::vector<Value> const values(at_once / sizeof value, value);
    auto const* bytes = reinterpret_cast<std::byte const*>(values.data());
    piece.assign(bytes, bytes + values.size() * sizeof value);
  };
  dataset.type == ElementType::float32 ? fill(std::numeric_limits<float>::quiet_NaN()) : fill(not_a_number);
  for (std::uint64_t at = 0; at < row_bytes; at += piece.size())
    new_file.write(placement.row_offset(dataset.path, row) + at, piece.data(),
                   std::min<std::uint64_t>(piece.size(), row_bytes - at));
}

class Copy {
 public:
  Copy(OldResults const& old, EditPlan const& plan, FileLayout const& layout, Placement const& placement,
       RawFile const& new_file)
      : old_(old), plan_(plan), layout_(layout), placement_(placement), file_(new_file) {}

  void run() {
    std::set<std::string> outputs{"/error_l2", "/error_max"};
    for (auto const& output : plan_.outputs)
      if (output.quantity >= 0) outputs.insert("/" + output.name);
    for (auto const& dataset : layout_.datasets) {
      if (!dataset.holds_results() || dataset.path == numbers_checksum || dataset.path == incomplete_outputs) continue;
      auto const old_path = dataset.is_field || outputs.contains(dataset.path) ? "" : old_.path_of(dataset);
      if (old_path.empty()) continue;
      copy_rows(old_, old_path, dataset, rows_where([](std::size_t) { return true; }), placement_, file_);
    }
    for (auto const& output : plan_.outputs) output.field >= 0 ? copy_field(output) : copy_number(output);
    std::int8_t const incomplete = 1;
    for (auto const& pair : plan_.pairs)
      if (pair.is_solved_again)
        file_.write(placement_.row_offset(incomplete_outputs, static_cast<std::uint64_t>(pair.new_case)), &incomplete,
                    1);
  }

 private:
  struct FieldRows {
    std::string old_path;
    DatasetLayout const* dataset = nullptr;
    bool is_there = false;               ///< in the old file, in any precision
    std::vector<RowPair> rows;
  };

  template <class Takes>
  std::vector<RowPair> rows_where(Takes const& takes) const {
    std::vector<RowPair> rows;
    for (std::size_t i = 0; i < plan_.pairs.size(); ++i)
      if (takes(i))
        rows.emplace_back(static_cast<std::uint64_t>(plan_.pairs[i].old_case),
                          static_cast<std::uint64_t>(plan_.pairs[i].new_case));
    return rows;
  }

  DatasetLayout const& dataset(std::string const& path) const {
    return *std::find_if(layout_.datasets.begin(), layout_.datasets.end(),
                         [&](auto const& one) { return one.path == path; });
  }

  /// A quantity, or the errors.
  void copy_number(EditedOutput const& output) const {
    if (output.old_name.empty()) return;
    auto const rows =
        rows_where([&](std::size_t i) { return plan_.pairs[i].is_done && output.source[i] == OutputSource::stored; });
    if (output.quantity >= 0)
      return copy_rows(old_, "/" + output.old_name, dataset("/" + output.name), rows, placement_, file_);
    for (char const* path : {"/error_l2", "/error_max"}) copy_rows(old_, path, dataset(path), rows, placement_, file_);
  }

  /// A solution with too few digits serves until there is one that has them.
  void copy_field(EditedOutput const& output) const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, FieldRows> groups;   // by new and old shape
    for (std::size_t i = 0; i < plan_.pairs.size(); ++i) {
      auto const& pair = plan_.pairs[i];
      if (pair.is_done && output.source[i] == OutputSource::computed) continue;
      auto const& from = old_.places[static_cast<std::size_t>(pair.old_case)];
      auto const to = placement_.place(pair.new_case);
      auto [at, is_new] = groups.try_emplace({to.shape, from.shape});
      auto& group = at->second;
      if (is_new) {
        group.old_path = old_.shapes[from.shape].prefix + output.name;
        group.dataset = &dataset(placement_.shapes[to.shape].layout.prefix + output.name);
        group.is_there = !output.old_name.empty() && old_.has_field(group.old_path, cells_of(*group.dataset), false);
      }
      if (pair.is_done && group.is_there) group.rows.emplace_back(from.row, to.row);
      else write_nan_row(*group.dataset, to.row, placement_, file_);
    }
    for (auto const& [shapes, group] : groups)
      copy_rows(old_, group.old_path, *group.dataset, group.rows, placement_, file_);
  }

  static std::vector<hsize_t> cells_of(DatasetLayout const& field) {
    return {field.shape.rbegin(), field.shape.rend() - 1};
  }

  OldResults const& old_;
  EditPlan const& plan_;
  FileLayout const& layout_;
  Placement const& placement_;
  RawFile const& file_;
};

/// Hash of the fields of a case, one after the other.
std::uint64_t hash_of_fields(RawFile const& file, Placement const& placement, std::int64_t case_id,
                             std::vector<std::byte>& buffer) {
  Hash64 hash;
  auto const place = placement.place(case_id);
  for (auto const& name : placement.fields) {
    auto const path = placement.shapes[place.shape].layout.prefix + name;
    std::uint64_t const row_bytes = placement.row_bytes(path), offset = placement.row_offset(path, place.row);
    for (std::uint64_t at = 0; at < row_bytes; at += copy_bytes) {
      buffer.resize(std::min(copy_bytes, row_bytes - at));
      file.read(offset + at, buffer.data(), buffer.size());
      hash.add(buffer.data(), buffer.size());
    }
  }
  return hash.value();
}

}  // namespace

std::vector<CaseStatus> take_over(OldResults const& old, EditPlan const& plan, FileLayout const& layout,
                                  Placement const& placement, RawFile const& new_file) {
  Copy(old, plan, layout, placement, new_file).run();
  std::vector<CaseStatus> status(placement.n_cases, CaseStatus::pending);
  for (auto const& pair : plan.pairs)
    status[static_cast<std::size_t>(pair.new_case)] =
        static_cast<CaseStatus>(old.status[static_cast<std::size_t>(pair.old_case)]);
  return status;
}

void renew_checksums(RawFile const& file, Placement const& placement, std::vector<std::int64_t> const& cases) {
  std::vector<std::byte> buffer;
  for (auto const id : cases) {
    auto const hash = hash_of_fields(file, placement, id, buffer);
    file.write(placement.row_offset(fields_checksum, static_cast<std::uint64_t>(id)), &hash, sizeof hash);
  }
  renew_numbers_checksums(file, placement, cases);
}

}  // namespace lapwing::io
