// SPDX-License-Identifier: BSD-3-Clause
#include "io/cube_file.hpp"

#include <algorithm>
#include <filesystem>

#include "io/dimension_scales.hpp"
#include "io/layout_parts.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using io::ElementType;

constexpr std::size_t most_dimensions = 32;       // of a dataset of HDF5

/// Values in the order in which they come first.
std::vector<double> distinct(std::vector<double> const& all) {
  std::vector<double> values, sorted;
  for (double const value : all) {
    auto const place = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (place != sorted.end() && *place == value) continue;
    sorted.insert(place, value);
    values.push_back(value);
  }
  return values;
}

std::string counts_text(std::vector<CubeAxis> const& axes) {
  std::string text;
  for (auto const& axis : axes) text += (text.empty() ? "" : ", ") + axis.parameter.name + " (" + std::to_string(axis.values.size()) + " values)";
  return text;
}

/// Whether the case numbers run through all combinations.
bool is_full(ResultView const& view, std::vector<CubeAxis> const& axes) {
  std::int64_t stride = 1;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    auto const n = static_cast<std::int64_t>(axis->values.size());
    auto const all = view.numbers(axis->parameter);
    for (std::int64_t c = 0; c < view.n_cases(); ++c)
      if (all[static_cast<std::size_t>(c)] != axis->values[static_cast<std::size_t>(c / stride % n)]) return false;
    stride *= n;
    if (stride > view.n_cases()) return false;
  }
  return stride == view.n_cases();
}

ElementType type_of(ResultColumn const& column) {
  if (!column.meanings.empty()) return ElementType::int8;
  return column.is_integer ? ElementType::int32 : ElementType::float64;
}

