// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/sparse_cholesky.hpp"

#include <cmath>

namespace lapwing {
namespace {

/// The elimination tree: the parent of column j is the first row below the diagonal of column j of L.
std::vector<int> elimination_tree(SymmetricMatrix const& a) {
  int const n = a.n();
  std::vector<int> parent(n, -1), ancestor(n, -1);
  for (int k = 0; k < n; ++k)
    for (std::int64_t p = a.begin[k]; p < a.begin[k + 1]; ++p)
      for (int i = a.row[p]; i != -1 && i < k;) {
        int const next = ancestor[i];
        ancestor[i] = k;                     // a short cut for later rows
        if (next == -1) parent[i] = k;
        i = next;
      }
  return parent;
}

/// Columns with an entry in row k of L, in an order in which none comes before one that it depends on.
class RowReach {
 public:
  explicit RowReach(SymmetricMatrix const& a)
      : a_(&a), parent_(elimination_tree(a)), mark_(a.n(), -1), stack_(a.n()), path_(a.n()) {}

  template <class F>
  void for_each(int k, F const& f) {
    int top = a_->n();
    mark_[k] = k;
    for (std::int64_t p = a_->begin[k]; p < a_->begin[k + 1]; ++p) {
      int length = 0;
      for (int i = a_->row[p]; mark_[i] != k; i = parent_[i]) {
        path_[length++] = i;
        mark_[i] = k;
      }
      while (length > 0) stack_[--top] = path_[--length];
    }
    for (; top < a_->n(); ++top) f(stack_[top]);
  }

 private:
  SymmetricMatrix const* a_;
  std::vector<int> parent_, mark_, stack_, path_;
};

std::vector<std::int64_t> column_begins(SymmetricMatrix const& a, RowReach& reach) {
  std::vector<std::int64_t> begin(a.n() + 1, 0);
  for (int k = 0; k < a.n(); ++k) reach.for_each(k, [&](int j) { ++begin[j + 1]; });
  for (int j = 0; j < a.n(); ++j) begin[j + 1] += begin[j];
  return begin;
}

}  // namespace

std::int64_t count_factor_entries(SymmetricMatrix const& a) {
  RowReach reach(a);
  return column_begins(a, reach).back();
}

SparseFactor sparse_cholesky(SymmetricMatrix const& a) {
  int const n = a.n();
  RowReach counting(a), reach(a);
  SparseFactor l;
  l.begin = column_begins(a, counting);
  l.row.resize(l.begin.back());
  l.value.resize(l.begin.back());
  l.inverse_diagonal.resize(n);
  std::vector<std::int64_t> end(l.begin.begin(), l.begin.end() - 1);   // of what is known of each column
  std::vector<double> x(n, 0);
  for (int k = 0; k < n; ++k) {
    for (std::int64_t p = a.begin[k]; p < a.begin[k + 1]; ++p) x[a.row[p]] += a.value[p];
    double pivot = x[k];
    x[k] = 0;
    reach.for_each(k, [&](int j) {
      double const entry = x[j] * l.inverse_diagonal[j];
      x[j] = 0;
      for (std::int64_t p = l.begin[j]; p < end[j]; ++p) x[l.row[p]] -= l.value[p] * entry;
      pivot -= entry * entry;
      l.row[end[j]] = k;
      l.value[end[j]++] = entry;
    });
    if (!(pivot > 0)) return {};
    l.inverse_diagonal[k] = 1 / std::sqrt(pivot);
  }
  return l;
}

}  // namespace lapwing
