// SPDX-License-Identifier: BSD-3-Clause
#include "io/field_file.hpp"

#include <algorithm>

#include "core/hash.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing {
namespace {

struct OpenField {
  io::Hdf5File file;
  io::Hdf5Dataset dataset;
  std::vector<hsize_t> shape;
};

OpenField open_field(std::string const& path, std::string const& dataset, int dim) {
  OpenField field;
  field.file = io::open_for_reading(path, true);
  if (dataset.empty() || !io::link_exists(field.file.id(), dataset))
    throw io::Hdf5Error("there is no dataset \"" + dataset + "\"");
  field.dataset = io::Hdf5Dataset(LAPWING_H5(H5Dopen2(field.file.id(), dataset.c_str(), H5P_DEFAULT)));
  io::Hdf5Type const type(LAPWING_H5(H5Dget_type(field.dataset.id())));
  auto const kind = H5Tget_class(type.id());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER)
    throw io::Hdf5Error("dataset \"" + dataset + "\" does not hold real or integer numbers");
  field.shape = io::shape_of(field.dataset);
  std::string text;
  std::uint64_t n = 1;
  for (auto const extent : field.shape) {
    text += (text.empty() ? "" : ", ") + std::to_string(extent);
    n *= extent;
  }
  auto const rank = static_cast<int>(field.shape.size());
  if (rank != dim && rank != dim + 1)
    throw io::Hdf5Error("dataset \"" + dataset + "\" has shape [" + text + "]; " + std::to_string(dim) +
                        " dimensions are needed, or " + std::to_string(dim + 1) + " with one slab per case first");
  if (n == 0) throw io::Hdf5Error("dataset \"" + dataset + "\" has shape [" + text + "] and so holds nothing");
  return field;
}

std::vector<double> read_slab(OpenField const& field, int dim, std::int64_t slab) {
  bool const is_stack = static_cast<int>(field.shape.size()) == dim + 1;
  auto const n_slabs = is_stack ? static_cast<std::int64_t>(field.shape[0]) : 1;
  if (slab < 0 || slab >= n_slabs)
    throw io::Hdf5Error("slab " + std::to_string(slab) + " is asked for; the dataset has " + std::to_string(n_slabs));
  std::size_t n = 1;
  for (std::size_t d = is_stack ? 1 : 0; d < field.shape.size(); ++d) n *= field.shape[d];
  std::vector<double> values(n);
  io::read_rows(field.dataset, io::ElementType::float64, is_stack ? static_cast<hsize_t>(slab) : 0,
                is_stack ? 1 : field.shape[0], values.data());
  return values;
}

}  // namespace

FieldFileInfo describe_field_file(std::string const& file, std::string const& dataset, int dim) {
  return io::with_path(file, [&] {
    auto const field = open_field(file, dataset, dim);
    FieldFileInfo info;
    info.file = file;
    info.dataset = dataset;
    info.shape.assign(field.shape.begin(), field.shape.end());
    auto const n_slabs = static_cast<int>(field.shape.size()) == dim ? 1 : info.shape[0];
    for (std::int64_t slab = 0; slab < n_slabs; ++slab) {
      Hash64 hash;
      for (double const value : read_slab(field, dim, slab)) hash.add(value);
      info.slab_hash.push_back(hash.value());
    }
    return info;
  });
}

std::vector<double> read_field_slab(FieldFileInfo const& info, int dim, std::int64_t slab) {
  return io::with_path(info.file, [&] {
    auto const field = open_field(info.file, info.dataset, dim);
    if (!std::equal(field.shape.begin(), field.shape.end(), info.shape.begin(), info.shape.end()))
      throw io::Hdf5Error("dataset \"" + info.dataset + "\" has changed its shape since the run began");
    return read_slab(field, dim, slab);
  });
}

}  // namespace lapwing
