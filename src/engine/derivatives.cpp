// SPDX-License-Identifier: BSD-3-Clause
#include "engine/derivatives.hpp"

#include <algorithm>
#include <bit>

#include "kernels/stencil/face_values.hpp"

namespace lapwing {
namespace {

std::int64_t n_points(BatchShape const& shape, int face, int n_faces) {
  return face < n_faces ? face_points(shape, face).shape.n_values() : shape.n_values();
}

}  // namespace

DerivativeSet derivatives_in(ByteCode const& code) {
  DerivativeSet set = 0;
  for (int c = 0; c < n_derivatives; ++c)
    if (code.uses(static_cast<std::uint16_t>(Slot::u_x + c))) set |= 1U << c;
  return set;
}

Derivatives::Sets Derivatives::sets_of(RunConfig const& config) {
  Sets sets{};
  for (OutputField const field : config.output.fields)
    if (int const c = derivative_of(field); c >= 0) sets[n_faces] |= 1U << c;
  for (QuantitySpec const& spec : config.output.quantities) {
    DerivativeSet const set = derivatives_in(spec.field.code);
    sets[spec.on >= 0 ? spec.on : n_faces] |= set;
    for (int f = 0; spec.with_faces && f < 2 * config.dim(); ++f)
      if (!config.periodic(f / 2)) sets[f] |= set;
  }
  return sets;
}

Derivatives::Derivatives(RunConfig const& config) : output_(&config.output), sets_(sets_of(config)) {}

double Derivatives::predicted_bytes(RunConfig const& config, BatchShape const& shape) {
  Sets const sets = sets_of(config);
  double n = 0;
  for (int f = 0; f <= n_faces; ++f)
    if (sets[f] != 0) n += std::popcount(sets[f]) * static_cast<double>(n_points(shape, f, n_faces));
  return sizeof(real_t) * n;
}

int Derivatives::n_at_cells(RunConfig const& config) { return std::popcount(sets_of(config)[n_faces]); }

bool Derivatives::are_in(std::vector<int> const& quantities, bool fields) const {
  auto const of_quantity = [&](int q) { return derivatives_in(output_->quantities[q].field.code) != 0; };
  auto const of_field = [](OutputField field) { return derivative_of(field) >= 0; };
  return std::any_of(quantities.begin(), quantities.end(), of_quantity) ||
         (fields && std::any_of(output_->fields.begin(), output_->fields.end(), of_field));
}

void Derivatives::compute(DiffusionProblem const& problem, BatchOperator const& op, ConstDeviceVector w) {
  BatchShape const& shape = problem.shape;
  bool const is_new = !(shape_ == shape);
  shape_ = shape;
  auto const data = problem.data(op.levels());
  for (int f = 0; f <= n_faces; ++f)
    for (int c = 0; c < n_derivatives; ++c) {
      if ((sets_[f] >> c & 1U) == 0) continue;
      DeviceVector& out = storage_[f][c];
      if (is_new) values_[f][c] = out = DeviceVector();
      if (is_new) out = allocate<DeviceVector>("lapwing::derivatives::values", n_points(shape, f, n_faces));
      values_[f][c] = out;
      auto const what = c < 3 ? Derivative::gradient : Derivative::flux;
      if (f < n_faces) face_derivative<DeviceExec>(DeviceExec(), f, what, c % 3, w, data, out);
      else cell_derivative<DeviceExec>(DeviceExec(), what, c % 3, w, data, out);
    }
}

}  // namespace lapwing
