// SPDX-License-Identifier: BSD-3-Clause
#include "io/cube_file.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/partial_file.hpp"
#include "core/split_text.hpp"
#include "io/dimension_scales.hpp"
#include "io/layout_parts.hpp"
#include "io/probe.hpp"

namespace lapwing {
namespace {

using io::ElementType;

constexpr std::size_t most_dimensions = 32;  // of a dataset of HDF5
constexpr std::size_t most_names = 6;
constexpr char const* format_name = "lapwing cube";

/// The combination of each case: -1 where another case has it already. @pre Each axis has the values of all cases.
std::vector<std::int64_t> cases_of(ResultView const& view, std::vector<CubeAxis> const& axes) {
  std::vector<std::int64_t> combination(static_cast<std::size_t>(view.n_cases()), 0);
  for (auto const& axis : axes) {
    auto const all = view.numbers(axis.parameter);
    for (std::size_t c = 0; c < all.size(); ++c) {
      auto const index = std::lower_bound(axis.values.begin(), axis.values.end(), all[c]) - axis.values.begin();
      combination[c] = combination[c] * static_cast<std::int64_t>(axis.values.size()) + index;
    }
  }
  std::vector<std::int64_t> cases(combination.size(), -1);
  for (std::size_t c = 0; c < combination.size(); ++c)
    cases[static_cast<std::size_t>(combination[c])] = static_cast<std::int64_t>(c);
  return cases;
}

/// Whether there are as many combinations as cases.
bool may_be_full(ResultView const& view, std::vector<CubeAxis> const& axes) {
  double n = 1;
  for (auto const& axis : axes) n *= static_cast<double>(axis.values.size());
  return n == static_cast<double>(view.n_cases());
}

ElementType type_of(ResultColumn const& column) {
  if (!column.meanings.empty()) return ElementType::int8;
  return !column.is_integer ? ElementType::float64 : column.name == "case" ? ElementType::int64 : ElementType::int32;
}

std::string meanings_text(ResultColumn const& column) {
  std::string text;
  for (auto const& word : column.meanings) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The file that is made, piece by piece.
class CubeFile {
 public:
  CubeFile(ResultView const& view, Cube const& cube) : view_(&view), cube_(&cube) {
    for (auto const& axis : cube.axes) {
      auto const& parameter = axis.parameter;
      layout_.add_scale("/" + parameter.name, ElementType::float64, CaseColumn<double>(axis.values),
                        parameter.long_name, parameter.units);
      by_parameter_.push_back("/" + parameter.name);
    }
    for (auto const& column : view.columns())
      if (column.role != ColumnRole::parameter && !column.is_text) add_column(column);
    if (view.grids().size() == 1) add_grid(view.grids()[0]);
  }

  void write(std::string const& path) {
    auto const layout = layout_.finish();
    auto file = io::make_datasets(path, layout);
    io::write_attribute(file.id(), "format", std::string(format_name));
    io::write_attribute(file.id(), "Conventions", std::string("CF-1.10"));
    io::write_attribute(file.id(), "title", view_->text("title"));
    io::write_attribute(file.id(), "source", view_->path());
    for (auto const& dataset : layout.datasets)
      if (dataset.is_scale()) write_scale(file.id(), dataset);
    for (auto const& column : columns_) write_column(file.id(), column);
    for (auto const& field : fields_) write_field(file.id(), field);
    file.close();
  }

 private:
  void add_column(ResultColumn const& column) {
    auto const slash = column.name.find('/');
    if (slash != std::string::npos && groups_.insert(column.name.substr(0, slash)).second)
      layout_.add_group("/" + column.name.substr(0, slash));
    auto added = layout_.add_results("/" + column.name, type_of(column), by_parameter_, io::Start::fill, 0,
                                     column.long_name, column.units);
    if (!column.meanings.empty()) added.flags(meanings_text(column));
    if (column.name != "case" && slash == std::string::npos) added.attribute("coordinates", "case");
    columns_.push_back(column);
  }

  void add_grid(ResultGrid const& grid) {
    auto scales = by_parameter_;
    for (auto const& axis : grid.axes)
      layout_.add_scale("/" + axis.name, ElementType::float64, CaseColumn<double>(axis.centres), axis.long_name,
                        grid.boxes_vary ? "" : axis.units);
    for (auto axis = grid.axes.rbegin(); axis != grid.axes.rend(); ++axis) scales.push_back("/" + axis->name);
    for (auto const& field : grid.fields) {
      auto const type = field.is_single ? ElementType::float32 : ElementType::float64;
      layout_.add_results("/" + field.name, type, scales, io::Start::fill, 0, field.long_name, field.units)
          .attribute("coordinates", "case");
      fields_.push_back(field);
    }
    if (!grid.boxes_vary) return;
    for (auto const& axis : grid.axes)
      for (std::string const end : {"lower", "upper"}) {
        ResultColumn bound;
        bound.name = axis.name + "_" + end;
        bound.long_name = end + " end of the box in " + axis.name;
        bound.path = "/" + bound.name;
        bound.units = axis.units;
        add_column(bound);
      }
  }

  static void write_whole(hid_t file, std::string const& path, std::vector<double> const& values) {
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  }

  static void write_scale(hid_t file, io::DatasetLayout const& dataset) {
    std::vector<double> values(dataset.n_rows());
    dataset.values(0, values.size(), reinterpret_cast<std::byte*>(values.data()));
    write_whole(file, dataset.path, values);
  }

  void write_column(hid_t file, ResultColumn const& column) const {
    auto const by_case = view_->numbers(column);
    std::vector<double> values;
    for (auto const id : cube_->cases) values.push_back(by_case[static_cast<std::size_t>(id)]);
    write_whole(file, "/" + column.name, values);
  }

  void write_field(hid_t file, ResultField const& field) const {
    auto const& grid = view_->grids()[0];
    auto const status = view_->status();
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, ("/" + field.name).c_str(), H5P_DEFAULT)));
    std::vector<double> const nothing(grid.n_cells(), not_a_number);
    for (std::size_t i = 0; i < cube_->cases.size(); ++i) {
      auto const id = cube_->cases[i];
      bool const is_done = status[static_cast<std::size_t>(id)] == CaseStatus::done;
      write_case(dataset, i, is_done ? view_->field(grid, field.name, id) : nothing);
    }
  }

