// SPDX-License-Identifier: BSD-3-Clause
/// @file How a dataset of a coefficient is stored: chunks, filters, and what of it would be read as something that
/// nobody wrote.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5_handle.hpp"

namespace lapwing::io {

/// The chunks of a dataset that hold its first rows together, and others alike.
struct ChunkRow {
  std::int64_t rows = 1;         ///< along the first dimension; 1 where there are no chunks
  std::int64_t bytes = 0;        ///< decompressed; 0 where there are no chunks
  std::int64_t chunk_bytes = 0;  ///< of one of them
  std::int64_t n_chunks = 0;
};

/// [dimension] its label, or else the name of its first dimension scale; empty where it has neither.
std::vector<std::string> dimension_names(Hdf5Dataset const& dataset);

/// What is wrong with the order of the values along the last `dim` dimensions, where coordinates tell: rasters often
/// run from north to south. Empty if nothing is.
std::string why_backwards(Hdf5Dataset const& dataset, int dim);

ChunkRow chunk_row_of(Hdf5Dataset const& dataset);

/// Refuses what does not hold its own values: virtual datasets, which read as fill values where a source is missing,
/// values in other files without structure, and datasets that were never written.
/// @param name  of the dataset, for messages.
/// @throws Hdf5Error.
void require_own_values(Hdf5Dataset const& dataset, std::string const& name);

/// Names a filter that the values need and this HDF5 library does not have, and what to do; empty if there is none.
/// @note Optional filters may have been left out chunk by chunk; the first chunks are looked at.
std::string missing_filter(Hdf5Dataset const& dataset, std::string const& name);

/// Which rows of a dataset were written, chunk by chunk.
class WrittenRows {
 public:
  explicit WrittenRows(Hdf5Dataset const& dataset);

  /// Whether any chunk with values of a row was; what was not reads as the dataset's fill value, 0 if it has none of
  /// its own.
  bool holds(Hdf5Dataset const& dataset, std::int64_t row) const;

 private:
  std::vector<hsize_t> extent_, chunk_;  ///< empty where all chunks were written
};

}  // namespace lapwing::io
