// SPDX-License-Identifier: BSD-3-Clause
#include "operators/batch_operator.hpp"

#include <algorithm>

namespace lapwing {

bool BatchOperator::any_singular() const {
  return std::any_of(coupling.begin(), coupling.end(), [](Coupling const& c) { return c.singular; });
}

double BatchOperator::predicted_bytes(BatchShape const& shape, bool with_extra, bool separable, bool few_rows) {
  double bytes = bytes_of_vectors(1, shape) + FaceMeasures<DeviceExec>::predicted_bytes(shape);
  if (separable) bytes += predicted_stencil_bytes<DeviceExec>(shape, with_extra, true);
  if (!separable || !few_rows) bytes += predicted_stencil_bytes<DeviceExec>(shape, with_extra, false);
  return bytes;
}

}  // namespace lapwing
