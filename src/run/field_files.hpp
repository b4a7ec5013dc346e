// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The datasets that a sweep's coefficients are read from.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/field_file_info.hpp"
#include "io/field_file.hpp"

namespace lapwing {

/// Opens each dataset when it is first needed, and holds it open.
///
/// Every slab that is read must hash to what the case's identity was made from: a file that was rewritten since fails
/// the case instead of giving it numbers of other coefficients.
class FieldFiles {
 public:
  /// @param config  must outlive this.
  explicit FieldFiles(RunConfig const& config);

  /// Looks at every dataset, at none of its values: [distinct file and dataset], in the order of their first use.
  /// @throws FileError with the place in the input.
  std::vector<FieldFileInfo> describe();

  /// Reads slabs and hashes their values. @param slabs  [file], ascending.
  /// @throws FileError.
  std::vector<SlabHashes> hash(std::vector<std::vector<std::int64_t>> const& slabs);

  /// Reads the slab of each case of a batch to `values`, [case][z][y][x], each slab once and neighbours at a time.
  /// @param files  of the plan: what the values must hash to.
  /// @return [case] why the slab cannot be used; empty where it can.
  /// @throws FileError.
  std::vector<std::string> read(std::vector<FieldFileInfo> const& files, FieldExpr const& field,
                                std::span<std::int64_t const> slabs, double* values);

 private:
  struct Entry {
    FieldExpr const* field;  ///< its first use
    std::string name;        ///< of that use, "equation.kappa"
    std::unique_ptr<FieldFile> open;
  };

  std::size_t position(FieldExpr const& field) const;
  FieldFile& open(Entry& entry);
  std::vector<std::string> read_slabs(Entry& entry, std::int64_t first, std::int64_t n, double* values);
  void add(FieldExpr const& field, std::string const& name);

  int dim_;
  std::vector<Entry> entries_;
};

}  // namespace lapwing
