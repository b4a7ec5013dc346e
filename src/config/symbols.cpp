// SPDX-License-Identifier: BSD-3-Clause
#include "config/symbols.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "config/expression_parser.hpp"
#include "config/functions.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"

namespace lapwing {
namespace {

/// The expression uses a constant whose own error has been reported.
struct ReportedAlready {};

/// A constant depends on itself; `chain` begins and ends with its name.
struct Cycle {
  std::vector<std::string> chain;
};

constexpr std::size_t deepest_constants = 100;

constexpr std::array<std::string_view, 3> coordinates{"x", "y", "z"};

struct SolutionName {
  std::string_view name;
  std::uint16_t slot;
};
constexpr std::array<SolutionName, 4> solution_names{
    {{"u", Slot::u}, {"kappa", Slot::kappa}, {"sigma", Slot::sigma}, {"source", Slot::source}}};

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

/// Characters, not bytes, in front of `offset`.
int characters_before(std::string const& text, std::size_t offset) {
  return static_cast<int>(std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void report(ExpressionSource const& source, ExpressionError const& error, Diagnostics& errors) {
  auto where = source.where;
  auto what = source.key + " = " + quoted(source.text) + ": " + error.what;
  int const characters = characters_before(source.text, error.offset);
  if (source.text_column > 0)
    where.column = source.text_column + characters;
  else
    what += " (at character " + std::to_string(characters + 1) + ')';
  errors.add(where, what);
}

}  // namespace

/// One expression on its way to byte code: looks names up, and inlines the constants they stand for.
class SymbolTable::Compilation {
 public:
  Compilation(SymbolTable const& symbols, Scope const& scope) : symbols_(symbols), scope_(scope) {}

  ByteCode run(std::string const& text) {
    int const root = parse_expression(text, tree_, [this](auto name, auto offset) { return find(name, offset); });
    if (tree_.length(root) > ExpressionTree::longest)
      throw ExpressionError{0, "longer than " + std::to_string(ExpressionTree::longest) + " instructions"};
    if (tree_.depth(root) > ByteCode::max_stack_depth)
      throw ExpressionError{0, "needs " + std::to_string(tree_.depth(root)) + " values at a time, at most " +
                                   std::to_string(ByteCode::max_stack_depth) + " are possible; regroup it"};
    return tree_.compile(root);
  }

  /// The constant being compiled, so that a cycle is seen.
  void enter(std::string const& constant) { open_.push_back(constant); }

 private:
  SymbolTable const& symbols_;
  Scope scope_;
  ExpressionTree tree_;
  std::map<std::string, int, std::less<>> inlined_;
  std::vector<std::string> open_;

  int find(std::string_view name, std::size_t offset) {
    if (auto const number = named_number(name)) return tree_.add_number(*number);
    if (auto const node = find_variable(name, offset); node >= 0) return node;
    auto const& parameters = symbols_.parameters_;
    auto const parameter = std::find(parameters.begin(), parameters.end(), name);
    if (parameter != parameters.end()) {
      if (!scope_.parameters) throw ExpressionError{offset, "the parameter " + quoted(name) + " cannot be used here"};
      auto const slot = Slot::first_parameter + (parameter - parameters.begin());
      return tree_.add_variable(static_cast<std::uint16_t>(slot));
    }
    for (auto const& constant : symbols_.constants_)
      if (constant.name == name) return inline_constant(constant, offset);
    throw ExpressionError{offset, "unknown name " + quoted(name) + did_you_mean(name, known_names())};
  }

  /// Coordinates and the solution's names; -1 if the name is none of these.
  int find_variable(std::string_view name, std::size_t offset) {
    for (int d = 0; d < 3; ++d) {
      if (coordinates[static_cast<std::size_t>(d)] != name) continue;
      if (scope_.dim == 0) throw ExpressionError{offset, "the coordinate " + quoted(name) + " cannot be used here"};
      if (d >= scope_.dim) throw ExpressionError{offset, "the grid has no " + std::string(name) + " direction"};
      return tree_.add_variable(static_cast<std::uint16_t>(Slot::x + d));
    }
    if (name == "t") throw ExpressionError{offset, "an equation of type \"diffusion\" has no time t"};
    for (auto const& [known, slot] : solution_names) {
      if (known != name) continue;
      if (!scope_.solution)
        throw ExpressionError{offset,
                              quoted(name) + " can be used in " + std::string(spec(Key::quantities).path) + " only"};
      if (slot == Slot::kappa && !scope_.single_kappa)
        throw ExpressionError{offset, "\"kappa\" has no single value: " + std::string(spec(Key::kappa).path) +
                                          " has one entry per direction"};
      return tree_.add_variable(slot);
    }
    return -1;
  }

  int inline_constant(Constant const& constant, std::size_t offset) {
    if (constant.broken) throw ReportedAlready{};
    auto const open = std::find(open_.begin(), open_.end(), constant.name);
    if (open != open_.end()) {
      Cycle cycle{{open, open_.end()}};
      cycle.chain.push_back(constant.name);
      throw cycle;
    }
    if (open_.size() > deepest_constants) throw ExpressionError{offset, "constants are nested too deeply"};
    auto known = inlined_.find(constant.name);
    if (known == inlined_.end()) {
      auto const outer = scope_;
      scope_ = Scope{};
      open_.push_back(constant.name);
      int const node = parse_constant(constant);
      open_.pop_back();
      scope_ = outer;
      known = inlined_.emplace(constant.name, node).first;
    }
    if (!scope_.parameters && tree_.reads_parameter(known->second))
      throw ExpressionError{
          offset, "the constant " + quoted(constant.name) + " depends on parameters, which cannot be used here"};
    return known->second;
  }

  int parse_constant(Constant const& constant) {
    try {
      return parse_expression(constant.source.text, tree_, [this](auto name, auto at) { return find(name, at); });
    } catch (ExpressionError const&) {
      throw ReportedAlready{};  // check_constants reports it where the constant stands
    }
  }

  std::vector<std::string> known_names() const {
    std::vector<std::string> names{"pi"};
    for (int d = 0; d < scope_.dim; ++d) names.emplace_back(coordinates[static_cast<std::size_t>(d)]);
    if (scope_.solution)
      for (auto const& known : solution_names) names.emplace_back(known.name);
    if (scope_.parameters) names.insert(names.end(), symbols_.parameters_.begin(), symbols_.parameters_.end());
    for (auto const& constant : symbols_.constants_) names.push_back(constant.name);
    return names;
  }
};

void SymbolTable::add_constant(std::string const& name, ExpressionSource const& source) {
  constants_.push_back({name, source});
}

void SymbolTable::check_constants(Diagnostics& errors) {
  std::vector<bool> broken(constants_.size(), true);
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    auto const& [name, source, known_broken] = constants_[i];
    Compilation compilation(*this, Scope{});
    compilation.enter(name);
    try {
      compilation.run(source.text);
      broken[i] = known_broken;
    } catch (ExpressionError const& error) {
      report(source, error, errors);
    } catch (Cycle const& cycle) {
      if (cycle.chain.front() != name) continue;  // only leads to a cycle of others
      std::string chain = cycle.chain.front();
      for (std::size_t k = 1; k < cycle.chain.size(); ++k) chain += " -> " + cycle.chain[k];
      report(source, {0, "the constant depends on itself: " + chain}, errors);
    } catch (ReportedAlready const&) {
    }
  }
  for (std::size_t i = 0; i < constants_.size(); ++i) constants_[i].broken = broken[i];
}

ByteCode SymbolTable::compile(ExpressionSource const& source, Scope const& scope, Diagnostics& errors) const {
  try {
    return Compilation(*this, scope).run(source.text);
  } catch (ExpressionError const& error) {
    report(source, error, errors);
  } catch (ReportedAlready const&) {
  }
  return {};
}

ByteCode constant_code(double value) {
  ByteCode code;
  code.constants = {value};
  code.code = {{Op::constant, 0}};
  code.stack_depth = 1;
  return code;
}

}  // namespace lapwing
