// SPDX-License-Identifier: BSD-3-Clause
#include "io/layout.hpp"

#include "io/layout_parts.hpp"

namespace lapwing::io {
namespace {

constexpr char const* axis_names[] = {"x", "y", "z"};

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
    layout.add_scale(prefix + name, ElementType::float64, centres,
                     vary ? name + " of the cell centres as a fraction of the extent" : name + " of the cell centres",
                     "1");
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
                        end + " end of the box in " + axis_names[d], "1");
    }
  }
}

void add_fields(LayoutBuilder& layout, FileHeader const& header, std::string const& prefix) {
  constexpr char const* meanings[] = {"solution", "coefficient kappa", "source", "exact solution",
                                      "solution minus exact solution"};
  auto const type = header.output.precision == Precision::single ? ElementType::float32 : ElementType::float64;
  std::vector<std::string> scales{prefix + "case"};
  for (int d = header.dim - 1; d >= 0; --d) scales.push_back(prefix + axis_names[d]);
  for (auto const field : header.output.fields) {
    auto const f = static_cast<std::size_t>(field);
    auto added = layout.add_results(prefix + output_field_names[f], type, scales, Start::unwritten, 0, meanings[f], "1").field();
    if (field == OutputField::exact || field == OutputField::error) added.definition(header.exact);
  }
}

void add_case_numbers(LayoutBuilder& layout, FileHeader const& header) {
  std::vector<std::string> const by_case{"/case"};
  for (std::size_t p = 0; p < header.parameter_names.size(); ++p)
    layout.add_values("/" + header.parameter_names[p], ElementType::float64, by_case, header.parameters[p],
                      "sweep parameter " + header.parameter_names[p], "");
  auto const number = [&](std::string const& name, std::string const& long_name, std::string const& units, bool is_known = true) {
    return layout.add_results("/" + name, ElementType::float64, by_case, is_known ? Start::fill : Start::constant, not_a_number,
                              long_name, units);
  };
  layout.add_results("/status", ElementType::int8, by_case, Start::fill, 0, "status of the case", "")
      .flags("pending done failed skipped");
  layout.add_results("/iterations", ElementType::int32, by_case, Start::fill, -1, "outer iterations over all attempts",
                     "");
  layout.add_results("/attempts", ElementType::int32, by_case, Start::fill, -1, "solvers that were tried", "");
  if (header.superposes)
    layout
        .add_results("/derived", ElementType::int8, by_case, Start::fill, 0,
                     "whether a combination of basis solutions is the solution, or was refined by the solver", "")
        .flags("not_derived derived refined");
  number("residual", "true relative residual", "1");
  number("error_l2", "root mean square of solution minus exact solution", "1", header.has_exact).definition(header.exact);
  number("error_max", "largest magnitude of solution minus exact solution", "1", header.has_exact).definition(header.exact);
  number("error_estimate", "discretisation error, root mean square, estimated", "1", header.estimates_errors);
  number("algebraic_error", "error of the iteration, root mean square, estimated", "1", header.estimates_errors);
  if (header.has_starts) {
    layout.add_results("/warm_start", ElementType::int8, by_case, Start::fill, 0, "what iterations started from", "")
        .flags("not_run cold previous extrapolated");
    number("start_residual", "relative residual of the start", "1");
    layout.add_results("/iterations_saved", ElementType::int32, by_case, Start::fill, 0,
                       "iterations of the last cold start along the chain minus the case's", "");
  }
  number("compatibility_defect", "sum of the right-hand side over the sum of its magnitudes, of a singular problem",
         "1");
  number("seconds", "sum of the seconds of the case's phases", "s", header.timing_detail != TimingDetail::off);
  layout.add_results("/rank", ElementType::int32, by_case, Start::fill, -1, "MPI rank that solved the case", "");
  layout
      .add_results("/message", ElementType::character, {"/case", "/text"}, Start::unwritten, 0, "why the case failed",
                   "")
      .text();
  layout.add_results(fields_checksum, ElementType::uint64, by_case, Start::fill, 0, "hash of the case's stored fields", "");
  for (std::size_t q = 0; q < header.output.quantities.size(); ++q) {
    auto const& name = header.output.quantities[q].name;
    number(name, "quantity " + name, "").definition(header.quantities.at(q));
  }
}

/// How right the cases are; in a group of its own, so that the root's names stay free for quantities.
void add_certificate(LayoutBuilder& layout, FileHeader const& header) {
  layout.add_group("/certificate");
  auto const number = [&](std::string const& name, std::string const& long_name, bool is_known = true) {
    layout.add_results("/certificate/" + name, ElementType::float64, {"/case"}, is_known ? Start::fill : Start::constant,
                       not_a_number, long_name, "1");
  };
  number("energy_error", "energy norm of the error of the discrete solution over the root of what it dissipates, estimated");
  number("balance", "what does not balance of fluxes, reaction and source, over the largest of them");
  number("observed_order", "order by which solutions on three grids approach each other", header.estimates_errors);
}

