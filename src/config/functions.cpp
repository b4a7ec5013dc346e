// SPDX-License-Identifier: BSD-3-Clause
#include "config/functions.hpp"

#include <array>
#include <numbers>

namespace lapwing {
namespace {

constexpr std::array<FunctionSpec, 25> functions{{
    {"if", Op::select, 3, false, "if(c, a, b): a where c is not 0, else b"},
    {"sin", Op::sin, 1, false, "sine of radians"},
    {"cos", Op::cos, 1, false, "cosine of radians"},
    {"tan", Op::tan, 1, false, "tangent of radians"},
    {"asin", Op::asin, 1, false, "arc sine"},
    {"acos", Op::acos, 1, false, "arc cosine"},
    {"atan", Op::atan, 1, false, "arc tangent"},
    {"atan2", Op::atan2, 2, false, "atan2(y, x): angle of the point (x, y)"},
    {"sinh", Op::sinh, 1, false, "hyperbolic sine"},
    {"cosh", Op::cosh, 1, false, "hyperbolic cosine"},
    {"tanh", Op::tanh, 1, false, "hyperbolic tangent"},
    {"exp", Op::exp, 1, false, "power of e"},
    {"log", Op::log, 1, false, "natural logarithm"},
    {"log10", Op::log10, 1, false, "logarithm to base 10"},
    {"sqrt", Op::sqrt, 1, false, "square root"},
    {"cbrt", Op::cbrt, 1, false, "cube root"},
    {"abs", Op::abs, 1, false, "absolute value"},
    {"min", Op::min, 2, true, "smallest of two or more"},
    {"max", Op::max, 2, true, "largest of two or more"},
    {"pow", Op::power, 2, false, "pow(a, b) is a^b"},
    {"floor", Op::floor, 1, false, "largest integer not above"},
    {"ceil", Op::ceil, 1, false, "smallest integer not below"},
    {"mod", Op::modulo, 2, false, "mod(a, b): remainder with the sign of a, C's fmod"},
    {"step", Op::step, 2, false, "step(x, edge): 0 where x < edge, else 1"},
    {"erf", Op::erf, 1, false, "error function"},
}};

}  // namespace

std::span<FunctionSpec const> function_table() {
  return functions;
}

FunctionSpec const* find_function(std::string_view name) {
  for (auto const& function : function_table())
    if (function.name == name) return &function;
  return nullptr;
}

std::optional<double> named_number(std::string_view name) {
  if (name == "pi") return std::numbers::pi;
  if (name == "e") return std::numbers::e;
  return std::nullopt;
}

}  // namespace lapwing
