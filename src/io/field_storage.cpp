// SPDX-License-Identifier: BSD-3-Clause
#include "io/field_storage.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/schema.hpp"
#include "core/visible_text.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing::io {
namespace {

constexpr hsize_t chunks_to_look_at = 64;

/// Registered filters that people meet; files name most others themselves.
constexpr std::array<std::pair<H5Z_filter_t, char const*>, 13> filter_names{{
    {H5Z_FILTER_DEFLATE, "gzip"},
    {H5Z_FILTER_SZIP, "szip"},
    {305, "lzo"},
    {307, "bzip2"},
    {32000, "lzf"},
    {32001, "blosc"},
    {32004, "lz4"},
    {32008, "bitshuffle"},
    {32013, "zfp"},
    {32015, "zstd"},
    {32017, "sz"},
    {32019, "jpeg"},
    {32026, "blosc2"},
}};

struct Filter {
  H5Z_filter_t id = 0;
  std::string name;
};

std::vector<Filter> filters_of(Hdf5Dataset const& dataset) {
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED) return {};
  std::vector<Filter> filters;
  int const n = LAPWING_H5(H5Pget_nfilters(properties.id()));
  for (int i = 0; i < n; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t n_values = 0;
    std::array<char, 128> text{};
    auto const id = LAPWING_H5(H5Pget_filter2(properties.id(), static_cast<unsigned>(i), &flags, &n_values, nullptr,
                                              text.size() - 1, text.data(), &config));
    auto const known =
        std::find_if(filter_names.begin(), filter_names.end(), [id](auto const& entry) { return entry.first == id; });
    filters.push_back({id, known != filter_names.end() ? known->second
                           : text[0] != '\0'           ? text.data()
                                                       : "a filter without a name"});
  }
  return filters;
}

/// Whether a filter was applied to any of the first chunks: one that is optional may have been left out.
bool is_applied(Hdf5Dataset const& dataset, unsigned position) {
  Hdf5Space const space(LAPWING_H5(H5Dget_space(dataset.id())));
  hsize_t n = 0;
  LAPWING_H5(H5Dget_num_chunks(dataset.id(), space.id(), &n));
  std::vector<hsize_t> offset(shape_of(dataset).size());
  for (hsize_t i = 0; i < std::min(n, chunks_to_look_at); ++i) {
    unsigned left_out = 0;
    haddr_t address = 0;
    hsize_t bytes = 0;
    LAPWING_H5(H5Dget_chunk_info(dataset.id(), space.id(), i, offset.data(), &left_out, &address, &bytes));
    if ((left_out & (1U << position)) == 0) return true;
  }
  return false;
}

std::vector<hsize_t> chunk_of(Hdf5Dataset const& dataset) {
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED) return {};
  std::vector<hsize_t> chunk(shape_of(dataset).size());
  LAPWING_H5(H5Pget_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()));
  return chunk;
}

herr_t take_name(hid_t, unsigned, hid_t scale, void* name) {
  std::array<char, 256> path{};
  if (H5Iget_name(scale, path.data(), path.size()) <= 0) return 0;
  std::string const text(path.data());
  *static_cast<std::string*>(name) = text.substr(text.rfind('/') + 1);
  return 1;
}

/// A coordinate's name, and its first and last value.
struct Ends {
  std::string name;
  double first = 0, last = 0;
};

herr_t take_ends(hid_t, unsigned, hid_t scale, void* out) {
  auto& ends = *static_cast<Ends*>(out);
  Hdf5Type const type(H5Dget_type(scale));
  Hdf5Space const space(H5Dget_space(scale));
  bool const is_number = H5Tget_class(type.id()) == H5T_FLOAT || H5Tget_class(type.id()) == H5T_INTEGER;
  hsize_t n = 0;
  if (!is_number || H5Sget_simple_extent_ndims(space.id()) != 1) return 0;
  if (H5Sget_simple_extent_dims(space.id(), &n, nullptr) < 0 || n < 2) return 0;
  hsize_t const places[] = {0, n - 1}, two = 2;
  double values[2] = {0, 0};
  Hdf5Space const memory(H5Screate_simple(1, &two, nullptr));
  if (H5Sselect_elements(space.id(), H5S_SELECT_SET, 2, places) < 0) return 0;
  if (H5Dread(scale, H5T_NATIVE_DOUBLE, memory.id(), space.id(), H5P_DEFAULT, values) < 0) return 0;
  take_name(0, 0, scale, &ends.name);
  ends.first = values[0];
  ends.last = values[1];
  return 1;
}

}  // namespace

std::vector<std::string> dimension_names(Hdf5Dataset const& dataset) {
  std::vector<std::string> names(shape_of(dataset).size());
  for (unsigned d = 0; d < names.size(); ++d) {
    std::array<char, 64> label{};
    if (H5DSget_label(dataset.id(), d, label.data(), label.size()) > 0)
      names[d] = label.data();
    else if (H5DSget_num_scales(dataset.id(), d) > 0)
      H5DSiterate_scales(dataset.id(), d, nullptr, take_name, &names[d]);
  }
  H5Eclear2(H5E_DEFAULT);
  return names;
}

