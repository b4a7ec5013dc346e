// SPDX-License-Identifier: BSD-3-Clause
#include "io/edit_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "io/match_cases.hpp"

namespace lapwing::io {
namespace {

constexpr char const* errors[] = {"error_l2", "error_max"};
constexpr char const* optional_numbers[] = {"/timing/case_seconds", incomplete_outputs};

/// Outputs of the new layout with the names that the old file has them under.
std::vector<EditedOutput> outputs_of(OldResults const& old, FileHeader const& header) {
  std::vector<EditedOutput> outputs;
  for (std::size_t q = 0; q < header.output.quantities.size(); ++q) {
    auto const& name = header.output.quantities[q].name;
    auto const path = old.quantity(header.quantities[q].identity, name);
    outputs.push_back({name, path.empty() ? "" : path.substr(1), static_cast<int>(q), -1, header.quantities[q], {}});
  }
  if (header.has_exact) {
    bool const same = old.attribute(std::string("/") + errors[0], "definition") == header.exact.identity;
    outputs.push_back({"error", same ? "error" : "", -1, -1, header.exact, {}});
    outputs.back().definition.reads_solution = true;
  }
  for (std::size_t f = 0; f < header.output.fields.size(); ++f) {
    auto const field = header.output.fields[f];
    std::string const name = output_field_names[static_cast<std::size_t>(field)];
    EditedOutput output{name, name, -1, static_cast<int>(f), {}, {}};
    output.definition.reads_solution = follows_from_solution(field);
    if (field == OutputField::exact || field == OutputField::error) {
      output.definition.identity = header.exact.identity;
      output.definition.parameters = header.exact.parameters;
      if (old.attribute(old.shapes.at(0).prefix + name, "definition") != header.exact.identity) output.old_name.clear();
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

/// Finds out where the outputs of matched cases come from.
class Sources {
 public:
  Sources(OldResults const& old, FileHeader const& header) : old_(old), header_(header) {
    shape_of_case_.resize(static_cast<std::size_t>(header.case_hash.size()));
    for (std::uint32_t s = 0; s < header.shapes.size(); ++s)
      for (std::int64_t i = 0; i < header.shapes[s].cases.size(); ++i)
        shape_of_case_[static_cast<std::size_t>(header.shapes[s].cases[i])] = s;
  }

  std::uint32_t new_shape(std::int64_t new_case) const { return shape_of_case_[static_cast<std::size_t>(new_case)]; }

  OutputSource operator()(EditedOutput const& output, CasePair const& pair) {
    if (!pair.is_done || is_stored(output, pair)) return OutputSource::stored;
    bool const is_u = output.field >= 0 && output.name == "u";
    return is_u || (output.definition.reads_solution && !has_solution(pair)) ? OutputSource::solved
                                                                             : OutputSource::computed;
  }

  bool has_solution(CasePair const& pair) {
    return has_field(pair, "u", false) && !(old_.incomplete[index(pair)] && starts_with_nan(pair, "u"));
  }
  /// Whether the solution is stored in single precision.
  bool is_single(CasePair const& pair) { return !has_field(pair, "u", true); }

 private:
  static std::size_t index(CasePair const& pair) { return static_cast<std::size_t>(pair.old_case); }

  bool is_stored(EditedOutput const& output, CasePair const& pair) {
    if (output.old_name.empty() || !agrees(output.definition.parameters, pair)) return false;
    bool const may_lack = old_.incomplete[index(pair)] != 0;
    if (output.field >= 0)
      return has_field(pair, output.name, header_.output.precision != Precision::single) &&
             !(may_lack && starts_with_nan(pair, output.name));
    auto const& column = old_.column("/" + (output.quantity >= 0 ? output.old_name : std::string(errors[0])));
    return !column.empty() && !(may_lack && std::isnan(column[index(pair)]));
  }

  bool agrees(std::vector<std::string> const& parameters, CasePair const& pair) {
    return std::all_of(parameters.begin(), parameters.end(), [&](std::string const& name) {
      auto const& before = old_.column("/" + name);
      auto [now, is_new] = parameters_.try_emplace(name);
      if (is_new) now->second = parameter_values(header_, name);
      return !before.empty() && !now->second.empty() &&
             before[index(pair)] == now->second[static_cast<std::size_t>(pair.new_case)];
    });
  }

  /// Whether a field is stored on the grid of the new case.
  bool has_field(CasePair const& pair, std::string const& name, bool in_double) {
    auto const old_shape = old_.places[index(pair)].shape, shape = new_shape(pair.new_case);
    auto const [at, is_new] = has_field_.try_emplace({old_shape, shape, name, in_double});
    if (!is_new) return at->second;
    auto const& group = header_.shapes[shape];
    std::vector<hsize_t> const cells(group.cells.begin(), group.cells.begin() + header_.dim);
    return at->second = old_.shapes[old_shape].cells == cells &&
                        old_.has_field(old_.shapes[old_shape].prefix + name, cells, in_double);
  }

  bool starts_with_nan(CasePair const& pair, std::string const& name) const {
    auto const& place = old_.places[index(pair)];
    return std::isnan(old_.first_value(old_.shapes[place.shape].prefix + name, place.row));
  }

  OldResults const& old_;
  FileHeader const& header_;
  std::vector<std::uint32_t> shape_of_case_;
  std::map<std::string, std::vector<double>> parameters_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string, bool>, bool> has_field_;
};

/// Whether all that is stored of a case but its outputs has a column in both files.
bool has_all_numbers(OldResults const& old, FileLayout const& layout, std::vector<EditedOutput> const& outputs) {
  std::set<std::string> excused(std::begin(optional_numbers), std::end(optional_numbers));
  for (auto const& output : outputs) excused.insert("/" + output.name);
  for (char const* name : errors) excused.insert(std::string("/") + name);
  return std::all_of(layout.datasets.begin(), layout.datasets.end(), [&](DatasetLayout const& dataset) {
    return !dataset.holds_results() || dataset.is_field || dataset.path == numbers_checksum ||
           excused.contains(dataset.path) || !old.path_of(dataset).empty();
  });
}

/// Whether the old file has outputs that the new one does not hold, or holds with fewer digits.
bool drops_outputs(OldResults const& old, FileHeader const& header, std::vector<EditedOutput> const& outputs) {
  std::set<std::string> taken;
  for (auto const& output : outputs)
    if (output.field < 0) taken.insert(output.old_name);
  for (auto const& name : old.quantities())
    if (!taken.contains(name)) return true;
  if (!header.has_exact && !old.attribute(std::string("/") + errors[0], "definition").empty() &&
      !old.column(std::string("/") + errors[0]).empty())
    return true;
  for (auto const& name : old.fields()) {
    bool const is_kept = std::any_of(outputs.begin(), outputs.end(),
                                     [&](auto const& output) { return output.field >= 0 && output.old_name == name; });
    bool const is_double = old.has_field(old.shapes.at(0).prefix + name, old.shapes[0].cells, true);
    if (!is_kept || (is_double && header.output.precision == Precision::single)) return true;
  }
  return false;
}

/// What readers should know of quantities: that some were computed from fewer digits.
void add_comments(EditPlan& plan, OldResults const& old, Sources& sources) {
  for (auto const& output : plan.outputs) {
    if (output.quantity < 0) continue;
    bool any_single = false, any_stored = false;
    for (std::size_t i = 0; i < plan.pairs.size(); ++i) {
      any_stored = any_stored || output.source[i] == OutputSource::stored;
      any_single = any_single || (output.source[i] == OutputSource::computed && output.definition.reads_solution &&
                                  sources.is_single(plan.pairs[i]));
    }
    std::string comment = any_stored && !output.old_name.empty() ? old.attribute("/" + output.old_name, "comment") : "";
    if (any_single)
      comment += (comment.empty() ? "" : "; ") + std::string(
                                                     "computed from u in single precision, where that suffices, in "
                                                     "cases that were solved before this quantity was asked for");
    if (!comment.empty()) plan.comments["/" + output.name] = comment;
  }
}

std::string version_of(FileHeader const& header) {
  for (auto const& [name, value] : header.provenance)
    if (name == "algorithm_version") return value;
  return "";
}

}  // namespace

EditPlan plan_edit(OldResults const& old, FileHeader const& header, FileLayout const& layout) {
  EditPlan plan;
  plan.outputs = outputs_of(old, header);
  std::set<std::string> parameters;
  for (auto const& output : plan.outputs)
    parameters.insert(output.definition.parameters.begin(), output.definition.parameters.end());
  if (has_all_numbers(old, layout, plan.outputs))
    for (auto const& [old_case, new_case] : match_cases(old, header, {parameters.begin(), parameters.end()}))
      plan.pairs.push_back(
          {old_case, new_case,
           old.status[static_cast<std::size_t>(old_case)] == static_cast<std::int8_t>(CaseStatus::done), false});
  Sources sources(old, header);
  for (auto& pair : plan.pairs) {
    plan.shape.push_back(sources.new_shape(pair.new_case));
    auto most = OutputSource::stored;
    for (auto& output : plan.outputs) {
      output.source.push_back(sources(output, pair));
      most = std::max(most, output.source.back());
    }
    pair.is_solved_again =
        pair.is_done && (most == OutputSource::solved || old.incomplete[static_cast<std::size_t>(pair.old_case)] != 0);
    if (!pair.is_done) continue;
    if (pair.is_solved_again) ++plan.summary.n_solved_again;
    else ++(most == OutputSource::computed ? plan.summary.n_computed : plan.summary.n_stored);
  }
  plan.summary.other_version = old.algorithm_version() != version_of(header);
  std::set<std::int64_t> taken;
  for (auto const& pair : plan.pairs)
    if (pair.is_done) taken.insert(pair.old_case);
  plan.summary.n_left = old.n_done() - static_cast<std::int64_t>(taken.size());
  plan.loses = plan.summary.n_left > 0 || plan.summary.n_solved_again > 0 ||
               (plan.summary.n_taken() > 0 && drops_outputs(old, header, plan.outputs));
  add_comments(plan, old, sources);
  return plan;
}

std::vector<MissingOutputs> EditPlan::missing() const {
  std::map<std::pair<std::uint32_t, std::vector<bool>>, MissingOutputs> groups;   // by shape, and by which outputs
  std::vector<bool> wanted(outputs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    for (std::size_t k = 0; k < outputs.size(); ++k) wanted[k] = outputs[k].source[i] == OutputSource::computed;
    if (std::find(wanted.begin(), wanted.end(), true) == wanted.end()) continue;
    auto& group = groups[{shape[i], wanted}];
    group.cases.push_back(pairs[i].new_case);
    group.old_cases.push_back(pairs[i].old_case);
  }
  std::vector<MissingOutputs> result;
  for (auto& [key, group] : groups) {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      if (!key.second[k]) continue;
      auto const& output = outputs[k];
      if (output.quantity >= 0) group.quantities.push_back(output.quantity);
      else if (output.field >= 0) group.fields.push_back(output.field);
      else group.errors = true;
      group.reads_solution = group.reads_solution || output.definition.reads_solution;
    }
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace lapwing::io
