// SPDX-License-Identifier: BSD-3-Clause
#include "config/symbols.hpp"

#include <algorithm>
#include <array>

#include "config/directions.hpp"
#include "config/expression_parser.hpp"
#include "config/functions.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

/// The expression uses a constant or a field whose own error has been reported.
struct ReportedAlready {};

constexpr std::size_t longest_chain_told = 8;

constexpr std::array<std::string_view, 3> coordinates{"x", "y", "z"};

struct SolutionName {
  std::string_view name;
  std::uint16_t slot;
};
constexpr std::array<SolutionName, 10> solution_names{{{"u", Slot::u},
                                                       {"kappa", Slot::kappa},
                                                       {"sigma", Slot::sigma},
                                                       {"source", Slot::source},
                                                       {"u_x", Slot::u_x},
                                                       {"u_y", Slot::u_y},
                                                       {"u_z", Slot::u_z},
                                                       {"flux_x", Slot::flux_x},
                                                       {"flux_y", Slot::flux_y},
                                                       {"flux_z", Slot::flux_z}}};

/// The direction that a derivative is taken along; 0 for other names.
int direction_of(std::uint16_t slot) { return slot < Slot::u_x ? 0 : (slot - Slot::u_x) % 3; }

std::string in_quotes(std::string_view text) {
  return '"' + excerpt(text) + '"';
}

/// Characters, not bytes, in front of `offset`.
int characters_before(std::string const& text, std::size_t offset) {
  return static_cast<int>(std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void report(ExpressionSource const& source, ExpressionError const& error, Diagnostics& errors) {
  auto where = source.where;
  auto what = source.key + " = \"" + excerpt(source.text, error.offset) + "\": " + error.what;
  int const characters = characters_before(source.text, error.offset);
  if (source.text_column > 0)
    where.column = source.text_column + characters;
  else
    what += " (at character " + std::to_string(characters + 1) + ')';
  errors.add(where, what);
}

/// What to say of that which differs from point to point.
std::string needs_one_number() {
  std::string tables;
  for (auto const key : {Key::named_fields, Key::equation, Key::boundary})
    tables += '[' + std::string(spec(key).path) + (key == Key::boundary ? "] and " : "], ");
  return " cannot be used here, where one number is needed; formulas of coordinates stand in " + tables + '[' +
         std::string(spec(Key::quantities).path) + ']';
}

/// "a -> b -> c -> a", the middle left out where there is much of it.
std::string chain_text(std::vector<std::string> const& chain) {
  std::string text = chain.front();
  std::size_t const half = longest_chain_told / 2;
  bool const is_long = chain.size() > longest_chain_told;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (is_long && i == half) text += " -> ...";
    if (!is_long || i < half || i >= chain.size() - half) text += " -> " + chain[i];
  }
  return text;
}

}  // namespace

/// Looks up the names of one expression; constants and fields stand for the nodes that were made of them.
class SymbolTable::Names {
 public:
  Names(SymbolTable& symbols, Scope const& scope) : symbols_(symbols), scope_(scope) {}

  /// Adds the expression to the tree. @return its root, within the limits of byte code.
  int add(std::string const& text) const {
    auto& tree = symbols_.tree_;
    int const root = parse_expression(text, tree, [this](auto name, auto offset) { return find(name, offset); });
    if (tree.length(root) > ExpressionTree::longest)
      throw ExpressionError{0, "longer than " + std::to_string(ExpressionTree::longest) + " instructions"};
    if (tree.depth(root) > ByteCode::max_stack_depth)
      throw ExpressionError{0, "needs " + std::to_string(tree.depth(root)) + " values at a time, at most " +
                                   std::to_string(ByteCode::max_stack_depth) + " are possible; regroup it"};
    return root;
  }

 private:
  SymbolTable& symbols_;
  Scope scope_;

