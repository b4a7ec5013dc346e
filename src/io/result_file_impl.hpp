// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a ResultFile is made of.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/hash.hpp"
#include "io/open_output.hpp"

namespace lapwing {

struct ResultFile::Impl {
  /// The fields of a case that have been written, until its numbers follow.
  struct WrittenFields {
    Hash64 hash;
    std::size_t n = 0;
  };

  io::RawFile file;
  io::Placement placement;
  io::Takeover found;
  bool resumed = false;
  bool lock_unsupported = false;
  std::vector<std::string> regions, memory_spaces;
  std::unordered_map<std::int64_t, WrittenFields> written;

  void write_field(std::size_t field, std::vector<std::int64_t> const& cases, std::span<std::byte const> values);
  /// Checksum of a case's fields, which become NaN if it failed.
  void write_nan_rows(std::int64_t case_id);
  std::uint64_t finish_fields(CaseResult const& result);

  /// Place of each of `names` in the file's closed list.
  /// @throws std::logic_error for a name that is not in it.
  static std::vector<std::size_t> positions(char const* what, std::vector<std::string> const& known,
                                            std::vector<std::string> const& names);

  /// Writes one row per case, value(result, i) in the order of `sorted`, neighbouring cases by one call. A dataset that is the
  /// same in all cases has no rows.
  template <class Value, class Function>
  void write_column(std::string const& path, std::vector<CaseResult const*> const& sorted, Function value) {
    if (!placement.has(path)) return;
    std::vector<Value> rows;
    for (std::size_t first = 0; first < sorted.size(); first += rows.size()) {
      rows.clear();
      std::size_t i = first;
      do {
        rows.push_back(value(*sorted[i], i));
        ++i;
      } while (i < sorted.size() && sorted[i]->id == sorted[i - 1]->id + 1);
      placement.place(sorted[i - 1]->id);
      auto const row = static_cast<std::uint64_t>(sorted[first]->id);
      file.write(placement.row_offset(path, row), rows.data(), rows.size() * sizeof(Value));
    }
  }

  /// Merges a table [rank][column] into the file's.
  template <class Value, class Merge>
  void merge_table(std::string const& path, std::vector<std::size_t> const& columns,
                   std::vector<std::vector<Value>> const& table, Merge merge) {
    if (columns.empty() || table.empty()) return;
    auto const& extent = placement.extents.at(path);
    std::vector<Value> row(extent.row_bytes / sizeof(Value));
    for (std::size_t rank = 0; rank < table.size(); ++rank) {
      auto const offset = placement.row_offset(path, rank % extent.n_rows);
      file.read(offset, row.data(), extent.row_bytes);
      for (std::size_t c = 0; c < columns.size(); ++c) row[columns[c]] = merge(row[columns[c]], table[rank].at(c));
      file.write(offset, row.data(), extent.row_bytes);
    }
  }

 private:
  void add_to_checksum(std::int64_t case_id, std::size_t field, void const* bytes, std::size_t n_bytes);
  std::string field_path(std::int64_t case_id, std::size_t field) const;
};

}  // namespace lapwing
