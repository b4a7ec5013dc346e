// SPDX-License-Identifier: BSD-3-Clause
#include "io/stored_shapes.hpp"

namespace lapwing::io {
namespace {

herr_t add_grid_group(hid_t parent, char const* name, H5L_info_t const*, void* names) {
  std::string const text(name);
  if (!text.starts_with("grid_")) return 0;
  H5O_info_t info{};
  if (H5Oget_info_by_name2(parent, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  if (info.type == H5O_TYPE_GROUP) static_cast<std::vector<std::string>*>(names)->push_back(text);
  return 0;
}

}  // namespace

std::vector<StoredShape> read_shapes(hid_t file) {
  std::vector<std::string> groups;
  LAPWING_H5(H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, add_grid_group, &groups));
  std::vector<std::string> prefixes;
  for (auto const& group : groups) prefixes.push_back("/" + group + "/");
  if (prefixes.empty()) prefixes.emplace_back("/");

  std::vector<StoredShape> shapes;
  for (auto const& prefix : prefixes) {
    StoredShape shape;
    shape.prefix = prefix;
    shape.cases = read_dataset<std::int64_t>(file, prefix + "case", ElementType::int64);
    for (char const* axis : {"x", "y", "z"}) {
      if (!link_exists(file, prefix + axis)) break;
      Hdf5Dataset const centres(LAPWING_H5(H5Dopen2(file, (prefix + axis).c_str(), H5P_DEFAULT)));
      // Else it is a parameter or quantity of that name.
      if (read_text_attribute(centres.id(), "CLASS") != "DIMENSION_SCALE") break;
      auto const n_cells = shape_of(centres);
      if (n_cells.size() != 1) throw Hdf5Error(prefix + axis + " is not a column");
      shape.cells.push_back(n_cells[0]);
    }
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

std::vector<StoredShape> read_shapes(hid_t file, std::int64_t n_cases) {
  auto shapes = read_shapes(file);
  for (auto const& shape : shapes)
    for (std::int64_t before = -1; auto const id : shape.cases) {
      if (id < 0 || id >= n_cases)
        throw Hdf5Error(shape.prefix + "case holds " + std::to_string(id) + ", which is no case");
      if (id <= before) throw Hdf5Error(shape.prefix + "case is not in ascending order");
      before = id;
    }
  return shapes;
}

}  // namespace lapwing::io
