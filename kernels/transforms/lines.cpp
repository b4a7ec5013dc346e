// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/transforms/lines.hpp"

#include <algorithm>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr int bundle = 8;                // lines side by side: one cache line of values

/// Neighbouring lines: value m of line b lies at first + b + m * stride.
struct Bundle {
  std::int64_t first, stride;
  int width, group, lane;                // `lane` of the first line; the next lines follow, modulo the number of lanes
};

/// Bundles of all lines along a direction, numbered.
struct Bundles {
  BatchShape shape;
  int direction, per_row;

  Bundles(BatchShape const& s, int d)
      : shape(s), direction(d), per_row(d == 0 ? 1 : (s.row_length() + bundle - 1) / bundle) {}

  std::int64_t count() const { return shape.n_rows() / (direction == 0 ? 1 : shape.cells[direction]) * per_row; }
  Bundle operator[](std::int64_t i) const {
    int const start = static_cast<int>(i % per_row) * bundle;
    int const width = direction == 0 ? shape.lanes : std::min(bundle, shape.row_length() - start);
    BatchShape rows = shape;             // those that lines start in
    if (direction > 0) rows.cells[direction] = 1;
    std::int64_t const row = i / per_row, plane = row / rows.cells[1];
    int const j = static_cast<int>(row % rows.cells[1]), k = static_cast<int>(plane % rows.cells[2]);
    int const g = static_cast<int>(plane / rows.cells[2]);
    return {shape.row_start(g, k, j) + start, shape.stride(direction), width, g, start & (shape.lanes - 1)};
  }
};

template <class Copy>
void for_each_value(Bundle const& b, int n, Copy const& copy) {
  if (b.width == bundle) {
    for (int m = 0; m < n; ++m)
      for (int l = 0; l < bundle; ++l) copy(m, l);
  } else {
    for (int m = 0; m < n; ++m)
      for (int l = 0; l < b.width; ++l) copy(m, l);
  }
}

}  // namespace

LineTransforms::LineTransforms(BatchShape const& shape, int direction, vendor::LineTransform kind)
    : shape_(shape),
      direction_(direction),
      plans_(shape.cells[direction], kind),
      n_workers_(HostExec().concurrency()),
      scratch_(allocate<Array<double, HostExec>>(
          "lapwing::lines::scratch", std::size_t{2} * n_workers_ * std::max(bundle, shape.lanes) * plans_.length())) {}

template <class Transform>
void LineTransforms::for_each_line(std::vector<int> const& active, double const* in, double* out,
                                   Transform const& transform) const {
  Bundles const bundles(shape_, direction_);
  int const n = plans_.length(), lanes = shape_.lanes, workers = n_workers_;
  std::int64_t const buffer = std::int64_t{std::max(bundle, lanes)} * n, count = bundles.count();
  int const* const is_active = active.data();
  double* const scratch = scratch_.data();
  auto const work = [=](int worker) {
    double *const from = scratch + 2 * worker * buffer, *const to = from + buffer;
    for (std::int64_t i = worker; i < count; i += workers) {
      Bundle const b = bundles[i];
      auto const on = [&](int l) { return is_active[b.group * lanes + ((b.lane + l) & (lanes - 1))] != 0; };
      int n_on = 0;
      for (int l = 0; l < b.width; ++l) n_on += on(l);
      if (n_on == 0) continue;
      if (b.stride == 1 && in != out) {
        transform(const_cast<double*>(in) + b.first, out + b.first);
        continue;
      }
      for_each_value(b, n, [&](int m, int l) { from[l * n + m] = in[b.first + l + m * b.stride]; });
      for (int l = 0; l < b.width; ++l)
        if (on(l)) transform(from + l * n, to + l * n);
      if (n_on == b.width) {
        for_each_value(b, n, [&](int m, int l) { out[b.first + l + m * b.stride] = to[l * n + m]; });
      } else {
        for_each_value(b, n, [&](int m, int l) {
          if (on(l)) out[b.first + l + m * b.stride] = to[l * n + m];
        });
      }
    }
  };
  Kokkos::parallel_for("lapwing::lines::transform", Kokkos::RangePolicy<HostExec>(0, workers), work);
  wait(HostExec(), "lapwing::lines::transform");
}

void LineTransforms::forward(std::vector<int> const& active, double const* in, double* out) const {
  for_each_line(active, in, out, [&](double const* from, double* to) { plans_.forward(from, to); });
}

void LineTransforms::backward(std::vector<int> const& active, double* in, double* out) const {
  for_each_line(active, in, out, [&](double* from, double* to) { plans_.backward(from, to); });
}

}  // namespace lapwing
