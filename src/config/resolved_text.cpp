// SPDX-License-Identifier: BSD-3-Clause
#include "config/resolved_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <regex>

#include "config/functionals.hpp"
#include "config/generators.hpp"
#include "config/schema.hpp"

namespace lapwing {
namespace {

std::string in_quotes(std::string const& text) {
  std::string result = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\')
      result += '\\', result += c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      result += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      result += c;
  }
  return result + '"';
}

/// A number stays a number, spelt shortest so that reading it again changes nothing; anything else becomes a string.
std::string value_text(std::string const& text) {
  static std::regex const number("-?(0|[1-9][0-9]{0,14})(\\.[0-9]+)?(e[-+]?[0-9]+)?");
  double value = 0;
  auto const* const end = text.data() + text.size();
  bool const plain = std::regex_match(text, number) && std::from_chars(text.data(), end, value).ec == std::errc{};
  return plain ? shortest(value) : in_quotes(text);
}

template <class Item, class Text>
std::string list_text(std::vector<Item> const& items, Text const& text_of) {
  std::string text;
  for (auto const& item : items) text += (text.empty() ? "" : ", ") + text_of(item);
  return '[' + text + ']';
}

std::string numbers_text(std::vector<NumberExpr> const& numbers) {
  return list_text(numbers, [](NumberExpr const& number) { return value_text(number.text); });
}

template <class Choice>
std::string choice_text(Key key, Choice choice) {
  return in_quotes(choices_of(key)[static_cast<std::size_t>(choice)]);
}

std::string pair_text(Key key, std::string const& value) {
  return std::string(leaf(key)) + " = " + value;
}

std::string field_text(FieldExpr const& field) {
  if (!field.from_file()) return value_text(field.text);
  auto text =
      pair_text(Key::field_file, in_quotes(field.text)) + ", " +
      pair_text(Key::field_dataset, in_quotes(field.dataset));
  if (field.case_index) text += ", " + pair_text(Key::field_case, value_text(field.case_index->text));
  if (field.interpolate) text += ", " + pair_text(Key::field_interpolate, "true");
  return "{ " + text + " }";
}

std::string face_text(BoundarySpec const& face) {
  auto text = pair_text(Key::boundary_type, choice_text(Key::boundary_type, face.kind));
  if (traits(face.kind).has_coefficient) text += ", " + pair_text(Key::boundary_alpha, field_text(face.alpha));
  if (traits(face.kind).has_value) text += ", " + pair_text(Key::boundary_value, field_text(face.value));
  return "{ " + text + " }";
}

std::string parameter_text(ParameterSpec const& parameter) {
  auto const numbers = numbers_text(parameter.numbers);
  return parameter.generator ? "{ " + pair_text(parameter.generator->key, numbers) + " }" : numbers;
}

std::string quantity_text(QuantitySpec const& quantity) {
  std::string text;
  Functional const& functional = *quantity.functional;
  switch (functional.argument) {
    case FunctionalArgument::expression:
      text = pair_text(functional.key, field_text(quantity.field));
      if (functional.normalises)
        text += ", " + pair_text(Key::quantity_normalise, quantity.normalise ? "true" : "false");
      break;
    case FunctionalArgument::point:
      text = pair_text(functional.key, numbers_text(quantity.point));
      break;
    case FunctionalArgument::face:
      text = pair_text(functional.key, choice_text(Key::quantity_flux, quantity.face));
      if (quantity.is_plane()) text += ", " + pair_text(Key::quantity_at, value_text(quantity.point.at(0).text));
      break;
  }
  if (quantity.on >= 0) text += ", " + pair_text(Key::quantity_on, choice_text(Key::quantity_on, quantity.on));
  if (quantity.with_faces) text += ", " + pair_text(Key::quantity_with_faces, "true");
  return "{ " + text + " }";
}

/// Collects lines under their tables.
class Writer {
 public:
  void table(Key key) { text_ += fmt::format("{}[{}]\n", text_.empty() ? "" : "\n", spec(key).path); }
  void line(Key key, std::string const& value) { text_ += pair_text(key, value) + '\n'; }
  void entry(std::string const& name, std::string const& value) { text_ += name + " = " + value + '\n'; }
  std::string const& text() const { return text_; }

