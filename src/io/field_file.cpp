// SPDX-License-Identifier: BSD-3-Clause
#include "io/field_file.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "core/hash.hpp"
#include "io/field_numbers.hpp"
#include "io/field_storage.hpp"
#include "io/hdf5_access.hpp"
#include "io/open_dataset.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t bytes_at_once = std::int64_t{32} << 20;
constexpr std::int64_t chunks_at_once = 4096;

/// Opens a dataset again, with room for a row of its chunks.
io::Hdf5Dataset with_cache(io::Hdf5File const& file, std::string const& name, std::int64_t bytes,
                           io::ChunkRow const& row) {
  // Chunks share a slot by their number in a row; with this many, rounded up in every direction, they do not.
  constexpr std::int64_t slots_per_chunk = 16, most_slots = 1 << 20, least_slots = 521;
  auto const slots = std::clamp(slots_per_chunk * row.n_chunks, least_slots, most_slots);
  io::Hdf5Properties const access(LAPWING_H5(H5Pcreate(H5P_DATASET_ACCESS)));
  LAPWING_H5(H5Pset_chunk_cache(access.id(), static_cast<std::size_t>(slots), static_cast<std::size_t>(bytes), 0.));
  return io::Hdf5Dataset(LAPWING_H5(H5Dopen2(file.id(), name.c_str(), access.id())));
}

}  // namespace

struct FieldFile::Impl {
  Impl(std::string const& path_in, std::string const& name_in, int dim_in)
      : path(path_in),
        name(name_in),
        dim(dim_in),
        file(io::open_foreign_file(path)),
        dataset(io::open_dataset(file, name)),
        numbers(dataset, name) {
    io::require_own_values(dataset, name);
    if (auto const what = io::why_backwards(dataset, dim); !what.empty())
      throw io::Hdf5Error("dataset \"" + name + "\" " + what);
    if (auto const what = io::missing_filter(dataset, name); !what.empty()) throw io::Hdf5Error(what);
    auto const extents = io::shape_of(dataset);
    shape.assign(extents.begin(), extents.end());
    row = io::chunk_row_of(dataset);
    cache = std::max(std::min(row.bytes, most_cache), row.chunk_bytes);
    if (row.bytes == 0) return;
    dataset = {};  // HDF5 keeps the cache of the first of several openings
    dataset = with_cache(file, name, cache, row);
    if (is_stack()) written.emplace(dataset);
  }

  bool is_stack() const { return static_cast<int>(shape.size()) == dim + 1; }
  std::int64_t slab_cells() const {
    std::int64_t n = 1;
    for (std::size_t d = is_stack() ? 1 : 0; d < shape.size(); ++d) n *= shape[d];
    return n;
  }
  std::string place_of(std::int64_t slab, std::int64_t cell) const;
  void read_stored(std::int64_t first, std::int64_t n, void* buffer) const;
  void read_numbers(std::int64_t first, std::int64_t n, double* values) const;

  std::string path, name;
  int dim;
  io::Hdf5File file;
  io::Hdf5Dataset dataset;
  io::FieldNumbers numbers;
  std::vector<std::int64_t> shape;
  io::ChunkRow row;
  std::int64_t cache = 0;
  std::optional<io::WrittenRows> written;  ///< of a stack in chunks
};

/// "[2, 5, 7]", as the dataset is indexed.
std::string FieldFile::Impl::place_of(std::int64_t slab, std::int64_t cell) const {
  std::string text;
  for (std::size_t d = shape.size(); d-- > (is_stack() ? 1 : 0);) {
    text = ", " + std::to_string(cell % shape[d]) + text;
    cell /= shape[d];
  }
  if (is_stack()) text = ", " + std::to_string(slab) + text;
  return "[" + text.substr(2) + "]";
}

