// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Reads coefficient fields from HDF5 files.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lapwing {

/// A dataset of a coefficient's values, held open. While it is, HDF5's lock keeps other programs from opening the file
/// for writing.
///
/// A dataset with as many dimensions as the grid is one slab [z][y][x], one with a dimension more is a stack of slabs.
/// Where it is stored in chunks, those that the slabs of one row of chunks share stay in memory, so that each is
/// decompressed once as long as slabs are read in order, and the row is no larger than `most_cache`.
class FieldFile {
 public:
  /// Bytes; more only for a single chunk that is larger.
  static constexpr std::int64_t most_cache = std::int64_t{512} << 20;

  /// Looks at a dataset, at none of its values.
  /// @param dim  number of the grid's directions.
  /// @throws FileError if there is none or its values cannot be taken as real numbers.
  FieldFile(std::string const& file, std::string const& dataset, int dim);
  ~FieldFile();
  FieldFile(FieldFile&&) noexcept;

  std::vector<std::int64_t> const& shape() const;
  /// [dimension] its label, or the name of its dimension scale as netCDF and xarray store it; empty where it has
  /// neither.
  std::vector<std::string> dimensions() const;

  std::int64_t slab_cells() const;

  /// Slabs that are best read at a time where many are wanted.
  std::int64_t slabs_at_once() const;

  /// Reads slabs [first, first + n) as doubles, [slab][z][y][x]; cells without a value become NaN.
  /// @return [slab] its first cell without a value and why, "[2, 5, 7] holds _FillValue = -9999"; empty where there is
  /// none.
  /// @pre The shape has been found to be the grid's.
  /// @throws FileError.
  std::vector<std::string> read(std::int64_t first, std::int64_t n, double* values) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Identity of a slab's values.
std::uint64_t hash_of_slab(std::span<double const> values);

}  // namespace lapwing
