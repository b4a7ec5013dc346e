// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Makes small field files, and reads them.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "io/field_file.hpp"
#include "io/hdf5_access.hpp"
#include "support/counting_filter.hpp"

namespace lapwing::sample {

inline io::Hdf5File file_at(std::string const& path) {
  return io::Hdf5File(std::filesystem::exists(path)
                          ? LAPWING_H5(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT))
                          : LAPWING_H5(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)));
}

/// Stores `values` as a dataset of another type; none: it is made and not written.
inline void store(std::string const& path, std::string const& name, std::vector<hsize_t> const& shape, hid_t type,
                  std::vector<double> const& values, Setup const& setup = {}) {
  auto const file = file_at(path);
  io::Hdf5Space const space(LAPWING_H5(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr)));
  io::Hdf5Properties const properties(LAPWING_H5(H5Pcreate(H5P_DATASET_CREATE)));
  if (setup) setup(properties.id());
  io::Hdf5Dataset const dataset(
      LAPWING_H5(H5Dcreate2(file.id(), name.c_str(), type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT)));
  if (!values.empty())
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
}

inline void set_attribute(std::string const& path, std::string const& dataset, std::string const& name, hid_t type,
                          std::vector<double> const& values) {
  auto const file = file_at(path);
  io::Hdf5Object const object(LAPWING_H5(H5Oopen(file.id(), dataset.c_str(), H5P_DEFAULT)));
  hsize_t const n = values.size();
  io::Hdf5Space const space(LAPWING_H5(n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, nullptr)));
  io::Hdf5Attribute const attribute(
      LAPWING_H5(H5Acreate2(object.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT)));
  LAPWING_H5(H5Awrite(attribute.id(), H5T_NATIVE_DOUBLE, values.data()));
}

inline void set_text(std::string const& path, std::string const& dataset, std::string const& name,
                     std::string const& text) {
  auto const file = file_at(path);
  io::write_attribute(io::Hdf5Object(LAPWING_H5(H5Oopen(file.id(), dataset.c_str(), H5P_DEFAULT))).id(), name, text);
}

inline std::vector<double> read(FieldFile const& field, std::int64_t first, std::int64_t n = 1,
                                std::vector<std::string>* missing = nullptr) {
  std::vector<double> values(static_cast<std::size_t>(n * field.slab_cells()));
  auto const found = field.read(first, n, values.data());
  if (missing)
    *missing = found;
  else
    EXPECT_THAT(found, ::testing::Each(""));
  return values;
}

inline std::string complaint(std::string const& file, std::string const& dataset, int dim = 2) {
  try {
    FieldFile const field(file, dataset, dim);
  } catch (FileError const& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(file));
    return error.what();
  }
  return "none";
}

inline std::vector<double> const twelve{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, six{1, 2, 3, 4, 5, 6};

}  // namespace lapwing::sample
