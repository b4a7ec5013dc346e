// SPDX-License-Identifier: BSD-3-Clause
#include "io/stored_cases.hpp"

#include <iterator>
#include <map>
#include <memory>
#include <sstream>

#include "config/run_config.hpp"
#include "io/stored_shapes.hpp"

namespace lapwing::io {
namespace {

std::vector<std::string> words_of(std::string const& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// What a dataset's attribute "covers" says; nothing where either is missing.
std::vector<std::string> covered_by(hid_t file, std::string const& path) {
  if (!link_exists(file, path)) return {};
  Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
  return words_of(read_text_attribute(dataset.id(), "covers"));
}

herr_t add_field_name(hid_t, char const* name, H5L_info_t const*, void* names) {
  for (char const* field : output_field_names)
    if (std::string(name) == field) static_cast<std::vector<std::string>*>(names)->push_back(field);
  return 0;
}

/// Names of a group's fields in the order in which they were made, which is that of the checksum where nothing else
/// tells.
std::vector<std::string> fields_in_order_of_making(hid_t file, std::string const& prefix) {
  std::vector<std::string> names;
  hsize_t at = 0;
  if (H5Literate_by_name(file, prefix.c_str(), H5_INDEX_CRT_ORDER, H5_ITER_INC, &at, add_field_name, &names,
                         H5P_DEFAULT) < 0)
    names.clear();
  // Quantities and parameters, which have a number per case, may have such names.
  std::erase_if(names, [&](std::string const& name) {
    Hdf5Object const object(LAPWING_H5(H5Oopen(file, (prefix + name).c_str(), H5P_DEFAULT)));
    if (H5Iget_type(object.id()) != H5I_DATASET) return true;
    Hdf5Space const space(LAPWING_H5(H5Dget_space(object.id())));
    return H5Sget_simple_extent_ndims(space.id()) < 2;
  });
  return names;
}

/// Opened datasets, and how their rows are read.
class Columns {
 public:
  explicit Columns(hid_t file) : file_(file) {}

  /// A dataset whose rows are read as they are stored.
  /// @throws Hdf5Error if it does not have `n_rows` rows of real or integer numbers or characters.
  StoredCases::Column add(std::string const& path, std::uint64_t n_rows) {
    auto dataset = opened(path, n_rows);
    require_numbers_or_characters(dataset, path);
    Hdf5Type type(LAPWING_H5(H5Dget_type(dataset.id())));
    std::uint64_t row_bytes = H5Tget_size(type.id());
    auto const shape = shape_of(dataset);
    for (std::size_t d = 1; d < shape.size(); ++d) row_bytes *= shape[d];
    opened_.insert_or_assign(path, Open{std::move(dataset), std::move(type)});
    return {path, row_bytes};
  }

  /// A column of integers that are read as `type`.
  void add_integers(std::string const& path, std::uint64_t n_rows, ElementType type) {
    auto dataset = opened(path, n_rows);
    Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
    if (H5Tget_class(stored.id()) != H5T_INTEGER || shape_of(dataset).size() != 1)
      throw Hdf5Error(path + " is not a column of integers");
    opened_.insert_or_assign(path, Open{std::move(dataset), hdf5_type(type)});
  }

  void read(std::string const& path, std::uint64_t first, std::uint64_t n, void* rows) const {
    auto const& opened = opened_.at(path);
    read_rows(opened.dataset, opened.type.id(), first, n, rows);
  }

 private:
  struct Open {
    Hdf5Dataset dataset;
    Hdf5Type type;
  };

  Hdf5Dataset opened(std::string const& path, std::uint64_t n_rows) const {
    if (!link_exists(file_, path)) throw Hdf5Error("there is no dataset " + path);
    Hdf5Dataset dataset(LAPWING_H5(H5Dopen2(file_, path.c_str(), H5P_DEFAULT)));
    auto const shape = shape_of(dataset);
    if (shape.empty() || shape[0] != n_rows)
      throw Hdf5Error(path + " does not have " + std::to_string(n_rows) + " rows");
    return dataset;
  }

  hid_t file_;
  std::map<std::string, Open> opened_;
};

/// Where the cases' fields are; nothing where that is their number.
std::vector<Placement::Place> places_of(std::vector<StoredShape> const& shapes, std::uint64_t n_cases) {
  std::vector<Placement::Place> places(shapes.size() > 1 ? n_cases : 0, {UINT32_MAX, 0});
  for (std::uint32_t s = 0; s < shapes.size(); ++s)
    for (std::uint64_t row = 0; row < shapes[s].cases.size(); ++row) {
      auto const id = static_cast<std::uint64_t>(shapes[s].cases[row]);
      bool const is_new = places.empty() ? id == row : id < n_cases && places[id].shape == UINT32_MAX;
      if (!is_new) throw Hdf5Error(shapes[s].prefix + "case does not number the cases");
      if (!places.empty()) places[id] = {s, row};
    }
  return places;
}

}  // namespace

StoredCases stored_cases(hid_t file) {
  StoredCases stored;
  auto const columns = std::make_shared<Columns>(file);
  auto const shapes = read_shapes(file);
  for (auto const& shape : shapes) stored.n_cases += shape.cases.size();
  auto const places = std::make_shared<std::vector<Placement::Place>>(places_of(shapes, stored.n_cases));

  for (auto const& path : covered_by(file, numbers_checksum))
    stored.numbers.push_back(columns->add(path, stored.n_cases));
  if (!stored.numbers.empty()) columns->add_integers(numbers_checksum, stored.n_cases, ElementType::uint64);
  columns->add_integers(fields_checksum, stored.n_cases, ElementType::uint64);
  columns->add_integers("/status", stored.n_cases, ElementType::int8);
  if (auto const tables = covered_by(file, tables_checksum); !tables.empty()) {
    stored.n_ranks = read_dataset<std::int64_t>(file, "/timing/rank", ElementType::int64).size();
    for (auto const& path : tables) stored.tables.push_back(columns->add(path, stored.n_ranks));
    columns->add_integers(tables_checksum, stored.n_ranks, ElementType::uint64);
  }
  auto const names = covered_by(file, fields_checksum);
  for (auto const& shape : shapes) {
    auto& fields = stored.fields.emplace_back();
    for (auto const& name : names.empty() ? fields_in_order_of_making(file, shape.prefix) : names)
      fields.push_back(columns->add(shape.prefix + name, shape.cases.size()));
  }
  stored.place = [places](std::int64_t case_id) {
    auto const id = static_cast<std::uint64_t>(case_id);
    return places->empty() ? Placement::Place{0, id} : places->at(id);
  };
  stored.read = [columns](std::string const& path, std::uint64_t first, std::uint64_t n, void* rows) {
    columns->read(path, first, n, rows);
  };
  return stored;
}

}  // namespace lapwing::io
