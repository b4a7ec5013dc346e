// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Checksums of what is stored of a case: what they cover, and which cases no longer have theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/case_damage.hpp"
#include "core/case_list.hpp"
#include "io/placement.hpp"

namespace lapwing::io {

/// Sums of rows, row by row: over all columns, Hash64 of a column's path and of the row's bytes. The order of the
/// columns does not matter, so that later ones can be added.
class RowSums {
 public:
  explicit RowSums(std::size_t n_rows) : sums_(n_rows) {}
  /// @param rows  of one column, one after the other.
  void add(std::string const& path, void const* rows, std::size_t row_bytes);
  std::vector<std::uint64_t> const& values() const { return sums_; }

 private:
  std::vector<std::uint64_t> sums_;
};

/// The results in a file, as its checksums see them.
struct StoredCases {
  struct Column {
    std::string path;
    std::uint64_t row_bytes = 0;
  };

  std::uint64_t n_cases = 0;
  std::vector<Column> numbers;              ///< what `numbers_checksum` covers; none: the file does not have it
  std::uint64_t n_ranks = 0;
  std::vector<Column> tables;               ///< what `tables_checksum` covers; [n_ranks] rows each
  std::vector<std::vector<Column>> fields;  ///< [shape][field], in the order of `fields_checksum`
  std::function<Placement::Place(std::int64_t case_id)> place;
  std::function<void(std::string const& path, std::uint64_t first, std::uint64_t n, void* rows)> read;
};

/// What a run writes. @param file, placement  must outlive the result.
StoredCases stored_cases(RawFile const& file, Placement const& placement);

/// Looks for cases with status done or failed that do not have their checksums, for others of which all of a finished
/// case is stored, and for a status that is none.
///
/// @param cases        ascending.
/// @param with_fields  whether fields are read, too.
/// @note Cost: reads all that is stored of the cases.
std::vector<CaseDamage> find_damage(StoredCases const& stored, std::vector<CaseRange> const& cases, bool with_fields);

/// Rows of the tables of /timing that do not have their checksum; a row whose checksum is 0 has none.
std::vector<std::uint64_t> changed_tables(StoredCases const& stored);

/// Gives all rows of the tables of /timing the checksums that belong to them.
void renew_tables_checksums(RawFile const& file, Placement const& placement);

/// Gives cases the checksums that belong to their numbers. @param cases  ascending.
void renew_numbers_checksums(RawFile const& file, Placement const& placement, std::vector<std::int64_t> const& cases);

}  // namespace lapwing::io