std::string meanings_text(ResultColumn const& column) {
  std::string text;
  for (auto const& word : column.meanings) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The file that is made, piece by piece.
class Cube {
 public:
  Cube(ResultView const& view, std::vector<CubeAxis> axes) : view_(&view), axes_(std::move(axes)) {
    for (auto const& axis : axes_) {
      auto const& parameter = axis.parameter;
      layout_.add_scale("/" + parameter.name, ElementType::float64, CaseColumn<double>(axis.values), parameter.long_name, parameter.units);
      by_case_.push_back("/" + parameter.name);
    }
    add_columns();
    if (view.grids().size() == 1) add_fields(view.grids()[0]);
  }

  void write(std::string const& path) {
    auto const layout = layout_.finish();
    auto file = io::make_datasets(path, layout);
    io::write_attribute(file.id(), "Conventions", std::string("CF-1.10"));
    io::write_attribute(file.id(), "title", view_->text("title"));
    io::write_attribute(file.id(), "source", view_->path());
    for (auto const& dataset : layout.datasets)
      if (dataset.is_scale()) write_scale(file.id(), dataset);
    for (auto const& column : columns_) write_whole(file.id(), "/" + column.name, view_->numbers(column));
    for (auto const& field : fields_) write_field(file.id(), field);
    file.close();
  }

 private:
  void add_columns() {
    for (auto const& column : view_->columns()) {
      if (column.role == ColumnRole::parameter || column.is_text) continue;
      auto added = layout_.add_results("/" + column.name, type_of(column), by_case_, io::Start::fill, 0, column.long_name, column.units);
      if (!column.meanings.empty()) added.flags(meanings_text(column));
      columns_.push_back(column);
    }
  }

  void add_fields(ResultGrid const& grid) {
    auto scales = by_case_;
    for (auto const& axis : grid.axes) layout_.add_scale("/" + axis.name, ElementType::float64, CaseColumn<double>(axis.centres), axis.name, grid.boxes_vary ? "" : axis.units);
    for (auto axis = grid.axes.rbegin(); axis != grid.axes.rend(); ++axis) scales.push_back("/" + axis->name);
    for (auto const& field : grid.fields) {
      auto const type = field.is_single ? ElementType::float32 : ElementType::float64;
      layout_.add_results("/" + field.name, type, scales, io::Start::fill, 0, field.long_name, field.units);
      fields_.push_back(field);
    }
    if (!grid.boxes_vary) return;
    for (auto const& axis : grid.axes)
      for (std::string const end : {"_lower", "_upper"}) {
        ResultColumn bound;
        bound.name = axis.name + end;
        bound.path = "/" + bound.name;
        bound.units = axis.units;
        layout_.add_results(bound.path, ElementType::float64, by_case_, io::Start::fill, 0, bound.name, bound.units);
        columns_.push_back(std::move(bound));
      }
  }

  static void write_scale(hid_t file, io::DatasetLayout const& dataset) {
    std::vector<double> values(dataset.n_rows());
    dataset.values(0, values.size(), reinterpret_cast<std::byte*>(values.data()));
    write_whole(file, dataset.path, values);
  }

  static void write_whole(hid_t file, std::string const& path, std::vector<double> const& values) {
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  }

  void write_field(hid_t file, ResultField const& field) const {
    auto const& grid = view_->grids()[0];
    auto const status = view_->status();
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, ("/" + field.name).c_str(), H5P_DEFAULT)));
    auto const shape = io::shape_of(dataset);
    std::vector<double> const nothing(grid.n_cells(), not_a_number);
    for (std::int64_t c = 0; c < view_->n_cases(); ++c) {
      bool const is_done = status[static_cast<std::size_t>(c)] == CaseStatus::done;
      write_case(dataset, shape, c, is_done ? view_->field(grid, field.name, c) : nothing);
    }
  }

  /// One case of a field: an index of every parameter, and all cells.
  void write_case(io::Hdf5Dataset const& dataset, std::vector<hsize_t> const& shape, std::int64_t case_id, std::vector<double> const& values) const {
    std::vector<hsize_t> start(shape.size(), 0), count(shape);
    auto rest = static_cast<hsize_t>(case_id);
    for (std::size_t p = axes_.size(); p-- > 0;) {
      start[p] = rest % shape[p];
      rest /= shape[p];
      count[p] = 1;
    }
    io::Hdf5Space const in_file(LAPWING_H5(H5Dget_space(dataset.id())));
    LAPWING_H5(H5Sselect_hyperslab(in_file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
    hsize_t const n = values.size();
    io::Hdf5Space const in_memory(LAPWING_H5(H5Screate_simple(1, &n, nullptr)));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, in_memory.id(), in_file.id(), H5P_DEFAULT, values.data()));
  }

  ResultView const* view_;
  std::vector<CubeAxis> axes_;
  io::LayoutBuilder layout_;
  std::vector<std::string> by_case_;
  std::vector<ResultColumn> columns_;
  std::vector<ResultField> fields_;
};

}  // namespace

std::vector<CubeAxis> cube_axes(ResultView const& view) {
  std::vector<CubeAxis> axes;
  for (auto const& parameter : view.columns(ColumnRole::parameter)) axes.push_back({parameter, distinct(view.numbers(parameter))});
  if (axes.empty()) throw InputError(view.path() + ": error: the sweep has no parameters to be dimensions; the file itself is what a cube would be");
  std::size_t const n_directions = view.grids().empty() ? 0 : view.grids()[0].axes.size();
  if (axes.size() + n_directions > most_dimensions)
    throw InputError(view.path() + ": error: " + std::to_string(axes.size()) + " parameters are more dimensions than a file can have; use --format csv");
  if (!is_full(view, axes))
    throw InputError(view.path() + ": error: the " + std::to_string(view.n_cases()) + " cases are not all combinations of " + counts_text(axes) +
                     ", as those of sweep.mode = \"grid\" are; use --format csv, or the file as it is");
  return axes;
}

void write_cube(ResultView const& view, std::string const& path) {
  Cube cube(view, cube_axes(view));
  auto const partial = path + ".partial";
  try {
    cube.write(partial);
    fs::rename(partial, path);
  } catch (io::Hdf5Error const& error) {
    fs::remove(partial);
    throw FileError(path + ": error: cannot be written: " + error.what());
  } catch (fs::filesystem_error const& error) {
    throw FileError(path + ": error: cannot be written: " + error.code().message());
  }
}

}  // namespace lapwing
