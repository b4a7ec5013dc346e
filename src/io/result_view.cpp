// SPDX-License-Identifier: BSD-3-Clause
#include "io/result_view.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "core/split_text.hpp"
#include "io/lapwing_file.hpp"
#include "io/stored_flags.hpp"
#include "io/stored_shapes.hpp"
#include "io/text.hpp"

namespace lapwing {

struct ResultView::Impl {
  io::Hdf5File file;
};

namespace {

using io::ElementType;

io::Hdf5Dataset open(hid_t file, std::string const& path) {
  return io::Hdf5Dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
}

/// What attributes say of a dataset.
void read_labels(io::Hdf5Dataset const& dataset, std::string& long_name, std::string& units) {
  long_name = io::printable(io::read_text_attribute(dataset.id(), "long_name"));
  units = io::printable(io::read_text_attribute(dataset.id(), "units"));
  if (units == "1") units.clear();
}

struct Member {
  std::string name;
  std::vector<hsize_t> shape;
  bool is_float = false, is_single = false, is_scale = false, has_definition = false;
};

herr_t add_dataset(hid_t parent, char const* name, H5L_info_t const*, void* names) {
  H5O_info_t info{};
  if (H5Oget_info_by_name2(parent, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  if (info.type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

/// The datasets of a group, in the order in which they were made where the file knows it.
std::vector<Member> members_of(hid_t file, std::string const& group_path) {
  io::Hdf5Group const group(LAPWING_H5(H5Gopen2(file, group_path.c_str(), H5P_DEFAULT)));
  io::Hdf5Properties const made(LAPWING_H5(H5Gget_create_plist(group.id())));
  unsigned order = 0;
  LAPWING_H5(H5Pget_link_creation_order(made.id(), &order));
  std::vector<std::string> names;
  bool const knows_order = (order & H5P_CRT_ORDER_INDEXED) != 0;
  LAPWING_H5(H5Literate(group.id(), knows_order ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME, H5_ITER_INC, nullptr, add_dataset,
                        &names));
  std::vector<Member> members;
  for (auto const& name : names) {
    auto const dataset = open(group.id(), name);
    io::Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
    members.push_back({name, io::shape_of(dataset), H5Tget_class(type.id()) == H5T_FLOAT,
                       H5Tget_size(type.id()) == sizeof(float),
                       io::read_text_attribute(dataset.id(), "CLASS") == "DIMENSION_SCALE",
                       !io::read_text_attribute(dataset.id(), "definition").empty()});
  }
  return members;
}

/// Where the file has a column of the table; "" if it does not. The former name comes first: in a file that has it, the
/// present one is a parameter's or a quantity's.
std::string path_of(hid_t file, ColumnSpec const& spec) {
  for (auto const path : {spec.former_path, spec.path})
    if (!path.empty() && io::link_exists(file, std::string(path))) return std::string(path);
  return "";
}

/// The columns that the input names.
std::vector<ResultColumn> named_columns(hid_t file, std::vector<Member> const& members, std::int64_t n_cases) {
  std::set<std::string, std::less<>> fixed{"case", "case_hash"};
  for (auto const& member : members)  // ends of the box, of the grid's own directions
    if (member.is_scale) fixed.insert({member.name + "_lower", member.name + "_upper"});
  for (auto const& spec : column_table())
    if (auto const path = path_of(file, spec); path.rfind('/') == 0) fixed.insert(path.substr(1));
  std::vector<ResultColumn> columns;
  for (auto const& member : members) {
    bool const is_column =
        member.is_float && !member.is_scale && member.shape == std::vector<hsize_t>{static_cast<hsize_t>(n_cases)};
    if (!is_column || fixed.contains(member.name)) continue;
    ResultColumn column;
    column.name = member.name;
    column.path = "/" + member.name;
    column.role = member.has_definition ? ColumnRole::quantity : ColumnRole::parameter;
    read_labels(open(file, column.path), column.long_name, column.units);
    columns.push_back(std::move(column));
  }
  std::stable_sort(columns.begin(), columns.end(), [](auto const& a, auto const& b) { return a.role < b.role; });
  return columns;
}

void add_fixed_columns(hid_t file, std::vector<ResultColumn>& columns) {
  for (auto const& spec : column_table()) {
    if (spec.role == ColumnRole::bookkeeping) continue;
    auto const path = path_of(file, spec);
    if (path.empty()) continue;
    ResultColumn column;
    column.name = spec.name();
    column.path = path;
    column.role = spec.role;
    column.meanings = split_text(spec.meanings, ' ');
    column.is_text = spec.type == ElementType::character;
    column.is_integer = !column.is_text && spec.type != ElementType::float64 && spec.type != ElementType::float32;
    read_labels(open(file, column.path), column.long_name, column.units);
    bool const taken =
        std::any_of(columns.begin(), columns.end(), [&](auto const& other) { return other.name == column.name; });
    if (taken) column.name = path.substr(1);
    columns.push_back(std::move(column));
  }
}

ResultGrid read_grid(hid_t file, io::StoredShape const& shape) {
  constexpr char const* names[] = {"x", "y", "z"};
  ResultGrid grid;
  grid.prefix = shape.prefix;
  grid.cases = shape.cases;
  std::vector<hsize_t> of_field{static_cast<hsize_t>(shape.cases.size())};
  for (std::size_t d = 0; d < shape.cells.size(); ++d) {
    ResultAxis axis;
    axis.name = names[d];
    read_labels(open(file, shape.prefix + names[d]), axis.long_name, axis.units);
    axis.centres = io::read_dataset<double>(file, shape.prefix + names[d], ElementType::float64);
    if (axis.centres.empty()) throw io::Hdf5Error(shape.prefix + axis.name + " has no cells");
    grid.axes.push_back(std::move(axis));
    of_field.insert(of_field.begin() + 1, shape.cells[d]);
  }
  grid.boxes_vary = io::link_exists(file, shape.prefix + "x_lower");
  if (grid.boxes_vary)  // the axes themselves are fractions
    for (auto& axis : grid.axes) {
      std::string long_name;
      read_labels(open(file, shape.prefix + axis.name + "_lower"), long_name, axis.units);
    }
  for (auto const& member : members_of(file, shape.prefix)) {
    if (!member.is_float || member.shape != of_field || member.is_scale) continue;
    ResultField field{.name = member.name, .long_name = "", .units = "", .is_single = member.is_single};
    auto const dataset = open(file, shape.prefix + member.name);
    io::plausible_elements(dataset, shape.prefix + member.name);
    read_labels(dataset, field.long_name, field.units);
    grid.fields.push_back(std::move(field));
  }
  return grid;
}

std::map<std::string, std::string> read_texts(hid_t file) {
  std::map<std::string, std::string> texts;
  io::Hdf5Group const provenance(LAPWING_H5(H5Gopen2(file, "/provenance", H5P_DEFAULT)));
  for (hid_t const object : {provenance.id(), file})
    for (auto const& name : io::attribute_names(object))
      texts[name] = io::printable(io::read_text_attribute(object, name));
  for (std::string const name : {"input", "resolved_input"}) {
    if (!io::link_exists(file, "/provenance/" + name)) continue;
    auto const characters = io::read_dataset<char>(file, "/provenance/" + name, ElementType::character);
    texts[name] = io::printable(std::string(characters.begin(), std::find(characters.begin(), characters.end(), '\0')));
  }
  return texts;
}

/// Of a row where there is room for one: HDF5 reads from the beginning of a selection.
void require_cases(CaseRange const& cases, std::int64_t n_cases) {
  if (cases.first < 0 || cases.end > n_cases || cases.first > cases.end)
    throw std::logic_error("cases that the file does not have");
}

}  // namespace

std::size_t ResultGrid::n_cells() const {
  std::size_t n = 1;
  for (auto const& axis : axes) n *= axis.centres.size();
  return n;
}

std::int64_t ResultGrid::row_of(std::int64_t case_id) const {
  auto const found = std::lower_bound(cases.begin(), cases.end(), case_id);
  return found == cases.end() || *found != case_id ? -1 : found - cases.begin();
}

ResultView::ResultView(std::string path) : path_(std::move(path)) {
  io::reading(path_, [&] {
    impl_ = std::make_unique<Impl>(Impl{io::open_lapwing_file(path_)});
    hid_t const file = impl_->file.id();
    auto const status = open(file, "/status");
    n_cases_ = static_cast<std::int64_t>(io::plausible_elements(status, "/status"));
    auto const root = members_of(file, "/");
    columns_ = {{.name = "case",
                 .path = "/case",
                 .role = ColumnRole::bookkeeping,
                 .long_name = "",
                 .units = "",
                 .meanings = {},
                 .is_integer = true}};
    read_labels(open(file, "/case"), columns_[0].long_name, columns_[0].units);
    auto const named = named_columns(file, root, n_cases_);
    columns_.insert(columns_.end(), named.begin(), named.end());
    add_fixed_columns(file, columns_);
    for (auto const& shape : io::read_shapes(file, n_cases_)) grids_.push_back(read_grid(file, shape));
    auto const first = [](ResultGrid const& grid) { return grid.cases.empty() ? std::int64_t{0} : grid.cases.front(); };
    std::stable_sort(grids_.begin(), grids_.end(), [&](auto const& a, auto const& b) { return first(a) < first(b); });
    texts_ = read_texts(file);
    return 0;
  });
}

ResultView::~ResultView() = default;
ResultView::ResultView(ResultView&&) noexcept = default;

std::vector<ResultColumn> ResultView::columns(ColumnRole role) const {
  std::vector<ResultColumn> some;
  std::copy_if(columns_.begin(), columns_.end(), std::back_inserter(some),
               [role](auto const& column) { return column.role == role; });
  return some;
}

ResultColumn const* ResultView::find(std::string const& name) const {
  auto const found =
      std::find_if(columns_.begin(), columns_.end(), [&](auto const& column) { return column.name == name; });
  return found == columns_.end() ? nullptr : &*found;
}

std::string ResultView::text(std::string const& name) const {
  auto const found = texts_.find(name);
  return found == texts_.end() ? "" : found->second;
}

std::vector<double> ResultView::numbers(ResultColumn const& column) const {
  return numbers(column, {0, n_cases_});
}

std::vector<double> ResultView::numbers(ResultColumn const& column, CaseRange const& cases) const {
  require_cases(cases, n_cases_);
  return io::reading(path_, [&] {
    auto const dataset = open(impl_->file.id(), column.path);
    io::require_numbers_or_characters(dataset, column.path);
    io::require_shape(dataset, column.path, {static_cast<hsize_t>(n_cases_)});
    io::plausible_elements(dataset, column.path);
    std::vector<double> values(static_cast<std::size_t>(cases.size()));
    io::read_rows(dataset, ElementType::float64, static_cast<hsize_t>(cases.first), values.size(), values.data());
    return values;
  });
}

std::vector<CaseStatus> ResultView::status() const {
  return io::reading(path_, [&] { return io::read_status(impl_->file.id(), static_cast<std::size_t>(n_cases_)); });
}

std::vector<std::string> ResultView::texts(ResultColumn const& column, std::vector<std::int64_t> const& cases) const {
  auto const rows = ranges_of(cases);
  for (auto const& range : rows) require_cases(range, n_cases_);
  return io::reading(path_, [&] {
    auto texts = io::read_text_rows(impl_->file.id(), column.path, static_cast<hsize_t>(n_cases_), rows);
    for (auto& text : texts) text = io::printable(text);
    return texts;
  });
}

std::vector<double> ResultView::field(ResultGrid const& grid, std::string const& name, std::int64_t case_id) const {
  auto const row = grid.row_of(case_id);
  if (row < 0) throw std::logic_error("case " + std::to_string(case_id) + " is not on the grid " + grid.prefix);
  return io::reading(path_, [&] {
    auto const dataset = open(impl_->file.id(), grid.prefix + name);
    io::require_numbers_or_characters(dataset, grid.prefix + name);
    std::vector<double> values(grid.n_cells());
    io::read_rows(dataset, ElementType::float64, static_cast<hsize_t>(row), 1, values.data());
    return values;
  });
}

Extent ResultView::extent(ResultGrid const& grid, std::size_t axis, std::int64_t case_id) const {
  auto const& centres = grid.axes.at(axis).centres;
  double const half = centres.size() > 1 ? 0.5 * (centres[1] - centres[0]) : 0.5;
  // Where an end is 0, the difference is what its rounding leaves.
  auto const rounded = [half](double value) { return std::abs(value) < 1e-12 * half ? 0 : value; };
  if (!grid.boxes_vary) return {rounded(centres.front() - half), rounded(centres.back() + half)};
  auto const bound = [&](std::string const& end) {
    return io::reading(path_, [&] {
      double value = 0;
      auto const dataset = open(impl_->file.id(), grid.prefix + grid.axes[axis].name + end);
      io::require_numbers_or_characters(dataset, end);
      io::read_rows(dataset, ElementType::float64, static_cast<hsize_t>(grid.row_of(case_id)), 1, &value);
      return value;
    });
  };
  return {bound("_lower"), bound("_upper")};
}

}  // namespace lapwing
