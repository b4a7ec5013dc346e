// SPDX-License-Identifier: BSD-3-Clause
#include "io/dimension_scales.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

namespace lapwing::io {
namespace {

/// One entry of REFERENCE_LIST.
struct Use {
  hobj_ref_t dataset;
  int dimension;
};

hobj_ref_t reference_to(hid_t file, std::string const& path) {
  hobj_ref_t reference{};
  LAPWING_H5(H5Rcreate(&reference, file, path.c_str(), H5R_OBJECT, -1));
  return reference;
}

void write_list(hid_t object, char const* name, Hdf5Type const& type, std::size_t n, void const* values) {
  hsize_t const length = n;
  Hdf5Space const space(LAPWING_H5(H5Screate_simple(1, &length, nullptr)));
  Hdf5Attribute const attribute(LAPWING_H5(H5Acreate2(object, name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT)));
  LAPWING_H5(H5Awrite(attribute.id(), type.id(), values));
}

Hdf5Type type_of_uses() {
  Hdf5Type type(LAPWING_H5(H5Tcreate(H5T_COMPOUND, sizeof(Use))));
  LAPWING_H5(H5Tinsert(type.id(), "dataset", offsetof(Use, dataset), H5T_STD_REF_OBJ));
  LAPWING_H5(H5Tinsert(type.id(), "dimension", offsetof(Use, dimension), H5T_NATIVE_INT));
  return type;
}

}  // namespace

std::size_t most_uses_of_a_scale(FileLayout const& layout) {
  std::map<std::string, std::size_t> n_uses;
  std::size_t most = 0;
  for (auto const& dataset : layout.datasets)
    for (auto const& scale : dataset.scales) most = std::max(most, ++n_uses[scale]);
  return most;
}

void attach_scales(hid_t file, FileLayout const& layout) {
  std::map<std::string, std::vector<Use>> uses_of;
  std::map<std::string, hobj_ref_t> reference_of;
  for (auto const& dataset : layout.datasets)
    if (dataset.is_scale()) reference_of.emplace(dataset.path, reference_to(file, dataset.path));
  Hdf5Type const list(LAPWING_H5(H5Tvlen_create(H5T_STD_REF_OBJ)));
  for (auto const& dataset : layout.datasets) {
    if (dataset.is_scale()) continue;
    std::vector<hvl_t> lists;
    for (auto const& scale : dataset.scales) lists.push_back({1, &reference_of.at(scale)});
    Hdf5Dataset const stored(LAPWING_H5(H5Dopen2(file, dataset.path.c_str(), H5P_DEFAULT)));
    write_list(stored.id(), "DIMENSION_LIST", list, lists.size(), lists.data());
    auto const own = reference_to(file, dataset.path);
    for (std::size_t d = 0; d < dataset.scales.size(); ++d)
      uses_of[dataset.scales[d]].push_back({own, static_cast<int>(d)});
  }
  Hdf5Type const type = type_of_uses();
  for (auto const& [scale, uses] : uses_of) {
    Hdf5Dataset const stored(LAPWING_H5(H5Dopen2(file, scale.c_str(), H5P_DEFAULT)));
    write_list(stored.id(), "REFERENCE_LIST", type, uses.size(), uses.data());
  }
}

}  // namespace lapwing::io