void add_provenance(LayoutBuilder& layout, FileHeader const& header) {
  layout.add_group("/provenance");
  layout.add_results("/provenance/solver", ElementType::int8, {"/case"}, Start::fill, 0, "solver that ran", "")
      .flags("automatic multigrid cg direct fft");
  layout
      .add_results("/provenance/stop_reason", ElementType::int8, {"/case"}, Start::fill, 0, "why the solver stopped",
                   "")
      .flags("not_run converged rounding max_iterations stagnated not_a_number indefinite bad_input slow ill_conditioned out_of_memory");
  layout
      .add_results("/provenance/attempts", ElementType::character, {"/case", "/text"}, Start::unwritten, 0,
                   "solvers that were tried, in order, and how each ended", "")
      .text();
  layout
      .add_results(incomplete_outputs, ElementType::int8, {"/case"}, Start::fill, 0,
                   "whether a done case lacks outputs that the input has asked for since it was solved", "")
      .flags("complete incomplete");
  layout.add_results(numbers_checksum, ElementType::uint64, {"/case"}, Start::fill, 0,
                     "sum of hashes of all else that is stored of the case", "");
  layout.add_text("/provenance/input", header.input_text, "input file as given");
  layout.add_text("/provenance/resolved_input", header.resolved_input, "input with defaults and --set applied");
}

void add_timing(LayoutBuilder& layout, FileHeader const& header) {
  layout.add_group("/timing");
  layout.add_names("/timing/phase", {phase_names.begin(), phase_names.end()}, "phase of a case");
  if (header.timing_detail != TimingDetail::off)
    layout.add_results("/timing/case_seconds", ElementType::float64, {"/case", "/timing/phase"}, Start::fill,
                       not_a_number, "exclusive seconds of each phase", "s");
  layout.add_numbers("/timing/rank", header.n_ranks, "MPI rank");
  layout.add_table(tables_checksum, ElementType::uint64, {"/timing/rank"}, "sum of hashes of all else that is stored of the rank", "");
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
      layout.add_table("/timing/basis_solves", ElementType::int64, {"/timing/rank"}, "basis problems that the rank solved", "");
    layout.add_table("/timing/setup_bytes", ElementType::int64, {"/timing/rank"}, "most that kept set-ups took", "bytes");
    layout.add_table("/timing/setup_seconds_saved", ElementType::float64, {"/timing/rank"},
                     "what set-ups that were found had taken to make", "s");
    layout.add_table("/timing/batches_halved", ElementType::int64, {"/timing/rank"},
                     "times that a batch was halved because memory had run out", "");
    layout.add_table("/timing/smallest_batch", ElementType::int64, {"/timing/rank"},
                     "cases of the smallest batch that halving led to, 0 for none", "");
    layout.add_table("/timing/writer_seconds", ElementType::float64, {"/timing/rank"}, "writing beside the solving", "s");
  }
  if (!header.memory_spaces.empty()) {
    layout.add_names("/timing/space", header.memory_spaces, "memory space");
    layout.add_table("/timing/peak_bytes", ElementType::int64, {"/timing/rank", "/timing/space"},
                     "most bytes in use at a time", "bytes");
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
    for (auto const& [checksum, covered] :
         {std::pair{fields_checksum, &fields}, std::pair{numbers_checksum, &numbers}, std::pair{tables_checksum, &tables}})
      if (dataset.path == checksum && !covered->empty()) dataset.attributes.emplace_back("covers", *covered);
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
  layout.add_numbers("/case", header.case_hash.size(), "number of the case");
  layout.add_dimension("/text", text_columns);
  layout
      .add_values("/case_hash", ElementType::uint64, {"/case"}, header.case_hash,
                  "hash of the case's resolved inputs", "")
      .identity();
  add_case_numbers(layout, header);
  add_certificate(layout, header);
  add_provenance(layout, header);
  add_timing(layout, header);
  for (auto const& shape : header.shapes) {
    std::string prefix = "/";
    if (header.shapes.size() > 1) {
      prefix += group_name(shape, header.dim);
      layout.add_group(prefix);
      prefix += '/';
      CaseColumn<std::int64_t> const numbers(
          shape.cases.size(), [cases = shape.cases](std::int64_t first, std::int64_t n, std::int64_t* out) {
            for (std::int64_t i = 0; i < n; ++i) out[i] = cases[first + i];
          });
      layout.add_scale(prefix + "case", ElementType::int64, numbers, "number of the case", "");
    }
    add_axes(layout, header, shape, prefix);
    add_fields(layout, header, prefix);
    std::uint64_t n_cells = 1;
    for (int d = 0; d < header.dim; ++d) n_cells *= static_cast<std::uint64_t>(shape.cells[d]);
    layout.add_shape({prefix, n_cells});
  }
  auto result = layout.finish();
  tell_what_is_covered(result);
  return result;
}

}  // namespace lapwing::io
