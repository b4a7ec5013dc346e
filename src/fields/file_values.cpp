// SPDX-License-Identifier: BSD-3-Clause
#include "fields/file_values.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "kernels/batch/interpolate.hpp"
#include "kernels/stencil/inspect.hpp"

namespace lapwing {
namespace {

/// Directions in which the cells of two shapes differ: first those that have fewer cells afterwards, of each kind x
/// last, where rows are.
std::vector<int> directions_that_differ(BatchShape const& from, BatchShape const& to) {
  std::vector<int> order;
  for (bool const fewer : {true, false})
    for (int d = 2; d >= 0; --d)
      if (from.cells[d] != to.cells[d] && (to.cells[d] < from.cells[d]) == fewer) order.push_back(d);
  return order;
}

void ensure(DeviceVector& storage, std::int64_t n) {
  if (static_cast<std::int64_t>(storage.extent(0)) < n) storage = allocate<DeviceVector>("lapwing::file_values", n);
}

}  // namespace

BatchShape stored_shape(FieldExpr const& field, BatchShape const& shape) {
  BatchShape stored = shape;
  for (int d = 0; d < shape.dim; ++d)
    if (field.stored_cells[static_cast<std::size_t>(d)] > 0)
      stored.cells[d] = field.stored_cells[static_cast<std::size_t>(d)];
  return stored;
}

std::string describe_file_place(FieldExpr const& field, std::int64_t slab, std::array<std::int64_t, 3> const& cell,
                                int dim) {
  std::string place;
  for (int d = 0; d < dim; ++d) place = fmt::format(", {}{}", cell[static_cast<std::size_t>(d)], place);
  if (field.case_index) place = fmt::format(", {}{}", slab, place);
  return fmt::format("{}, {}[{}]", field.text, field.dataset, place.substr(2));
}

double FileValues::predicted_bytes(FieldExpr const& field, BatchShape const& shape) {
  BatchShape from = stored_shape(field, shape);
  double bytes = bytes_of_vectors(1, from);
  for (int const d : directions_that_differ(from, shape)) {
    bytes += bytes_of_vectors(1, from);
    from.cells[d] = shape.cells[d];
  }
  return bytes;
}

/// Notes the first value of every slab that is not finite.
void FileValues::require_finite(std::vector<std::int64_t> const& slabs, std::int64_t n_cells,
                                std::vector<std::string>& faults) const {
  auto const [nx, ny, nz] = field_->stored_cells;
  for (std::size_t c = 0; c < slabs.size(); ++c) {
    double const* const values = host_.data() + static_cast<std::int64_t>(c) * n_cells;
    auto const bad = std::find_if(values, values + n_cells, [](double v) { return !std::isfinite(v); }) - values;
    if (bad == n_cells || !faults[c].empty()) continue;
    bool const known = nx > 0;
    int const dim = nz > 0 ? 3 : ny > 0 ? 2 : 1;
    auto const at = known ? describe_file_place(*field_, slabs[c],
                                                {bad % nx, ny > 0 ? bad / nx % ny : 0, nz > 0 ? bad / nx / ny : 0}, dim)
                          : fmt::format("{}, {}", field_->text, field_->dataset);
    faults[c] = fmt::format("{} is {}: must be finite", at, values[bad]);
  }
}

std::vector<std::string> FileValues::read(FieldReader const& reader, BatchShape const& shape,
                                          std::vector<std::int64_t> const& slabs, DeviceVector out) {
  BatchShape const stored = stored_shape(*field_, shape);
  auto const n_cases = static_cast<int>(slabs.size());
  std::int64_t const n = stored.n_cells() * n_cases;
  if (static_cast<std::int64_t>(packed_.extent(0)) < n) {
    ensure(packed_, n);
    host_ = mirror_of(packed_);
  }
  auto faults = reader(*field_, slabs, host_.data());
  bool const interpolates = !directions_that_differ(stored, shape).empty();
  if (finite_ || interpolates) require_finite(slabs, stored.n_cells(), faults);
  post(DeviceExec(), host_, packed_);
  if (interpolates) ensure(between_[0], stored.n_values());
  interleave<DeviceExec>(DeviceExec(), stored, packed_, n_cases, interpolates ? between_[0] : out);
  if (interpolates) interpolate(stored, shape, out);
  return faults;
}

/// @param shape  of between_[0]. @param to  of `out`.
void FileValues::interpolate(BatchShape shape, BatchShape const& to, DeviceVector out) {
  auto const order = directions_that_differ(shape, to);
  for (std::size_t i = 0; i < order.size(); ++i) {
    int const d = order[i];
    ConstDeviceVector const from = between_[i];
    BatchShape next = shape;
    next.cells[d] = to.cells[d];
    bool const is_last = i + 1 == order.size();
    if (!is_last) ensure(between_[i + 1], next.n_values());
    interpolate_linear<DeviceExec>(DeviceExec(), shape, d, to.cells[d], from, is_last ? out : between_[i + 1]);
    shape = next;
  }
}

}  // namespace lapwing
