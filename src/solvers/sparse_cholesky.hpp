// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Sparse Cholesky factorisation on the host.
#pragma once

#include <cstdint>
#include <vector>

namespace lapwing {

/// Upper triangle of a symmetric matrix by columns: entries (row <= column), in any order, the diagonal among them.
struct SymmetricMatrix {
  std::vector<std::int64_t> begin{0};        ///< [n + 1]
  std::vector<int> row;
  std::vector<double> value;

  int n() const { return static_cast<int>(begin.size()) - 1; }
};

/// L of A = L L^T by columns, the diagonal apart and inverted.
struct SparseFactor {
  std::vector<std::int64_t> begin;           ///< [n + 1]
  std::vector<int> row;                      ///< [entry], ascending in a column
  std::vector<double> value;
  std::vector<double> inverse_diagonal;
};

/// Row k of L after row k - 1, over the part of the elimination tree that the row reaches.
/// @return the factor; empty if A turns out not to be positive definite.
/// @note Cost: the sum over columns of their entries squared, flops. @see Davis (2006), chapter 4.
SparseFactor sparse_cholesky(SymmetricMatrix const& a);

/// Entries of L off the diagonal, without computing them.
std::int64_t count_factor_entries(SymmetricMatrix const& a);

}  // namespace lapwing
