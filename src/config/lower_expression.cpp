// SPDX-License-Identifier: BSD-3-Clause
#include "config/lower_expression.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "config/op_semantics.hpp"

namespace lapwing {
namespace {

/// Additions that a table over all directions must save to be worth reading.
constexpr int cheap = 4;

/// Values depend on at most four things, so stages whose values depend on fewer of them come first.
int size_of(Dependence const& over) {
  return std::popcount(over.directions) + (over.per_case ? 1 : 0);
}

StageInput input_of(std::uint16_t slot) {
  if (slot <= Slot::z) return {StageInput::Kind::coordinate, slot};
  if (slot < Slot::first_parameter) return {StageInput::Kind::field, slot};
  if (Slot::is_file(slot)) return {StageInput::Kind::file, slot};
  return {StageInput::Kind::parameter, static_cast<std::uint32_t>(slot - Slot::first_parameter)};
}

/// Constants and inputs of a stage in the making, each once.
struct StageLists {
  Stage* stage;
  std::map<std::uint64_t, std::uint32_t> constants;                                 ///< by their bits
  std::map<std::pair<StageInput::Kind, std::uint32_t>, std::uint32_t> inputs;

  std::uint32_t place_of(double value) {
    auto const next = static_cast<std::uint32_t>(stage->constants.size());
    auto const [place, is_new] = constants.emplace(std::bit_cast<std::uint64_t>(value), next);
    if (is_new) stage->constants.push_back(value);
    return place->second;
  }
  std::uint32_t place_of(StageInput const& input) {
    auto const next = static_cast<std::uint32_t>(stage->inputs.size());
    auto const [place, is_new] = inputs.emplace(std::pair{input.kind, input.index}, next);
    if (is_new) stage->inputs.push_back(input);
    return place->second;
  }
};

class Lowering {
 public:
  Lowering(ExpressionGraph const& graph, unsigned directions, bool keep_fields)
      : graph_(graph), all_{directions, true}, keep_fields_(keep_fields), table_of_(graph.nodes().size(), -1) {}

  StagedCode lower();

 private:
  /// Nodes that one stage computes or takes from tables, and what becomes of them.
  struct Plan {
    Dependence over;
    std::vector<int> roots;
    std::vector<int> output_of;  ///< [node], place in `roots`; -1: none
    std::vector<char> needed;    ///< [node]
  };

  ExpressionGraph const& graph_;
  Dependence all_;
  bool keep_fields_;
  std::vector<int> table_of_;  ///< [node], -1: none
  StagedCode result_;