/// Reads as stored: no conversion is HDF5's business here, whose own from another byte order is slow.
void FieldFile::Impl::read_stored(std::int64_t first, std::int64_t n, void* buffer) const {
  auto count = io::shape_of(dataset);
  std::vector<hsize_t> start(count.size(), 0);
  if (is_stack()) {
    start[0] = static_cast<hsize_t>(first);
    count[0] = static_cast<hsize_t>(n);
  }
  io::Hdf5Space const file_space(LAPWING_H5(H5Dget_space(dataset.id())));
  LAPWING_H5(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
  io::Hdf5Space const memory_space(LAPWING_H5(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr)));
  LAPWING_H5(H5Dread(dataset.id(), numbers.stored_type(), memory_space.id(), file_space.id(), H5P_DEFAULT, buffer));
}

/// Reads numbers as stored, in doubles.
void FieldFile::Impl::read_numbers(std::int64_t first, std::int64_t n, double* values) const {
  auto const n_values = n * slab_cells();
  std::vector<std::byte> wide;  // for numbers that are larger than a double
  if (numbers.buffer_bytes() > sizeof(double)) wide.resize(numbers.buffer_bytes() * static_cast<std::size_t>(n_values));
  auto* const buffer = wide.empty() ? reinterpret_cast<std::byte*>(values) : wide.data();
  auto const slab_bytes = static_cast<std::int64_t>(numbers.stored_bytes()) * slab_cells();
  // The library takes some kilobytes for each chunk that one call reads.
  auto const at_once = row.n_chunks == 0 ? n : std::max<std::int64_t>(1, chunks_at_once / row.n_chunks) * row.rows;
  try {
    for (std::int64_t at = 0; at < n; at += at_once)
      read_stored(first + at, std::min(at_once, n - at), buffer + at * slab_bytes);
  } catch (io::Hdf5Error const& error) {
    if (auto const filter = io::missing_filter(dataset, name); !filter.empty()) throw io::Hdf5Error(filter);
    auto const slabs = is_stack() ? " of cases " + std::to_string(first) + " to " + std::to_string(first + n - 1) : "";
    throw io::Hdf5Error("dataset \"" + name + "\": the values" + slabs + " cannot be read (" + error.what() +
                        "): is the file damaged, or was it rewritten?");
  }
  numbers.convert(buffer, n_values);
  if (!wide.empty()) std::memcpy(values, wide.data(), sizeof(double) * static_cast<std::size_t>(n_values));
}

FieldFile::FieldFile(std::string const& file, std::string const& dataset, int dim)
    : impl_(io::with_path(file, [&] { return std::make_unique<Impl>(file, dataset, dim); })) {}

FieldFile::~FieldFile() = default;
FieldFile::FieldFile(FieldFile&&) noexcept = default;

std::vector<std::int64_t> const& FieldFile::shape() const {
  return impl_->shape;
}

std::vector<std::string> FieldFile::dimensions() const {
  return io::with_path(impl_->path, [&] { return io::dimension_names(impl_->dataset); });
}

std::int64_t FieldFile::slab_cells() const {
  return impl_->slab_cells();
}

std::int64_t FieldFile::slabs_at_once() const {
  auto const slab_bytes = static_cast<std::int64_t>(sizeof(double)) * impl_->slab_cells();
  bool const row_stays = impl_->row.bytes <= impl_->cache;
  return std::max<std::int64_t>(1, (row_stays ? bytes_at_once : most_cache) / slab_bytes);
}

std::vector<std::string> FieldFile::read(std::int64_t first, std::int64_t n, double* values) const {
  auto const& impl = *impl_;
  return io::with_path(impl.path, [&] {
    impl.read_numbers(first, n, values);
    std::vector<std::string> missing(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i) {
      auto const slab = first + i, n_cells = impl.slab_cells();
      auto const fault = impl.numbers.apply(values + i * n_cells, n_cells);
      auto& text = missing[static_cast<std::size_t>(i)];
      if (impl.written && !impl.written->holds(impl.dataset, slab))
        text = "[" + std::to_string(slab) + "] was never written";
      else if (fault)
        text = impl.place_of(slab, fault->cell) + " " + fault->why;
    }
    return missing;
  });
}

std::uint64_t hash_of_slab(std::span<double const> values) {
  Hash64 hash;
  for (double const value : values) hash.add(value);
  return hash.value();
}

}  // namespace lapwing
