// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/expressions/expression.hpp"

#include "kernels/batch/device_array.hpp"
#include "kernels/expressions/operations.hpp"

namespace lapwing {
namespace {

// Values that go through one instruction together on the host; a multiple of every number of lanes.
constexpr int chunk = 128;

/// Values along a row: `first` has the one at its beginning.
struct RowSource {
  real_t const* first = nullptr;
  bool along_row = false, per_lane = false;
};

/// Value i of a row.
KOKKOS_FORCEINLINE_FUNCTION real_t value_of(RowSource const& from, int lanes, int i) {
  int const cell = i / lanes, lane = i % lanes;
  return from.first[(from.along_row ? (from.per_lane ? cell * lanes : cell) : 0) + (from.per_lane ? lane : 0)];
}

/// value[i] of W lanes from place `begin` of a row on. @pre W divides `begin`.
template <int W>
void spread(RowSource const& from, int begin, int n, real_t* value) {
  if (from.along_row && (from.per_lane || W == 1)) {
    for (int i = 0; i < n; ++i) value[i] = from.first[begin + i];
  } else if (from.along_row) {
    real_t const* const cell = from.first + begin / W;
    for (int x = 0; x < n / W; ++x)
      for (int lane = 0; lane < W; ++lane) value[x * W + lane] = cell[x];
  } else if (from.per_lane) {
    for (int x = 0; x < n / W; ++x)
      for (int lane = 0; lane < W; ++lane) value[x * W + lane] = from.first[lane];
  } else {
    for (int i = 0; i < n; ++i) value[i] = from.first[0];
  }
}

/// The same for any number of lanes; engines that compute elsewhere do not call it.
[[maybe_unused]] void spread(RowSource const& from, int lanes, int begin, int n, real_t* value) {
  if (lanes == 1) return spread<1>(from, begin, n, value);
  if (lanes == 8) return spread<8>(from, begin, n, value);
  for (int i = 0; i < n; ++i) value[i] = value_of(from, lanes, begin + i);
}

template <class Exec>
struct RunStage {
  StageProgram<Exec> program;
  PointMap points;
  ConstArray<TableView, Exec> tables;
  LaneData<Exec> lanes;
  FieldData<Exec> fields;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    int const n = points.shape.row_length();
    if constexpr (runs_on_host<Exec>) {
      (void)team;
      for (int begin = 0; begin < n; begin += chunk) run_chunk(g, k, j, begin, n - begin < chunk ? n - begin : chunk);
    } else {
      for_each_in_row(team, n, [&](int i) { run_value(g, k, j, i); });
    }
  }

  void run_chunk(int g, int k, int j, int begin, int n) const {
    real_t registers[StagedCode::max_registers][chunk];
    auto const start = points.shape.row_start(g, k, j) + begin;
    for (int p = 0; p < program.length; ++p) {
      RegisterInstruction const now = program.code(p);
      real_t* const value = registers[now.target];
      if (now.op == Op::constant) {
        real_t const constant = program.constants(now.a);
        for (int i = 0; i < n; ++i) value[i] = constant;
      } else if (now.op == Op::variable) {
        StageInput const input = program.inputs(now.a);
        if (varies_along_row(input))
          for (int i = 0; i < n; ++i) value[i] = coordinate(input.index, g, k, j, begin + i);
        else
          spread(source(now.a, g, k, j), points.shape.lanes, begin, n, value);
      } else {
        apply_to_chunk(now.op, n, registers[now.a], registers[now.b], registers[now.c], value);
      }
      if (now.save < 0) continue;
      real_t* const to = out.data() + now.save * points.shape.n_values() + start;
      for (int i = 0; i < n; ++i) to[i] = value[i];
    }
  }

