// SPDX-License-Identifier: BSD-3-Clause
#include "io/layout.hpp"

#include <set>

#include "io/layout_parts.hpp"

namespace lapwing::io {
namespace {

constexpr char const* axis_names[] = {"x", "y", "z"};
constexpr std::size_t most_copies = 10000;  ///< of parameters in the groups of grid shapes
constexpr std::size_t longest_list = 4096;  ///< bytes of the names of all parameters that every dataset repeats

/// What the input says of a name.
std::string known(std::map<std::string, std::string> const& by_name, std::string const& name,
                  std::string const& otherwise = "") {
  auto const found = by_name.find(name);
  return found == by_name.end() ? otherwise : found->second;
}

/// Cell centres, or their place within the extent where extents differ from case to case.
void add_axes(LayoutBuilder& layout, FileHeader const& header, ShapeGroup const& shape, std::string const& prefix) {
  bool const vary = shape.boxes_vary;
  for (int d = 0; d < header.dim; ++d) {
    int const n = shape.cells[d];
    double const lower = vary ? 0 : shape.box.lower[d];
    double const h = ((vary ? 1 : shape.box.upper[d]) - lower) / n;
    std::vector<double> centres(n);
    for (int i = 0; i < n; ++i) centres[i] = vary ? (i + 0.5) / n : lower + (i + 0.5) * h;
    std::string const name = axis_names[d];
    auto const long_name = known(header.long_names, name, name);
    layout.add_scale(prefix + name, ElementType::float64, CaseColumn<double>(std::move(centres)),
                     vary ? long_name + " as a fraction of the extent" : long_name,
                     vary ? "" : known(header.units, name));
  }
  if (!vary) return;
  for (int d = 0; d < header.dim; ++d) {
    for (bool const is_upper : {false, true}) {
      CaseColumn<double> const bounds(shape.cases.size(), [=, cases = shape.cases, box_of = header.box_of](
                                                              std::int64_t first, std::int64_t n, double* out) {
        for (std::int64_t i = 0; i < n; ++i) {
          auto const box = box_of(cases[first + i]);
          out[i] = (is_upper ? box.upper : box.lower)[d];
        }
      });
      std::string const end = is_upper ? "upper" : "lower";
      layout.add_values(prefix + axis_names[d] + "_" + end, ElementType::float64, {prefix + "case"}, bounds,
                        end + " end of the box in " + axis_names[d], known(header.units, axis_names[d]));
    }
  }
}

/// What the input says, or follows from the units of u.
std::string units_of_field(FileHeader const& header, OutputField field) {
  auto const u = known(header.units, output_field_names[0]);
  if (field == OutputField::exact || field == OutputField::error) return u;
  auto const own = known(header.units, output_field_names[static_cast<std::size_t>(field)]);
  bool const is_gradient = field >= OutputField::u_x && field <= OutputField::u_z;
  auto const length = is_gradient ? known(header.units, axis_names[derivative_of(field)]) : "";
  if (!own.empty() || u.empty() || length.empty()) return own;
  bool const is_word = length.find_first_of("*/. ^") == std::string::npos;
  return u + '/' + (is_word ? length : '(' + length + ')');
}

void add_fields(LayoutBuilder& layout, FileHeader const& header, std::string const& prefix) {
  constexpr char const* labels[] = {"u",     "kappa", "source", "exact u",      "u minus exact u", "sigma",
                                    "du/dx", "du/dy", "du/dz",  "-kappa du/dx", "-kappa du/dy",    "-kappa du/dz"};
  auto const type = header.output.precision == Precision::single ? ElementType::float32 : ElementType::float64;
  std::vector<std::string> scales{prefix + "case"};
  for (int d = header.dim - 1; d >= 0; --d) scales.push_back(prefix + axis_names[d]);
  for (auto const field : header.output.fields) {
    auto const f = static_cast<std::size_t>(field);
    std::string const name = output_field_names[f];
    auto added = layout
                     .add_results(prefix + name, type, scales, Start::unwritten, 0,
                                  known(header.long_names, name, labels[f]), units_of_field(header, field))
                     .field();
    if (field == OutputField::exact || field == OutputField::error) added.definition(header.exact);
  }
}

void add_parameter(LayoutBuilder& layout, FileHeader const& header, std::string const& prefix, std::size_t p,
                   CaseColumn<double> const& values) {
  auto const& name = header.parameter_names[p];
  layout.add_values(prefix + name, ElementType::float64, {prefix + "case"}, values,
                    known(header.long_names, name, name), known(header.units, name));
}

/// Whether the sweep gives a column something to hold.
bool is_used(ColumnUse use, FileHeader const& header) {
  switch (use) {
    case ColumnUse::exact:
      return header.has_exact;
    case ColumnUse::estimates:
      return header.estimates_errors;
    case ColumnUse::timing:
      return header.timing_detail != TimingDetail::off;
    case ColumnUse::superpose:
      return header.superposes;
    case ColumnUse::warm_start:
      return header.has_starts;
    case ColumnUse::always:
      break;
  }
  return true;
}

void add_column(LayoutBuilder& layout, FileHeader const& header, ColumnSpec const& column) {
  bool const has_values = is_used(column.use, header);
  if (!has_values && (column.use == ColumnUse::superpose || column.use == ColumnUse::warm_start)) return;
  std::vector<std::string> scales{"/case"};
  if (column.type == ElementType::character) scales.emplace_back("/text");
  auto start = column.type == ElementType::character ? Start::unwritten : Start::fill;
  if (!has_values) start = Start::constant;
  auto const units = column.units == units_of_u ? known(header.units, "u") : std::string(column.units);
  auto added = layout.add_results(std::string(column.path), column.type, scales, start, column.fill,
                                  std::string(column.long_name), units);
  added.former_path(column.former_path);
  if (!column.meanings.empty()) added.flags(std::string(column.meanings));
  if (column.use == ColumnUse::exact) added.definition(header.exact);
}

/// Columns with a row per case: those of the root, among them parameters and quantities, then those of groups.
void add_columns(LayoutBuilder& layout, FileHeader const& header) {
  layout
      .add_values("/case_hash", ElementType::uint64, {"/case"}, header.case_hash, "hash of the case's resolved inputs",
                  "")
      .identity();
  for (std::size_t p = 0; p < header.parameter_names.size(); ++p)
    add_parameter(layout, header, "/", p, header.parameters[p]);
  for (auto const& column : column_table())
    if (column.in_root()) add_column(layout, header, column);
  for (std::size_t q = 0; q < header.output.quantities.size(); ++q) {
    auto const& name = header.output.quantities[q].name;
    layout
        .add_results("/" + name, ElementType::float64, {"/case"}, Start::fill, not_a_number,
                     known(header.long_names, name, name), known(header.units, name))
        .definition(header.quantities.at(q));
  }
  std::string_view group;
  for (auto const& column : column_table()) {
    if (column.in_root()) continue;
    auto const own = column.path.substr(0, column.path.rfind('/'));
    if (own != group) layout.add_group(std::string(own));
    group = own;
    add_column(layout, header, column);
  }
}

void add_timing(LayoutBuilder& layout, FileHeader const& header) {
  layout.add_group("/timing");
  layout.add_names("/timing/phase", {phase_names.begin(), phase_names.end()}, "phase of a case");
  if (header.timing_detail != TimingDetail::off)
    layout.add_results("/timing/case_seconds", ElementType::float64, {"/case", "/timing/phase"}, Start::fill,
                       not_a_number, "exclusive seconds of each phase", "s");
  layout.add_numbers("/timing/rank", header.n_ranks, "MPI rank");
  layout.add_table(tables_checksum, ElementType::uint64, {"/timing/rank"},
                   "sum of hashes of all else that is stored of the rank", "");
  if (!header.regions.empty()) {
    layout.add_names("/timing/region", header.regions, "timed region");
    std::vector<std::string> const by_region{"/timing/rank", "/timing/region"};
    layout.add_table("/timing/rank_seconds", ElementType::float64, by_region, "inclusive seconds", "s");
    layout.add_table("/timing/rank_exclusive", ElementType::float64, by_region,
                     "seconds without those of inner regions", "s");
    layout.add_table("/timing/rank_calls", ElementType::int64, by_region, "times entered", "");
    layout.add_table("/timing/lanes_used", ElementType::int64, {"/timing/rank"},
                     "iterations of unknowns that cases needed", "");
    layout.add_table("/timing/lanes_made", ElementType::int64, {"/timing/rank"},
                     "iterations of unknowns that batches made, those of idle lanes included", "");
    layout.add_table("/timing/setups_made", ElementType::int64, {"/timing/rank"}, "batches that set solvers up", "");
    layout.add_table("/timing/setups_reused", ElementType::int64, {"/timing/rank"},
                     "batches that found their operators set up", "");
    if (header.superposes)
      layout.add_table("/timing/basis_solves", ElementType::int64, {"/timing/rank"},
                       "basis problems that the rank solved", "");
    layout.add_table("/timing/setup_bytes", ElementType::int64, {"/timing/rank"}, "most that kept set-ups took",
                     "bytes");
    layout.add_table("/timing/setup_seconds_saved", ElementType::float64, {"/timing/rank"},
                     "what set-ups that were found had taken to make", "s");
    layout.add_table("/timing/batches_halved", ElementType::int64, {"/timing/rank"},
                     "times that a batch was halved because memory had run out", "");
    layout.add_table("/timing/smallest_batch", ElementType::int64, {"/timing/rank"},
                     "cases of the smallest batch that halving led to, 0 for none", "");
    layout.add_table("/timing/writer_seconds", ElementType::float64, {"/timing/rank"}, "writing beside the solving",
                     "s");
  }
  if (!header.memory_spaces.empty()) {
    layout.add_names("/timing/space", header.memory_spaces, "memory space");
    layout.add_table("/timing/peak_bytes", ElementType::int64, {"/timing/rank", "/timing/space"},
                     "most bytes in use at a time", "bytes");
  }
}

/// The group of a grid shape, with the numbers of its cases and the parameters they have: readers open one group at a
/// time.
void add_cases_of_group(LayoutBuilder& layout, FileHeader const& header, ShapeGroup const& shape,
                        std::string const& prefix) {
  layout.add_group(prefix.substr(0, prefix.size() - 1));
  CaseColumn<std::int64_t> const numbers(shape.cases.size(),
                                         [cases = shape.cases](std::int64_t first, std::int64_t n, std::int64_t* out) {
                                           for (std::int64_t i = 0; i < n; ++i) out[i] = cases[first + i];
                                         });
  layout.add_scale(prefix + "case", ElementType::int64, numbers, "case", "").attribute("axis", "T");
  bool const is_too_much = header.shapes.size() * header.parameter_names.size() > most_copies;
  if (is_too_much || header.output.fields.empty()) return;
  for (std::size_t p = 0; p < header.parameter_names.size(); ++p) {
    CaseColumn<double> const values(shape.cases.size(), [cases = shape.cases, all = header.parameters[p]](
                                                            std::int64_t first, std::int64_t n, double* out) {
      for (std::int64_t i = 0; i < n; ++i) out[i] = all[cases[first + i]];
    });
    add_parameter(layout, header, prefix, p, values);
  }
}

/// Says in attributes what the checksums cover, in their order.
void tell_what_is_covered(FileLayout& layout) {
  std::string fields, numbers, tables;
  auto const add = [](std::string& list, std::string const& name) { list += (list.empty() ? "" : " ") + name; };
  for (auto const& dataset : layout.datasets) {
    if (dataset.is_field && dataset.path == layout.shapes[0].prefix + dataset.name()) add(fields, dataset.name());
    if (dataset.is_number_of_case()) add(numbers, dataset.path);
    if (dataset.is_number_of_rank()) add(tables, dataset.path);
  }
  for (auto& dataset : layout.datasets)
    for (auto const& [checksum, covered] : {std::pair{fields_checksum, &fields}, std::pair{numbers_checksum, &numbers},
                                            std::pair{tables_checksum, &tables}})
      if (dataset.path == checksum && !covered->empty()) dataset.attributes.emplace_back("covers", *covered);
}

/// Says in attributes that the parameters, and no other numbers, are coordinates of the cases.
void name_coordinates(FileLayout& layout, std::vector<std::string> const& parameters) {
  std::string names;
  for (auto const& name : parameters) names += (names.empty() ? "" : " ") + name;
  std::set<std::string> paths;
  for (auto const& dataset : layout.datasets) paths.insert(dataset.path);
  for (auto& dataset : layout.datasets) {
    if (names.empty() || dataset.is_scale() || dataset.start == Start::values) continue;
    auto const group = dataset.path.substr(0, dataset.path.rfind('/') + 1);
    bool const has_them = dataset.scales[0] == group + "case" && paths.contains(group + parameters[0]);
    bool const is_short = names.size() <= longest_list || dataset.path == "/status";  // one is enough for xarray
    if (has_them && is_short) dataset.attributes.emplace_back("coordinates", names);
  }
}

}  // namespace

std::uint64_t DatasetLayout::row_bytes() const {
  std::uint64_t bytes = element_bytes(type);
  for (std::size_t d = 1; d < shape.size(); ++d) bytes *= shape[d];
  return bytes;
}

std::string DatasetLayout::attribute(std::string const& attribute_name) const {
  for (auto const& [known, value] : attributes)
    if (known == attribute_name) return value;
  return "";
}

bool DatasetLayout::holds_results() const {
  return !scales.empty() && scales[0].ends_with("/case") && start != Start::values && is_stored();
}

bool DatasetLayout::is_number_of_case() const {
  return is_stored() && !scales.empty() && scales[0] == "/case" && !is_field && path != numbers_checksum;
}

bool DatasetLayout::is_number_of_rank() const {
  return is_stored() && !scales.empty() && scales[0] == "/timing/rank" && path != tables_checksum;
}

std::string group_name(ShapeGroup const& shape, int dim) {
  std::string name = "grid_";
  for (int d = 0; d < dim; ++d) name += (d > 0 ? "x" : "") + std::to_string(shape.cells[d]);
  return name;
}

FileLayout make_layout(FileHeader const& header) {
  LayoutBuilder layout;
  // ParaView takes such an axis as time, and plays the cases. It takes X and Y for degrees on a sphere: x and y go
  // without.
  layout.add_numbers("/case", header.case_hash.size(), "case").attribute("axis", "T");
  layout.add_dimension("/text", text_columns);
  add_columns(layout, header);
  layout.add_text("/provenance/input", header.input_text, "input file as given");
  layout.add_text("/provenance/resolved_input", header.resolved_input, "input with defaults and --set applied");
  add_timing(layout, header);
  for (auto const& shape : header.shapes) {
    std::string prefix = "/";
    if (header.shapes.size() > 1) {
      prefix += group_name(shape, header.dim) + '/';
      add_cases_of_group(layout, header, shape, prefix);
    }
    add_axes(layout, header, shape, prefix);
    add_fields(layout, header, prefix);
    std::uint64_t n_cells = 1;
    for (int d = 0; d < header.dim; ++d) n_cells *= static_cast<std::uint64_t>(shape.cells[d]);
    layout.add_shape({prefix, n_cells});
  }
  auto result = layout.finish();
  tell_what_is_covered(result);
  name_coordinates(result, header.parameter_names);
  return result;
}

}  // namespace lapwing::io
