// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Expressions as stages of register code: every value is computed over the directions and lanes it depends on, and no
/// others.
#pragma once

#include <cstdint>
#include <vector>

#include "core/bytecode.hpp"

namespace lapwing {

/// What a value depends on.
struct Dependence {
  unsigned directions = 0;  ///< bit d: on the coordinate of direction d
  bool per_case = false;    ///< on parameters, on fields of the solution, or on a box that differs from case to case

  bool operator==(Dependence const&) const = default;
};

/// A value that a stage takes from outside.
struct StageInput {
  enum class Kind : std::uint8_t { coordinate, parameter, field, file, table };
  Kind kind = Kind::coordinate;
  /// direction, number of the parameter, slot of the field or of the field from a file, or index into
  /// StagedCode::tables
  std::uint32_t index = 0;

  bool operator==(StageInput const&) const = default;
};

/// One step of a stage: registers[target] = op(registers[a], registers[b], registers[c]). For Op::constant, `a` counts
/// the stage's constants, for Op::variable its inputs.
struct RegisterInstruction {
  Op op = Op::constant;
  std::uint16_t target = 0, b = 0, c = 0;
  std::uint32_t a = 0;
  std::int32_t save = -1;  ///< output of the stage that the value goes to as well; -1: none
};

/// Code that runs at every point of the directions in `over`.
struct Stage {
  Dependence over;
  std::vector<RegisterInstruction> code;
  std::vector<double> constants;
  std::vector<StageInput> inputs;
  int n_registers = 0;  ///< <= StagedCode::max_registers
  int n_outputs = 0;
  int first_table =
      0;  ///< its outputs are the tables from here on; those of the last stage, one, are the values wanted
};

/// Values of a stage that later stages read.
struct StageTable {
  Dependence over;
  int stage = 0;
};

/// A compiled expression, smallest dependences first. The last stage runs at every point of every case.
struct StagedCode {
  static constexpr int max_registers = 64;

  std::vector<Stage> stages;
  std::vector<StageTable> tables;
  bool per_case = true;  ///< the values differ from case to case; else only the last stage copies them to the cases
};

}  // namespace lapwing