std::string why_backwards(Hdf5Dataset const& dataset, int dim) {
  auto const extents = shape_of(dataset);
  for (auto d = extents.size() - std::min(extents.size(), static_cast<std::size_t>(dim)); d < extents.size(); ++d) {
    Ends ends;
    if (H5DSget_num_scales(dataset.id(), static_cast<unsigned>(d)) > 0)
      H5DSiterate_scales(dataset.id(), static_cast<unsigned>(d), nullptr, take_ends, &ends);
    H5Eclear2(H5E_DEFAULT);
    if (!(ends.last < ends.first)) continue;
    auto const along = ends.name.empty() ? "dimension " + std::to_string(d) : '"' + visible(ends.name) + '"';
    return "runs down along " + along + ", from " + shortest(ends.first) + " to " + shortest(ends.last) +
           ": values must ascend with the coordinate; in Python, data.sortby(\"" + visible(ends.name) +
           "\") of xarray turns them round";
  }
  return "";
}

ChunkRow chunk_row_of(Hdf5Dataset const& dataset) {
  auto const chunk = chunk_of(dataset);
  if (chunk.empty()) return {};
  auto const extent = shape_of(dataset);
  Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
  ChunkRow row;
  row.rows = static_cast<std::int64_t>(chunk[0]);
  row.chunk_bytes = static_cast<std::int64_t>(H5Tget_size(type.id()) * chunk[0]);
  row.n_chunks = 1;
  for (std::size_t d = 1; d < chunk.size(); ++d) {
    row.chunk_bytes *= static_cast<std::int64_t>(chunk[d]);
    row.n_chunks *= static_cast<std::int64_t>((extent[d] + chunk[d] - 1) / chunk[d]);
  }
  row.bytes = row.chunk_bytes * row.n_chunks;
  return row;
}

void require_own_values(Hdf5Dataset const& dataset, std::string const& name) {
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  auto const layout = H5Pget_layout(properties.id());
  auto const refuse = [&](std::string const& why) { throw Hdf5Error("dataset \"" + name + "\" " + why); };
  std::string const copy =
      "copy the values into a dataset of their own, in Python new[\"" + name + "\"] = old[\"" + name + "\"][:]";
  if (layout == H5D_VIRTUAL) refuse("is virtual, and where a source is missing it reads as if it were there: " + copy);
  if (H5Pget_external_count(properties.id()) > 0) {
    std::array<char, 1024> file{};
    LAPWING_H5(H5Pget_external(properties.id(), 0, file.size() - 1, file.data(), nullptr, nullptr));
    refuse(std::string("has its values in another file, ") + file.data() + ", which nothing protects: " + copy);
  }
  Hdf5Space const space(LAPWING_H5(H5Dget_space(dataset.id())));
  bool const has_cells = H5Sget_simple_extent_npoints(space.id()) > 0;
  if (has_cells && layout != H5D_COMPACT && H5Dget_storage_size(dataset.id()) == 0)
    refuse("was never written: write its values");
}

std::string missing_filter(Hdf5Dataset const& dataset, std::string const& name) {
  auto const filters = filters_of(dataset);
  for (std::size_t i = 0; i < filters.size(); ++i) {
    auto const available = H5Zfilter_avail(filters[i].id);
    H5Eclear2(H5E_DEFAULT);
    if (available > 0 || !is_applied(dataset, static_cast<unsigned>(i))) continue;
    return "dataset \"" + name + "\" is compressed with " + filters[i].name + " (HDF5 filter " +
           std::to_string(filters[i].id) +
           "), which this HDF5 library cannot read: compress it with gzip instead, \"h5repack -f GZIP=4 OLD.h5 "
           "NEW.h5\" where that has " +
           "the filter, in Python new.create_dataset(\"" + name + "\", data=old[\"" + name +
           "\"][:], compression=\"gzip\"), or name the folder of the filter's plugin in HDF5_PLUGIN_PATH";
  }
  return "";
}

WrittenRows::WrittenRows(Hdf5Dataset const& dataset) {
  auto const extent = shape_of(dataset), chunk = chunk_of(dataset);
  if (chunk.empty()) return;
  Hdf5Space const space(LAPWING_H5(H5Dget_space(dataset.id())));
  hsize_t written = 0, all = 1;
  LAPWING_H5(H5Dget_num_chunks(dataset.id(), space.id(), &written));
  for (std::size_t d = 0; d < chunk.size(); ++d) all *= (extent[d] + chunk[d] - 1) / chunk[d];
  if (written == all) return;
  extent_ = extent;
  chunk_ = chunk;
}

bool WrittenRows::holds(Hdf5Dataset const& dataset, std::int64_t row) const {
  if (chunk_.empty()) return true;
  std::vector<hsize_t> at(extent_.size(), 0);
  at[0] = static_cast<hsize_t>(row) / chunk_[0] * chunk_[0];
  for (;;) {
    unsigned left_out = 0;
    haddr_t address = HADDR_UNDEF;
    hsize_t bytes = 0;
    LAPWING_H5(H5Dget_chunk_info_by_coord(dataset.id(), at.data(), &left_out, &address, &bytes));
    if (address != HADDR_UNDEF) return true;
    std::size_t d = at.size() - 1;
    for (; d > 0; --d) {
      at[d] += chunk_[d];
      if (at[d] < extent_[d]) break;
      at[d] = 0;
    }
    if (d == 0) return false;
  }
}

}  // namespace lapwing::io
