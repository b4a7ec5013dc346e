// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The operator of a batch as one assembled CSR matrix.
#pragma once

#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Compressed sparse rows: row r holds entries row_ptr(r) .. row_ptr(r + 1) - 1, columns ascending, each once.
///
/// A batch is one block-diagonal matrix whose rows stand in the order of the values in memory, so that a product works
/// on the batch's fields as they are.
template <class Exec>
struct CsrMatrix {
  BatchShape shape;
  Array<std::int64_t, Exec> row_ptr;   ///< [n_rows + 1]
  Array<std::int64_t, Exec> col_idx;   ///< [nnz]
  Vector<Exec> values;                 ///< [nnz]

  std::int64_t n_rows() const { return shape.n_values(); }
  std::int64_t nnz() const { return static_cast<std::int64_t>(values.extent(0)); }
};

/// Assembles the matrix of a stencil: count the entries of each row, scan, fill. No atomics; the same bits on every
/// run.
/// @note Runs: device, 3 launches, allocates the matrix, one fence (nnz is needed on the host).
/// @note Cost: about 16 (2 d + 1) bytes written per unknown.
template <class Exec>
CsrMatrix<Exec> assemble_csr(Exec const& exec, Stencil<Exec> const& a);

/// Bytes of that, at most.
inline double predicted_csr_bytes(BatchShape const& shape) {
  double const entries_per_row = 2. * shape.dim + 1;
  return (entries_per_row * (sizeof(std::int64_t) + sizeof(real_t)) + sizeof(std::int64_t)) *
         static_cast<double>(shape.n_values());
}

/// y = A x. @note Cost: 24 bytes per entry and 16 per unknown.
template <class Exec>
void apply(Exec const& exec, CsrMatrix<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y);

}  // namespace lapwing