 private:
  std::string text_;
};

void write_problem(RunConfig const& config, Writer& out) {
  out.line(Key::title, in_quotes(config.title));
  out.table(Key::grid);
  out.line(Key::grid_cells, numbers_text(config.cells));
  out.line(Key::grid_lower, numbers_text(config.lower));
  out.line(Key::grid_upper, numbers_text(config.upper));
  if (!config.constants.empty()) out.table(Key::constants);
  for (auto const& constant : config.constants) out.entry(constant.name, value_text(constant.text));
  if (!config.fields.empty()) out.table(Key::named_fields);
  for (auto const& field : config.fields)
    out.entry(field.name, field.file < 0 ? value_text(field.text)
                                         : field_text(config.file_fields[static_cast<std::size_t>(field.file)].values));
  out.table(Key::equation);
  out.line(Key::equation_type, in_quotes(std::string(spec(Key::equation_type).default_text)));
  out.line(Key::kappa,
           config.kappa.size() == 1 ? field_text(config.kappa.front()) : list_text(config.kappa, field_text));
  out.line(Key::sigma, field_text(config.sigma));
  out.line(Key::source, field_text(config.source));
  if (config.exact) out.line(Key::exact, field_text(*config.exact));
  out.line(Key::sampling, value_text(config.sampling.text));
  out.table(Key::boundary);
  for (std::size_t f = 0; f < static_cast<std::size_t>(2 * config.dim()); ++f)
    out.entry(face_names[f], face_text(config.boundary[f]));
}

void write_solver(SolverSpec const& solver, Writer& out) {
  out.table(Key::solver);
  out.line(Key::solver_type, choice_text(Key::solver_type, solver.type));
  out.line(Key::relative_tolerance, value_text(solver.relative_tolerance.text));
  out.line(Key::max_iterations, value_text(solver.max_iterations.text));
  out.line(Key::compatibility, choice_text(Key::compatibility, solver.compatibility));
  out.line(Key::accuracy, choice_text(Key::accuracy, solver.accuracy));
  out.line(Key::warm_start, choice_text(Key::warm_start, solver.warm_start));
  out.line(Key::solver_precision, choice_text(Key::solver_precision, solver.precision));
  out.table(Key::multigrid);
  out.line(Key::pre_smooth, value_text(solver.pre_smooth.text));
  out.line(Key::post_smooth, value_text(solver.post_smooth.text));
  out.line(Key::coarsest_unknowns, value_text(solver.coarsest_unknowns.text));
  out.line(Key::acceleration, choice_text(Key::acceleration, solver.acceleration));
  out.line(Key::smoother, choice_text(Key::smoother, solver.smoother));
  out.table(Key::cg);
  out.line(Key::cg_operator, choice_text(Key::cg_operator, solver.cg_operator));
  out.table(Key::direct);
  out.line(Key::direct_memory, value_text(solver.direct_memory_mib.text));
}

void write_sweep(SweepSpec const& sweep, Writer& out) {
  if (!sweep.present) return;
  out.table(Key::sweep);
  out.line(Key::sweep_mode, choice_text(Key::sweep_mode, sweep.mode));
  if (sweep.mode == SweepMode::random) {
    out.line(Key::samples, value_text(sweep.samples.text));
    out.line(Key::seed, value_text(sweep.seed.text));
  }
  out.line(Key::superpose, sweep.superpose ? "true" : "false");
  if (!sweep.parameters.empty()) out.table(Key::parameters);
  for (auto const& parameter : sweep.parameters) out.entry(parameter.name, parameter_text(parameter));
}

void write_labels(Key table, std::map<std::string, std::string> const& labels, Writer& out) {
  if (!labels.empty()) out.table(table);
  for (auto const& [name, text] : labels) out.entry(name, in_quotes(text));
}

}  // namespace

std::string resolved_text(RunConfig const& config) {
  Writer out;
  write_problem(config, out);
  write_solver(config.solver, out);
  write_sweep(config.sweep, out);
  out.table(Key::output);
  out.line(Key::fields,
           list_text(config.output.fields, [](OutputField field) { return choice_text(Key::fields, field); }));
  out.line(Key::precision, choice_text(Key::precision, config.output.precision));
  if (!config.output.quantities.empty()) out.table(Key::quantities);
  for (auto const& quantity : config.output.quantities) out.entry(quantity.name, quantity_text(quantity));
  write_labels(Key::units, config.units, out);
  write_labels(Key::long_names, config.long_names, out);
  out.table(Key::run);
  out.line(Key::batch, value_text(config.batch.text));
  out.line(Key::operator_cache, value_text(config.operator_cache.text));
  out.table(Key::timing);
  out.line(Key::timing_detail, choice_text(Key::timing_detail, config.timing_detail));
  return out.text();
}

}  // namespace lapwing
