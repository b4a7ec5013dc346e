// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Small reads and writes through the HDF5 library: files, attributes, whole datasets and rows of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/case_list.hpp"
#include "core/result_columns.hpp"
#include "io/hdf5_handle.hpp"

namespace lapwing::io {

using lapwing::ElementType;

std::size_t element_bytes(ElementType type);

/// HDF5's type of an element. A character is a one-byte string, which netCDF reads as NC_CHAR.
Hdf5Type hdf5_type(ElementType type);

/// Opens for reading. Own files are read without HDF5's locks, since they are valid at any moment.
Hdf5File open_for_reading(std::string const& path, bool use_locks);

bool link_exists(hid_t parent, std::string const& path);

void write_attribute(hid_t object, std::string const& name, std::string const& value);
void write_attribute(hid_t object, std::string const& name, double value);
void write_attribute(hid_t object, std::string const& name, std::int64_t value);
void write_attribute(hid_t object, std::string const& name, std::vector<std::int8_t> const& values);

/// Text of an attribute; empty if there is none or it does not hold text.
std::string read_text_attribute(hid_t object, std::string const& name);
/// Value of an attribute; `otherwise` if there is none or it does not hold a number.
double read_number_attribute(hid_t object, std::string const& name, double otherwise);
std::vector<std::string> attribute_names(hid_t object);

std::vector<hsize_t> shape_of(Hdf5Dataset const& dataset);
/// Size of the file that a dataset is in.
hsize_t file_bytes(Hdf5Dataset const& dataset);
/// Elements of a dataset. @throws Hdf5Error if the file cannot hold so many, even compressed.
hsize_t plausible_elements(Hdf5Dataset const& dataset, std::string const& path);

/// Reads rows first .. first + count - 1 (along the first dimension) as elements of `type`.
void read_rows(Hdf5Dataset const& dataset, ElementType type, hsize_t first, hsize_t count, void* values);
void read_rows(Hdf5Dataset const& dataset, hid_t type, hsize_t first, hsize_t count, void* values);

/// @throws Hdf5Error for texts of variable length, references and other things that are no plain bytes.
void require_numbers_or_characters(Hdf5Dataset const& dataset, std::string const& path);

/// @throws Hdf5Error for another shape.
void require_shape(Hdf5Dataset const& dataset, std::string const& path, std::vector<hsize_t> const& shape);

/// Reads a whole dataset, converted to `type`.
template <class T>
std::vector<T> read_dataset(Hdf5Dataset const& dataset, std::string const& path, ElementType type, std::size_t n) {
  require_numbers_or_characters(dataset, path);
  std::vector<T> values(n);
  LAPWING_H5(H5Dread(dataset.id(), hdf5_type(type).id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return values;
}
template <class T>
std::vector<T> read_dataset(hid_t parent, std::string const& path, ElementType type) {
  Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(parent, path.c_str(), H5P_DEFAULT)));
  return read_dataset<T>(dataset, path, type, plausible_elements(dataset, path));
}
/// The same of a dataset whose shape is known beforehand.
template <class T>
std::vector<T> read_dataset(hid_t parent, std::string const& path, ElementType type,
                            std::vector<hsize_t> const& shape) {
  Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(parent, path.c_str(), H5P_DEFAULT)));
  require_shape(dataset, path, shape);
  hsize_t n = 1;
  for (auto const extent : shape) n *= extent;
  return read_dataset<T>(dataset, path, type, n);
}

/// Reads a dataset of characters [row, column]: one string per row, up to its first NUL.
std::vector<std::string> read_text_rows(hid_t parent, std::string const& path);
/// The same of some of its `n_rows` rows, in the order of the ranges. @throws Hdf5Error if it has another number of
/// rows.
std::vector<std::string> read_text_rows(hid_t parent, std::string const& path, hsize_t n_rows,
                                        std::vector<CaseRange> const& rows);

}  // namespace lapwing::io
