// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/expression.hpp"

#include <cmath>

namespace lapwing {
namespace {

/// Applies a unary or binary operation of the stack machine; the semantics are those of C's <cmath>.
KOKKOS_INLINE_FUNCTION real_t unary(Op op, real_t a) {
  switch (op) {
    case Op::negate: return -a;
    case Op::logical_not: return a == 0 ? 1. : 0.;
    case Op::sin: return std::sin(a);
    case Op::cos: return std::cos(a);
    case Op::tan: return std::tan(a);
    case Op::asin: return std::asin(a);
    case Op::acos: return std::acos(a);
    case Op::atan: return std::atan(a);
    case Op::sinh: return std::sinh(a);
    case Op::cosh: return std::cosh(a);
    case Op::tanh: return std::tanh(a);
    case Op::exp: return std::exp(a);
    case Op::log: return std::log(a);
    case Op::log10: return std::log10(a);
    case Op::sqrt: return std::sqrt(a);
    case Op::cbrt: return std::cbrt(a);
    case Op::abs: return std::fabs(a);
    case Op::floor: return std::floor(a);
    case Op::ceil: return std::ceil(a);
    default: return std::erf(a);
  }
}

KOKKOS_INLINE_FUNCTION real_t binary(Op op, real_t a, real_t b) {
  switch (op) {
    case Op::power: return std::pow(a, b);
    case Op::less: return a < b ? 1. : 0.;
    case Op::less_equal: return a <= b ? 1. : 0.;
    case Op::greater: return a > b ? 1. : 0.;
    case Op::greater_equal: return a >= b ? 1. : 0.;
    case Op::equal: return a == b ? 1. : 0.;
    case Op::not_equal: return a != b ? 1. : 0.;
    case Op::logical_and: return a != 0 && b != 0 ? 1. : 0.;
    case Op::logical_or: return a != 0 || b != 0 ? 1. : 0.;
    case Op::atan2: return std::atan2(a, b);
    case Op::min: return std::fmin(a, b);
    case Op::max: return std::fmax(a, b);
    case Op::modulo: return std::fmod(a, b);
    default: return a < b ? 0. : 1.;   // step(x, edge)
  }
}

KOKKOS_INLINE_FUNCTION int operands(Op op) {
  switch (op) {
    case Op::constant:
    case Op::variable: return 0;
    case Op::add: case Op::subtract: case Op::multiply: case Op::divide: case Op::power:
    case Op::less: case Op::less_equal: case Op::greater: case Op::greater_equal: case Op::equal: case Op::not_equal:
    case Op::logical_and: case Op::logical_or: case Op::atan2: case Op::min: case Op::max: case Op::modulo: case Op::step:
      return 2;
    case Op::select: return 3;
    default: return 1;
  }
}

template <class Exec>
struct Evaluate {
  Program<Exec> program;
  PointMap points;
  LaneData<Exec> lanes;
  FieldData<Exec> fields;
  Vector<Exec> out;

  static constexpr int chunk = runs_on_host<Exec> ? 64 : 1;   // values that go through one instruction together

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    int const n = points.shape.row_length();
    auto const start = points.shape.row_start(g, k, j);
    if constexpr (runs_on_host<Exec>) {
      (void)team;
      for (int first = 0; first < n; first += chunk)
        run(g, k, j, first, n - first < chunk ? n - first : chunk, start);
    } else {
      for_each_in_row(team, n, [&](int i) { run(g, k, j, i, 1, start); });
    }
  }

  /// Runs the whole program on `count` values of a row from `first` on.
  KOKKOS_FUNCTION void run(int g, int k, int j, int first, int count, std::int64_t start) const {
    real_t stack[ByteCode::max_stack_depth][chunk];
    int top = -1;
    for (int p = 0; p < program.length; ++p) {
      Instruction const now = program.code(p);
      int const pops = operands(now.op);
      if (pops == 0) {
        load(now, g, k, j, first, count, start, stack[++top]);
      } else if (pops == 1) {
        real_t* const a = stack[top];
        for (int c = 0; c < count; ++c) a[c] = unary(now.op, a[c]);
      } else if (pops == 2) {
        real_t const* const b = stack[top--];
        arithmetic(now.op, count, stack[top], b);
      } else {
        real_t const *const otherwise = stack[top], *const then = stack[top - 1];
        top -= 2;
        for (int c = 0; c < count; ++c) stack[top][c] = stack[top][c] != 0 ? then[c] : otherwise[c];
      }
    }
    for (int c = 0; c < count; ++c) out(start + first + c) = stack[0][c];
  }