  int find(std::string_view name, std::size_t offset) const {
    auto& tree = symbols_.tree_;
    if (auto const number = named_number(name)) return tree.add_number(*number);
    // On a grid of one direction y may be a parameter; names of the grid's own directions are reserved.
    if (auto const parameter = symbols_.parameter_of_.find(name); parameter != symbols_.parameter_of_.end()) {
      if (!scope_.parameters)
        throw ExpressionError{offset, "the parameter " + in_quotes(name) + " cannot be used here"};
      return tree.add_variable(static_cast<std::uint16_t>(Slot::first_parameter + parameter->second));
    }
    if (auto const found = symbols_.definition_of_.find(name); found != symbols_.definition_of_.end())
      return node_of(symbols_.definitions_[found->second], offset);
    if (auto const node = find_variable(name, offset); node >= 0) return node;
    throw ExpressionError{offset, "unknown name " + in_quotes(name) + advice_on(name)};
  }

  /// Coordinates and the solution's names; -1 if the name is none of these.
  int find_variable(std::string_view name, std::size_t offset) const {
    auto& tree = symbols_.tree_;
    for (int d = 0; d < 3; ++d) {
      if (coordinates[static_cast<std::size_t>(d)] != name) continue;
      if (scope_.dim == 0)
        throw ExpressionError{offset, "the coordinate " + in_quotes(name) + needs_one_number()};
      if (d >= scope_.dim) throw ExpressionError{offset, no_direction(d, scope_.dim)};
      return tree.add_variable(static_cast<std::uint16_t>(Slot::x + d));
    }
    if (name == "t") throw ExpressionError{offset, "an equation of type \"diffusion\" has no time t"};
    for (auto const& [known, slot] : solution_names) {
      if (known != name) continue;
      if (!scope_.solution)
        throw ExpressionError{offset,
                              in_quotes(name) + " can be used in " + std::string(spec(Key::quantities).path) + " only"};
      if (slot == Slot::kappa && !scope_.single_kappa)
        throw ExpressionError{offset, "\"kappa\" has no single value: " + std::string(spec(Key::kappa).path) +
                                          " has one entry per direction"};
      if (int const d = direction_of(slot); d >= scope_.dim) throw ExpressionError{offset, no_direction(d, scope_.dim)};
      return tree.add_variable(slot);
    }
    return -1;
  }

  int node_of(Definition const& defined, std::size_t offset) const {
    if (defined.is_field() && scope_.dim == 0)
      throw ExpressionError{offset, "the field " + in_quotes(defined.name) + needs_one_number()};
    if (defined.node < 0) throw ReportedAlready{};
    if (!scope_.parameters && symbols_.tree_.reads_parameter(defined.node))
      throw ExpressionError{
          offset, "the constant " + in_quotes(defined.name) + " depends on parameters, which cannot be used here"};
    return defined.node;
  }

  /// A name that is near, what other languages mean by it, or where names come from.
  std::string advice_on(std::string_view name) const {
    auto const known = known_names();
    if (auto const advice = did_you_mean(name, known); !advice.empty()) return advice;
    for (auto const* const place : {"operator", "name"})
      if (auto const advice = suggestion(place, name, known); !advice.empty()) return advice;
    auto const text = "name it in [" + std::string(spec(Key::constants).path) + ']';
    auto const in = [](Key key) { return " or [" + std::string(spec(key).path) + ']'; };
    return told("",
                text + (scope_.parameters ? in(Key::parameters) : "") + (scope_.dim > 0 ? in(Key::named_fields) : ""));
  }

  std::vector<std::string> known_names() const {
    std::vector<std::string> names{"pi"};
    for (int d = 0; d < scope_.dim; ++d) names.emplace_back(coordinates[static_cast<std::size_t>(d)]);
    if (scope_.solution)
      for (auto const& known : solution_names)
        if (direction_of(known.slot) < scope_.dim) names.emplace_back(known.name);
    if (scope_.parameters)
      for (auto const& [name, index] : symbols_.parameter_of_) names.push_back(name);
    for (auto const& defined : symbols_.definitions_)
      if (!defined.is_field() || scope_.dim > 0) names.push_back(defined.name);
    return names;
  }
};

/// Goes through the definitions so that each comes after those that it names, however long the chains.
class SymbolTable::DefinitionOrder {
 public:
  DefinitionOrder(SymbolTable& symbols, Diagnostics& errors)
      : symbols_(symbols), errors_(errors), state_(symbols.definitions_.size(), State::untouched) {}

