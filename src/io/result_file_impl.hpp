// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a ResultFile is made of.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/hash.hpp"
#include "io/checksums.hpp"
#include "io/open_output.hpp"

namespace lapwing {

struct ResultFile::Impl {
  /// The fields of a case that have been written, until its numbers follow.
  struct WrittenFields {
    Hash64 hash;
    std::size_t n = 0;
  };

  ~Impl() {
    if (unpublished) file.remove();
  }

  io::RawFile file;
  io::Placement placement;
  std::vector<CaseStatus> found_status;
  std::vector<CaseDamage> damaged;
  std::vector<std::int64_t> taken;
  EditSummary edit;
  std::vector<MissingOutputs> missing;
  std::optional<io::Unpublished> unpublished;
  std::string previous;
  std::uint64_t file_bytes = 0;                   ///< for ever
  bool owns_name = false;                         ///< whether this object sees to it that the path names the file
  bool resumed = false;
  bool lock_unsupported = false;
  std::vector<std::string> remarks;
  std::vector<std::string> regions, memory_spaces;
  std::unordered_map<std::int64_t, WrittenFields> written;

  /// @throws FileError if somebody has deleted, replaced or cut the file. @note One or two system calls.
  void require_file() const;
  void write_field(std::size_t field, std::vector<std::int64_t> const& cases, std::span<std::byte const> values);
  /// Checksum of a case's fields, which become NaN if it failed.
  void write_nan_rows(std::int64_t case_id);
  std::uint64_t finish_fields(CaseResult const& result);

  /// Place of each of `names` in the file's closed list.
  /// @throws std::logic_error for a name that is not in it.
  static std::vector<std::size_t> positions(char const* what, std::vector<std::string> const& known,
                                            std::vector<std::string> const& names);

  /// The results that are being written, in the order of their cases, and what their numbers sum up to.
  struct Rows {
    std::vector<CaseResult const*> results;
    io::RowSums sums;
    std::set<std::string> summed;                 ///< paths
  };
  /// One row per case, value(result, i) in the order of `rows`; none for a dataset that is the same in all cases.
  template <class Value, class Function>
  std::vector<Value> make_column(std::string const& path, Rows& rows, Function value) const {
    std::vector<Value> column;
    if (!placement.has(path)) return column;
    for (std::size_t i = 0; i < rows.results.size(); ++i) column.push_back(value(*rows.results[i], i));
    rows.sums.add(path, column.data(), sizeof(Value));
    rows.summed.insert(path);
    return column;
  }
  template <class Value, class Function>
  void write_column(std::string const& path, Rows& rows, Function value) {
    auto const column = make_column<Value>(path, rows, value);
    if (!column.empty()) write_rows(path, rows, column.data(), sizeof(Value));
  }
  /// A column of the table that follows from each result.
  void write_numbers(ColumnSpec const& column, Rows& rows);
  /// A row of characters per case. Where none of them has a text and none is stored nothing is written, so that the
  /// rows take no space on disk.
  void write_texts(std::string const& path, Rows& rows, std::string CaseResult::*text);
  /// Neighbouring cases by one call.
  void write_rows(std::string const& path, Rows const& rows, void const* values, std::size_t row_bytes) const;
  /// Whether all that is stored of the cases in a dataset is zero.
  bool is_zero(std::string const& path, Rows const& rows) const;
  /// Reads what of the cases' numbers is not written here, so that all of them are summed up.
  void add_other_numbers(Rows& rows) const;
  std::string field_path(std::int64_t case_id, std::size_t field) const;
  void write_status(std::vector<std::int64_t> cases, CaseStatus status) const;

  /// Takes the checksums from the tables of /timing until they are complete again. Rows that do not have theirs begin
  /// anew.
  void begin_tables() const;
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
};

}  // namespace lapwing
