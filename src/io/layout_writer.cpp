// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5_hl.h>

#include <cstdio>
#include <ctime>

#include "io/dimension_scales.hpp"

namespace lapwing::io {
namespace {

constexpr hsize_t alignment_threshold = 64 * 1024;
constexpr hsize_t alignment = 4096;

std::string now_utc() {
  std::time_t const now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// How netCDF names a dimension without a variable: this sentence, then the length in ten columns.
std::string bare_dimension_name(std::uint64_t n) {
  char text[96];
  std::snprintf(text, sizeof text, "This is a netCDF dimension but not a netCDF variable.%10llu",
                static_cast<unsigned long long>(n));
  return text;
}

/// @param dense  attributes of a scale may be large.
Hdf5Properties dataset_properties(DatasetLayout const& dataset, bool dense) {
  Hdf5Properties properties(LAPWING_H5(H5Pcreate(H5P_DATASET_CREATE)));
  bool const filled = dataset.start == Start::fill || dataset.start == Start::constant;
  LAPWING_H5(H5Pset_layout(properties.id(), H5D_CONTIGUOUS));
  // What has no place in the file reads as the fill value; the content of all else is not this library's business.
  LAPWING_H5(H5Pset_alloc_time(properties.id(), dataset.is_stored() ? H5D_ALLOC_TIME_EARLY : H5D_ALLOC_TIME_LATE));
  LAPWING_H5(H5Pset_fill_time(properties.id(),
                              dataset.start == Start::constant ? H5D_FILL_TIME_IFSET : H5D_FILL_TIME_NEVER));
  if (filled) LAPWING_H5(H5Pset_fill_value(properties.id(), H5T_NATIVE_DOUBLE, &dataset.fill));
  if (dense && dataset.is_scale()) LAPWING_H5(H5Pset_attr_phase_change(properties.id(), 0, 0));
  return properties;
}

void make_dataset(hid_t file, DatasetLayout const& layout, bool dense) {
  std::vector<hsize_t> const shape(layout.shape.begin(), layout.shape.end());
  Hdf5Space const space(LAPWING_H5(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr)));
  Hdf5Type const stored =
      layout.start == Start::no_storage ? Hdf5Type(LAPWING_H5(H5Tcopy(H5T_IEEE_F32BE))) : hdf5_type(layout.type);
  Hdf5Dataset const dataset(LAPWING_H5(H5Dcreate2(file, layout.path.c_str(), stored.id(), space.id(), H5P_DEFAULT,
                                                  dataset_properties(layout, dense).id(), H5P_DEFAULT)));
  for (auto const& [name, value] : layout.attributes) write_attribute(dataset.id(), name, value);
  if (!layout.flag_values.empty()) write_attribute(dataset.id(), "flag_values", layout.flag_values);
  if (layout.is_scale()) {
    auto const name = layout.start == Start::no_storage ? bare_dimension_name(layout.n_rows()) : layout.name();
    LAPWING_H5(H5DSset_scale(dataset.id(), name.c_str()));
  }
}

/// Groups list their members in the order in which they were made.
Hdf5Properties ordered_links(hid_t property_class) {
  Hdf5Properties properties(LAPWING_H5(H5Pcreate(property_class)));
  LAPWING_H5(H5Pset_link_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  return properties;
}

/// @param dense  attributes of any size are possible, in the format of HDF5 1.8.
Hdf5File make_file(std::string const& path, bool dense) {
  Hdf5Properties const access(LAPWING_H5(H5Pcreate(H5P_FILE_ACCESS)));
  // The run holds its own lock; HDF5's would collide with it where the file system makes both one kind.
  LAPWING_H5(H5Pset_file_locking(access.id(), false, true));
  LAPWING_H5(H5Pset_alignment(access.id(), alignment_threshold, alignment));
  if (dense) LAPWING_H5(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_V18));
  return Hdf5File(LAPWING_H5(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, ordered_links(H5P_FILE_CREATE).id(), access.id())));
}

void write_root_attributes(hid_t file, FileHeader const& header) {
  write_attribute(file, "format", std::string("lapwing"));
  write_attribute(file, "format_version", std::int64_t{format_version});
  write_attribute(file, "title", header.title);
  write_attribute(file, "Conventions", std::string("CF-1.10"));
  write_attribute(file, "lapwing_version", header.lapwing_version);
  write_attribute(file, "created", now_utc());
}

void write_group_attributes(hid_t file, FileHeader const& header) {
  constexpr char const* details[] = {"off", "phases", "full"};
  Hdf5Group const timing(LAPWING_H5(H5Gopen2(file, "/timing", H5P_DEFAULT)));
  write_attribute(timing.id(), "detail", std::string(details[static_cast<int>(header.timing_detail)]));
  write_attribute(timing.id(), "clock", header.clock);
  write_attribute(timing.id(), "overhead_per_region", header.overhead_per_region);
  if (header.bandwidth > 0) write_attribute(timing.id(), "bandwidth", header.bandwidth);
  Hdf5Group const provenance(LAPWING_H5(H5Gopen2(file, "/provenance", H5P_DEFAULT)));
  for (auto const& [name, value] : header.provenance) write_attribute(provenance.id(), name, value);
}

}  // namespace

Hdf5File make_datasets(std::string const& path, FileLayout const& layout) {
  bool const lists_much = most_uses_of_a_scale(layout) > most_listed;
  auto file = make_file(path, lists_much);
  auto const group_properties = ordered_links(H5P_GROUP_CREATE);
  for (auto const& group : layout.groups)
    Hdf5Group(LAPWING_H5(H5Gcreate2(file.id(), group.c_str(), H5P_DEFAULT, group_properties.id(), H5P_DEFAULT)))
        .close();
  for (auto const& dataset : layout.datasets) make_dataset(file.id(), dataset, lists_much);
  attach_scales(file.id(), layout);
  return file;
}

void write_layout(std::string const& path, FileHeader const& header, FileLayout const& layout) {
  auto file = make_datasets(path, layout);
  write_root_attributes(file.id(), header);
  write_group_attributes(file.id(), header);
  file.close();
}

}  // namespace lapwing::io