  /// One combination of a field: an index of every parameter, and all cells.
  void write_case(io::Hdf5Dataset const& dataset, std::size_t combination, std::vector<double> const& values) const {
    auto count = io::shape_of(dataset);
    std::vector<hsize_t> start(count.size(), 0);
    for (std::size_t p = cube_->axes.size(); p-- > 0;) {
      start[p] = combination % count[p];
      combination /= count[p];
      count[p] = 1;
    }
    io::Hdf5Space const in_file(LAPWING_H5(H5Dget_space(dataset.id())));
    LAPWING_H5(H5Sselect_hyperslab(in_file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
    hsize_t const n = values.size();
    io::Hdf5Space const in_memory(LAPWING_H5(H5Screate_simple(1, &n, nullptr)));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, in_memory.id(), in_file.id(), H5P_DEFAULT, values.data()));
  }

  ResultView const* view_;
  Cube const* cube_;
  io::LayoutBuilder layout_;
  std::vector<std::string> by_parameter_;
  std::set<std::string> groups_;
  std::vector<ResultColumn> columns_;
  std::vector<ResultField> fields_;
};

/// @throws FileError if there is a file, and it is no cube.
void require_cube(std::string const& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) == 0) return;
  try {
    io::SilentHdf5 const silent;
    io::probe(path);
    if (io::read_text_attribute(io::open_for_reading(path, false).id(), "format") == format_name) return;
  } catch (FileError const&) {  // whatever it is, it is none
  }
  throw FileError(path +
                  ": error: exists, is not a cube of lapwing export, and is left untouched; choose another name");
}

}  // namespace

Cube cube_of(ResultView const& view) {
  Cube cube;
  std::vector<std::string> counts;
  for (auto const& parameter : view.columns(ColumnRole::parameter)) {
    auto values = view.numbers(parameter);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    counts.push_back(parameter.name + " (" + std::to_string(values.size()) + " values)");
    cube.axes.push_back({parameter, std::move(values)});
  }
  auto const refuse = [&](std::string const& why) { throw InputError(view.path() + ": error: " + why); };
  if (cube.axes.empty())
    refuse("the sweep has no parameters to be dimensions; the file itself is what a cube would be");
  std::size_t const n_directions = view.grids().empty() ? 0 : view.grids()[0].axes.size();
  if (cube.axes.size() + n_directions > most_dimensions)
    refuse(std::to_string(cube.axes.size()) + " parameters are more dimensions than a file can have; use --format csv");
  if (may_be_full(view, cube.axes)) cube.cases = cases_of(view, cube.axes);
  if (cube.cases.empty() || std::count(cube.cases.begin(), cube.cases.end(), -1) > 0)
    refuse("the " + std::to_string(view.n_cases()) + " cases are not all combinations of " +
           joined(counts, most_names) +
           ", each once, as those of sweep.mode = \"grid\" are; use --format csv, or the file as it is");
  return cube;
}

void write_cube(ResultView const& view, Cube const& cube, std::string const& path) {
  require_cube(path);
  PartialFile partial(path, PartialFile::Until::named);  // HDF5 asks for the real path
  try {
    io::SilentHdf5 const silent;
    CubeFile(view, cube).write(partial.path());
  } catch (io::Hdf5Error const&) {
    throw FileError(path + ": error: cannot be written; is there room on the disk?");
  }
  partial.take_place();
}

}  // namespace lapwing
