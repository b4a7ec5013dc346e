// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/layer.hpp"

#include "kernels/batch/row_loop.hpp"

namespace lapwing {
namespace {

template <class Exec>
struct CopyLayer {
  BatchShape shape, layer;
  ConstVector<Exec> field;
  Vector<Exec> out;
  int normal, index;  ///< of the layer along the normal

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int /*k*/, int j) const {
    std::int64_t const slice = shape.stride(2), row = shape.stride(1), cell = shape.stride(0);
    std::int64_t const first = shape.row_start(g, 0, 0) + index * shape.stride(normal);
    std::int64_t const along = normal == 0 ? row : cell, across = normal == 2 ? row : slice;
    real_t const* const from = field.data() + first + j * across;
    real_t* const to = out.data() + layer.row_start(g, 0, j);
    int const w = layer.lanes;
    for_each_in_row(team, layer.row_length(), [&](int i) { to[i] = from[i / w * along + i % w]; });
  }
};

}  // namespace

template <class Exec>
void copy_layer(Exec const& exec, BatchShape const& shape, int face, ConstVector<Exec> field, Vector<Exec> out) {
  int const normal = face / 2;
  BatchShape layer = shape;
  layer.cells[0] = shape.cells[normal == 0 ? 1 : 0];
  layer.cells[1] = shape.cells[normal == 2 ? 1 : 2];
  layer.cells[2] = 1;
  for_each_row(exec, "lapwing::layer::copy", layer,
               CopyLayer<Exec>{shape, layer, field, out, normal, face % 2 == 0 ? 0 : shape.cells[normal] - 1});
}

template void copy_layer(DeviceExec const&, BatchShape const&, int, ConstVector<DeviceExec>, Vector<DeviceExec>);

}  // namespace lapwing