  GraphNode const& node(int n) const { return graph_.nodes()[static_cast<std::size_t>(n)]; }
  bool is_direct(GraphNode const& n) const;
  bool belongs_to(GraphNode const& n, Dependence const& over) const;
  static void add_root(Plan& plan, int n);
  void mark(Plan& plan) const;
  std::vector<Plan> plan_stages() const;
  void number_tables(std::vector<Plan> const& plans);
  Plan plan_for(Dependence const& over) const { return {over, {}, std::vector<int>(graph_.nodes().size(), -1), {}}; }
  Stage emit(Plan const& plan) const;
  RegisterInstruction instruction(int n, StageLists& lists, std::vector<int> const& register_of) const;
};

/// Numbers, parameters and the constant coordinate of a face are read where they are needed.
bool Lowering::is_direct(GraphNode const& n) const {
  return n.op == Op::constant || (n.op == Op::variable && n.over.directions == 0);
}

/// Whether a stage computes the node itself. The last one also computes what it would not pay to keep.
bool Lowering::belongs_to(GraphNode const& n, Dependence const& over) const {
  if (is_direct(n) || n.over == over) return true;
  bool const is_kept_field = n.over.directions == all_.directions && !n.over.per_case;
  return over == all_ && is_kept_field && (!keep_fields_ || n.cost < cheap);
}

void Lowering::add_root(Plan& plan, int n) {
  int& output = plan.output_of[static_cast<std::size_t>(n)];
  if (output >= 0) return;
  output = static_cast<int>(plan.roots.size());
  plan.roots.push_back(n);
}

/// Finds the nodes that the plan's roots need, tables included.
void Lowering::mark(Plan& plan) const {
  plan.needed.assign(graph_.nodes().size(), 0);
  for (int const root : plan.roots) plan.needed[static_cast<std::size_t>(root)] = 1;
  for (std::size_t n = plan.needed.size(); n-- > 0;) {
    auto const& now = graph_.nodes()[n];
    if (!plan.needed[n] || !belongs_to(now, plan.over)) continue;
    for (int i = 0; i < arity(now.op); ++i)
      plan.needed[static_cast<std::size_t>(now.operands[static_cast<std::size_t>(i)])] = 1;
  }
}

/// The last stage first: its tables are the roots of those before it.
std::vector<Lowering::Plan> Lowering::plan_stages() const {
  std::vector<Plan> plans{plan_for(all_)};
  add_root(plans[0], graph_.root());
  mark(plans[0]);
  for (std::size_t p = 0; p < plans.size(); ++p) {
    for (std::size_t n = 0; n < graph_.nodes().size(); ++n) {
      auto const& now = graph_.nodes()[n];
      if (!plans[p].needed[n] || belongs_to(now, plans[p].over)) continue;
      auto const same = [&now](Plan const& plan) { return plan.over == now.over; };
      auto plan = std::find_if(plans.begin(), plans.end(), same);
      if (plan == plans.end()) plan = plans.insert(plans.end(), plan_for(now.over));
      add_root(*plan, static_cast<int>(n));
    }
    // The next stage must know all its roots before its own tables are looked for.
    std::stable_sort(plans.begin() + static_cast<std::ptrdiff_t>(p) + 1, plans.end(),
                     [](Plan const& a, Plan const& b) { return size_of(a.over) > size_of(b.over); });
    if (p + 1 < plans.size()) mark(plans[p + 1]);
  }
  std::reverse(plans.begin(), plans.end());
  return plans;
}

void Lowering::number_tables(std::vector<Plan> const& plans) {
  for (std::size_t s = 0; s + 1 < plans.size(); ++s)
    for (int const root : plans[s].roots) {
      table_of_[static_cast<std::size_t>(root)] = static_cast<int>(result_.tables.size());
      result_.tables.push_back({plans[s].over, static_cast<int>(s)});
    }
}

/// The instruction for node n, without its target.
RegisterInstruction Lowering::instruction(int n, StageLists& lists, std::vector<int> const& register_of) const {
  auto const& now = node(n);
  RegisterInstruction step;
  step.op = now.op;
  if (!belongs_to(now, lists.stage->over)) {
    step.op = Op::variable;
    step.a = lists.place_of(
        {StageInput::Kind::table, static_cast<std::uint32_t>(table_of_[static_cast<std::size_t>(n)])});
  } else if (now.op == Op::constant) {
    step.a = lists.place_of(now.value);
  } else if (now.op == Op::variable) {
    step.a = lists.place_of(input_of(now.slot));
  } else {
    auto const operand = [&](std::size_t i) {
      return static_cast<int>(i) < arity(now.op) ? register_of[static_cast<std::size_t>(now.operands[i])] : 0;
    };
    step.a = static_cast<std::uint32_t>(operand(0));
    step.b = static_cast<std::uint16_t>(operand(1));
    step.c = static_cast<std::uint16_t>(operand(2));
  }
  return step;
}

/// Writes a stage's code in the order of the byte code; a register is free again after its last reader.
Stage Lowering::emit(Plan const& plan) const {
  std::size_t const n_nodes = graph_.nodes().size();
  auto const operands_of = [&](std::size_t n) {
    auto const& now = graph_.nodes()[n];
    int const count = belongs_to(now, plan.over) ? arity(now.op) : 0;
    return std::vector<int>(now.operands.begin(), now.operands.begin() + count);
  };
  std::vector<std::size_t> last_reader(n_nodes, 0);
  for (std::size_t n = 0; n < n_nodes; ++n)
    if (plan.needed[n])
      for (int const operand : operands_of(n)) last_reader[static_cast<std::size_t>(operand)] = n;

  Stage stage;
  stage.over = plan.over;
  stage.n_outputs = static_cast<int>(plan.roots.size());
  StageLists lists{&stage, {}, {}};
  std::vector<int> register_of(n_nodes, -1), free;
  for (std::size_t n = 0; n < n_nodes; ++n) {
    if (!plan.needed[n]) continue;
    auto step = instruction(static_cast<int>(n), lists, register_of);
    for (int const operand : operands_of(n)) {
      int& used = register_of[static_cast<std::size_t>(operand)];
      if (last_reader[static_cast<std::size_t>(operand)] != n || used < 0) continue;
      free.push_back(used);
      used = -1;
    }
    if (free.empty()) free.push_back(stage.n_registers++);
    step.target = static_cast<std::uint16_t>(free.back());
    step.save = plan.output_of[n];
    if (last_reader[n] > 0) {  // else nobody reads it, and the register stays free
      register_of[n] = free.back();
      free.pop_back();
    }
    stage.code.push_back(step);
  }
  return stage;
}

StagedCode Lowering::lower() {
  auto const plans = plan_stages();
  number_tables(plans);
  int first_table = 0;
  for (auto const& plan : plans) {
    result_.stages.push_back(emit(plan));
    result_.stages.back().first_table = first_table;
    first_table += result_.stages.back().n_outputs;
  }
  result_.per_case = node(graph_.root()).over.per_case;
  return std::move(result_);
}

bool fits(StagedCode const& code) {
  return std::all_of(code.stages.begin(), code.stages.end(),
                     [](Stage const& stage) { return stage.n_registers <= StagedCode::max_registers; });
}

}  // namespace

StagedCode lower_expression(ByteCode const& code, EvaluationPlace const& place, bool keep_fields) {
  auto const lowered = [&](bool share) {
    ExpressionGraph const graph(code, place, share);
    return Lowering(graph, place.directions, keep_fields).lower();
  };
  auto shared = lowered(true);
  return fits(shared) ? shared : lowered(false);
}

}  // namespace lapwing