  void run() {
    for (std::size_t i = 0; i < state_.size(); ++i) {
      if (state_[i] == State::untouched) open(i);
      while (!path_.empty()) advance();
    }
  }

 private:
  enum class State : unsigned char { untouched, open, closed };
  struct Step {
    std::size_t definition;
    std::vector<std::size_t> needs;
    std::size_t next = 0;
  };

  SymbolTable& symbols_;
  Diagnostics& errors_;
  std::vector<State> state_;
  std::vector<Step> path_;  ///< each needs the one behind it

  void open(std::size_t i) {
    state_[i] = State::open;
    auto const& defined = symbols_.definitions_[i];
    path_.push_back({i, defined.slot ? std::vector<std::size_t>() : needs_of(defined.source.text), 0});
  }

  void advance() {
    Step& now = path_.back();
    if (now.next < now.needs.size()) {
      auto const needed = now.needs[now.next++];
      if (state_[needed] == State::untouched) open(needed);
      else if (state_[needed] == State::open) report_cycle(needed);
      return;
    }
    add(symbols_.definitions_[now.definition]);
    state_[now.definition] = State::closed;
    path_.pop_back();
  }

  /// Definitions that a text names.
  std::vector<std::size_t> needs_of(std::string const& text) const {
    std::vector<std::size_t> needs;
    try {
      for (auto const& token : tokenize(text)) {
        if (token.kind != Token::Kind::name) continue;
        auto const found = symbols_.definition_of_.find(token.text);
        if (found != symbols_.definition_of_.end()) needs.push_back(found->second);
      }
    } catch (ExpressionError const&) {
      // told when the text is parsed
    }
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    return needs;
  }

  void add(Definition& defined) const {
    try {
      defined.node = defined.slot ? symbols_.tree_.add_variable(*defined.slot)
                                  : Names(symbols_, Scope{.dim = defined.dim}).add(defined.source.text);
    } catch (ExpressionError const& error) {
      report(defined.source, error, errors_);
    } catch (ReportedAlready const&) {
    }
  }

  void report_cycle(std::size_t first) const {
    auto at = std::find_if(path_.begin(), path_.end(), [first](Step const& step) { return step.definition == first; });
    std::vector<std::string> chain;
    for (; at != path_.end(); ++at) chain.push_back(symbols_.definitions_[at->definition].name);
    chain.push_back(symbols_.definitions_[first].name);
    auto const& defined = symbols_.definitions_[first];
    std::string const what = defined.is_field() ? "field" : "constant";
    report(defined.source, {0, "the " + what + " depends on itself: " + chain_text(chain)}, errors_);
  }
};

void SymbolTable::add_parameter(std::string const& name) {
  parameter_of_.emplace(name, parameter_of_.size());
}

void SymbolTable::define(std::string const& name, ExpressionSource const& source, int dim) {
  definition_of_.emplace(name, definitions_.size());
  definitions_.push_back({name, source, dim});
}

void SymbolTable::define_variable(std::string const& name, ExpressionSource const& source, int dim,
                                  std::uint16_t slot) {
  define(name, source, dim);
  definitions_.back().slot = slot;
}

void SymbolTable::check_definitions(Diagnostics& errors) {
  DefinitionOrder(*this, errors).run();
}

ByteCode SymbolTable::compile(ExpressionSource const& source, Scope const& scope, Diagnostics& errors) {
  auto const n_before = tree_.size();
  ByteCode code;
  try {
    code = tree_.compile(Names(*this, scope).add(source.text));
  } catch (ExpressionError const& error) {
    report(source, error, errors);
  } catch (ReportedAlready const&) {
    if (errors.empty()) report(source, {0, "it uses a constant or a field that is wrong"}, errors);
  }
  tree_.shrink(n_before);
  return code;
}

ByteCode constant_code(double value) {
  ByteCode code;
  code.constants = {value};
  code.code = {{Op::constant, 0}};
  code.stack_depth = 1;
  return code;
}

}  // namespace lapwing