  KOKKOS_FUNCTION static void arithmetic(Op op, int count, real_t* a, real_t const* b) {
    if (op == Op::add)
      for (int c = 0; c < count; ++c) a[c] += b[c];
    else if (op == Op::subtract)
      for (int c = 0; c < count; ++c) a[c] -= b[c];
    else if (op == Op::multiply)
      for (int c = 0; c < count; ++c) a[c] *= b[c];
    else if (op == Op::divide)
      for (int c = 0; c < count; ++c) a[c] /= b[c];
    else
      for (int c = 0; c < count; ++c) a[c] = binary(op, a[c], b[c]);
  }

  KOKKOS_FUNCTION void load(Instruction now, int g, int k, int j, int first, int count, std::int64_t start,
                            real_t* value) const {
    int const n_lanes = points.shape.n_lanes(), w = points.shape.lanes, lane0 = g * w;
    if (now.op == Op::constant) {
      real_t const constant = program.constants(now.operand);
      for (int c = 0; c < count; ++c) value[c] = constant;
    } else if (now.operand >= Slot::first_parameter) {
      real_t const* const p = lanes.parameters.data() + std::int64_t{now.operand - Slot::first_parameter} * n_lanes + lane0;
      for (int c = 0; c < count; ++c) value[c] = p[(first + c) & (w - 1)];
    } else if (now.operand <= Slot::z) {
      for (int c = 0; c < count; ++c) value[c] = coordinate(now.operand, lane0, n_lanes, first + c, j, k);
    } else {
      ConstVector<Exec> const& field = now.operand == Slot::u       ? fields.u
                                       : now.operand == Slot::kappa ? fields.kappa
                                       : now.operand == Slot::sigma ? fields.sigma
                                                                    : fields.source;
      bool const present = field.extent(0) > 0;
      for (int c = 0; c < count; ++c) value[c] = present ? field(start + first + c) : 0.;
    }
  }

  KOKKOS_FUNCTION real_t coordinate(int d, int lane0, int n_lanes, int i, int j, int k) const {
    int const w = points.shape.lanes, lane = d * n_lanes + lane0 + (i & (w - 1));
    if (d == points.normal) return points.upper ? lanes.upper(lane) : lanes.lower(lane);
    int const index = d == points.direction[0] ? i / w : d == points.direction[1] ? j : k;
    return lanes.lower(lane) + (index + 0.5) * lanes.spacing(lane);
  }
};

}  // namespace

template <class Exec>
Program<Exec> upload(ByteCode const& code) {
  Program<Exec> program;
  program.length = static_cast<int>(code.code.size());
  program.code = allocate<Array<Instruction, Exec>>("lapwing::expression::code", code.code.size());
  program.constants = allocate<Array<real_t, Exec>>("lapwing::expression::constants", code.constants.size());
  using HostCode = Kokkos::View<Instruction const*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  using HostConstants = Kokkos::View<real_t const*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  Kokkos::deep_copy(program.code, HostCode(code.code.data(), code.code.size()));
  Kokkos::deep_copy(program.constants, HostConstants(code.constants.data(), code.constants.size()));
  return program;
}

PointMap cell_points(BatchShape const& grid) {
  PointMap map;
  map.shape = grid;
  return map;
}

PointMap face_points(BatchShape const& grid, int face) {
  PointMap map;
  map.shape = grid;
  map.normal = face / 2;
  map.upper = face % 2 == 1;
  int next = 0;
  for (int d = 0; d < 3; ++d) {
    map.shape.cells[d] = 1;
    map.shape.periodic[d] = false;
    map.direction[d] = -1;
  }
  for (int d = 0; d < grid.dim; ++d)
    if (d != map.normal) {
      map.shape.cells[next] = grid.cells[d];
      map.direction[next++] = d;
    }
  return map;
}

template <class Exec>
void evaluate(Exec const& exec, Program<Exec> const& program, PointMap const& points, LaneData<Exec> const& lanes,
              FieldData<Exec> const& fields, Vector<Exec> out) {
  for_each_row(exec, "lapwing::expression::evaluate", points.shape,
               Evaluate<Exec>{program, points, lanes, fields, out});
}

template Program<DeviceExec> upload(ByteCode const&);
template void evaluate(DeviceExec const&, Program<DeviceExec> const&, PointMap const&, LaneData<DeviceExec> const&,
                       FieldData<DeviceExec> const&, Vector<DeviceExec>);

}  // namespace lapwing