  KOKKOS_FUNCTION void run_value(int g, int k, int j, int i) const {
    real_t registers[StagedCode::max_registers];
    for (int p = 0; p < program.length; ++p) {
      RegisterInstruction const now = program.code(p);
      real_t value = 0;
      if (now.op == Op::constant) {
        value = program.constants(now.a);
      } else if (now.op == Op::variable) {
        StageInput const input = program.inputs(now.a);
        value = varies_along_row(input) ? coordinate(input.index, g, k, j, i)
                                        : value_of(source(now.a, g, k, j), points.shape.lanes, i);
      } else {
        // Operands that it lacks are register 0, which the first instruction has filled.
        value = apply(now.op, registers[now.a], registers[now.b], registers[now.c]);
      }
      registers[now.target] = value;
      if (now.save >= 0) out(now.save * points.shape.n_values() + points.shape.row_start(g, k, j) + i) = value;
    }
  }

  /// Coordinates are computed only where they are tables themselves, or the grid is too large for tables.
  KOKKOS_FUNCTION bool varies_along_row(StageInput input) const {
    return input.kind == StageInput::Kind::coordinate && static_cast<int>(input.index) != points.normal;
  }

  /// Values per lane of all cases, or the first case's where the stage is the same for all.
  KOKKOS_FUNCTION RowSource per_lane(Vector<Exec> const& numbers, int index, int n_lanes, int g) const {
    return {numbers.data() + std::int64_t{index} * n_lanes + g * points.shape.lanes, false, points.per_case};
  }

  KOKKOS_FUNCTION RowSource source(int which, int g, int k, int j) const {
    StageInput const input = program.inputs(which);
    int const n_lanes = static_cast<int>(lanes.lower.extent(0)) / 3;
    if (input.kind == StageInput::Kind::parameter) return per_lane(lanes.parameters, input.index, n_lanes, g);
    if (input.kind == StageInput::Kind::coordinate)
      return per_lane(points.upper ? lanes.upper : lanes.lower, input.index, n_lanes, g);
    if (input.kind == StageInput::Kind::table || input.kind == StageInput::Kind::file) {
      TableView const& table = tables(which);
      return {table.values + g * table.group + k * table.slice + j * table.row, table.along_row, table.per_lane};
    }
    ConstVector<Exec> const& field = fields.of(input.index);
    if (field.extent(0) == 0) return {program.constants.data() + program.constants.extent(0) - 1, false, false};
    return {field.data() + points.shape.row_start(g, k, j), true, true};
  }

  KOKKOS_FUNCTION real_t coordinate(int d, int g, int k, int j, int i) const {
    int const w = points.shape.lanes, n_lanes = static_cast<int>(lanes.lower.extent(0)) / 3;
    int const lane = d * n_lanes + (points.per_case ? g * w + (i & (w - 1)) : 0);
    int const index = d == points.direction[0] ? i / w : d == points.direction[1] ? j : k;
    return lanes.lower(lane) + (index + 0.5) * lanes.spacing(lane);
  }
};

}  // namespace

template <class Exec>
StageProgram<Exec> upload(Stage const& stage) {
  StageProgram<Exec> program;
  program.length = static_cast<int>(stage.code.size());
  program.code = to_device<Exec>("lapwing::expression::code", stage.code);
  program.inputs = to_device<Exec>("lapwing::expression::inputs", stage.inputs);
  auto constants = stage.constants;
  constants.push_back(0);                            // what an absent field reads
  program.constants = to_device<Exec>("lapwing::expression::constants", constants);
  return program;
}

template <class Exec>
Array<TableView, Exec> upload(std::vector<TableView> const& tables) {
  return to_device<Exec>("lapwing::expression::tables", tables);
}

template <class Exec>
void run_stage(Exec const& exec, StageProgram<Exec> const& program, PointMap const& points,
               ConstArray<TableView, Exec> tables, LaneData<Exec> const& lanes, FieldData<Exec> const& fields,
               Vector<Exec> out) {
  for_each_row(exec, "lapwing::expression::run_stage", points.shape,
               RunStage<Exec>{program, points, tables, lanes, fields, out});
}

template StageProgram<DeviceExec> upload<DeviceExec>(Stage const&);
template Array<TableView, DeviceExec> upload<DeviceExec>(std::vector<TableView> const&);
template void run_stage(DeviceExec const&, StageProgram<DeviceExec> const&, PointMap const&,
                        ConstArray<TableView, DeviceExec>, LaneData<DeviceExec> const&, FieldData<DeviceExec> const&,
                        DeviceVector);

}  // namespace lapwing
