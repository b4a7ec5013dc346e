// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Byte code of compiled expressions: a stack machine, plain data shared by its compiler and its interpreter.
#pragma once

#include <cstdint>
#include <vector>

namespace lapwing {

/// Operations of the stack machine. Each pops its operands (last one on top) and pushes one value.
enum class Op : std::uint8_t {
  constant,   ///< push constants[operand]
  variable,   ///< push the value of slot `operand`
  add, subtract, multiply, divide, power, negate,
  less, less_equal, greater, greater_equal, equal, not_equal,  ///< 1 or 0
  logical_and, logical_or, logical_not,                        ///< of "not zero"; 1 or 0
  select,     ///< if(c, a, b): pops b, a, c; both branches have been evaluated
  sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh,
  exp, log, log10, sqrt, cbrt, abs, min, max, floor, ceil,
  modulo,     ///< C's fmod
  step,       ///< step(x, edge): 0 where x < edge, else 1
  erf
};

struct Instruction {
  Op op = Op::constant;
  std::uint16_t operand = 0;
};

/// Variable slots that every expression knows; sweep parameter p has slot `first_parameter + p`, and from `first_file`
/// on stand the fields of [fields] that are read from files, two slots for each: one for a field that differs from
/// case to case, one for a field that all cases share.
struct Slot {
  enum : std::uint16_t {
    x, y, z, t, u, kappa, sigma, source,
    u_x, u_y, u_z, flux_x, flux_y, flux_z,   ///< derivatives of the solution
    first_parameter,
    first_file = 0x8000
  };
  static constexpr int most_files = 0x4000;

  static constexpr std::uint16_t of_file(int field, bool shared) {
    return static_cast<std::uint16_t>(first_file + 2 * field + (shared ? 1 : 0));
  }
  static constexpr bool is_file(std::uint16_t slot) { return slot >= first_file; }
  static constexpr bool is_parameter(std::uint16_t slot) { return slot >= first_parameter && !is_file(slot); }
  /// @pre is_file(slot). @return the field's position in RunConfig::file_fields.
  static constexpr int file_of(std::uint16_t slot) { return (slot - first_file) / 2; }
  static constexpr bool is_shared(std::uint16_t slot) { return (slot - first_file) % 2 == 1; }
};

/// A compiled expression. An empty `code` is no expression.
struct ByteCode {
  std::vector<Instruction> code;
  std::vector<double> constants;
  int stack_depth = 0;                  ///< values on the stack at most, <= max_stack_depth
  std::vector<std::uint16_t> variables; ///< slots read, ascending, each once

  static constexpr int max_stack_depth = 32;

  bool uses(std::uint16_t slot) const {
    for (auto const s : variables)
      if (s == slot) return true;
    return false;
  }
  /// Whether it reads u, or a derivative of it.
  bool uses_solution() const {
    for (auto const s : variables)
      if (s == Slot::u || (s >= Slot::u_x && s < Slot::first_parameter)) return true;
    return false;
  }
  bool is_constant() const { return variables.empty(); }
  /// Whether it reads a field from a file. `variables` is ascending, and these have the highest slots.
  bool reads_files() const { return !variables.empty() && Slot::is_file(variables.back()); }
};

}  // namespace lapwing
