// SPDX-License-Identifier: BSD-3-Clause
#include "io/hdf5_access.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "io/text.hpp"

namespace lapwing::io {
namespace {

/// Most bytes of an attribute that stands in an object's header, which the format limits to 64 KiB.
constexpr std::size_t longest_in_header = 60000;

/// Text of a fixed length, or of any: UTF-8, or ASCII where it is no more, since some readers of attributes know
/// nothing else.
Hdf5Type text_type(std::size_t n_bytes, std::string const& text) {
  bool const is_ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  Hdf5Type type(LAPWING_H5(H5Tcopy(H5T_C_S1)));
  LAPWING_H5(H5Tset_size(type.id(), n_bytes));
  LAPWING_H5(H5Tset_cset(type.id(), is_ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8));
  if (n_bytes != H5T_VARIABLE) LAPWING_H5(H5Tset_strpad(type.id(), H5T_STR_NULLPAD));
  return type;
}

void write_scalar(hid_t object, std::string const& name, hid_t type, void const* value) {
  Hdf5Space const space(LAPWING_H5(H5Screate(H5S_SCALAR)));
  Hdf5Attribute const attribute(
      LAPWING_H5(H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT)));
  LAPWING_H5(H5Awrite(attribute.id(), type, value));
}

herr_t add_name(hid_t, char const* name, H5A_info_t const*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

/// A dataset of characters [row, column].
struct TextTable {
  Hdf5Dataset dataset;
  hsize_t n_rows = 0, width = 0;
};

TextTable open_texts(hid_t parent, std::string const& path) {
  Hdf5Dataset dataset(LAPWING_H5(H5Dopen2(parent, path.c_str(), H5P_DEFAULT)));
  auto const shape = shape_of(dataset);
  Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
  if (shape.size() != 2 || H5Tget_class(type.id()) != H5T_STRING || H5Tget_size(type.id()) != 1)
    throw Hdf5Error(path + " is not a table of characters");
  plausible_elements(dataset, path);
  return {std::move(dataset), shape[0], shape[1]};
}

std::vector<std::string> read_text_rows(TextTable const& table, std::vector<CaseRange> const& rows) {
  constexpr hsize_t bytes_at_once = 1u << 20u;
  hsize_t const rows_at_once = std::max<hsize_t>(bytes_at_once / std::max<hsize_t>(table.width, 1), 1);
  std::vector<std::string> texts;
  std::vector<char> buffer;
  for (auto const& range : rows)
    for (auto first = static_cast<hsize_t>(range.first), end = static_cast<hsize_t>(range.end); first < end;) {
      hsize_t const count = std::min(rows_at_once, end - first);
      buffer.resize(count * table.width);
      read_rows(table.dataset, ElementType::character, first, count, buffer.data());
      for (hsize_t row = 0; row < count; ++row) {
        char const* const begin = buffer.data() + row * table.width;
        texts.push_back(fitting_text({begin, std::find(begin, begin + table.width, '\0')}, table.width));
      }
      first += count;
    }
  return texts;
}

}  // namespace

std::size_t element_bytes(ElementType type) {
  switch (type) {
    case ElementType::float32:
    case ElementType::int32:
      return 4;
    case ElementType::int8:
    case ElementType::character:
      return 1;
    default:
      return 8;
  }
}

Hdf5Type hdf5_type(ElementType type) {
  switch (type) {
    case ElementType::float64:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_DOUBLE)));
    case ElementType::float32:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_FLOAT)));
    case ElementType::int64:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_INT64)));
    case ElementType::int32:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_INT32)));
    case ElementType::int8:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_INT8)));
    case ElementType::uint64:
      return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_NATIVE_UINT64)));
    case ElementType::character:
      break;
  }
  return Hdf5Type(LAPWING_H5(H5Tcopy(H5T_C_S1)));
}

Hdf5File open_for_reading(std::string const& path, bool use_locks) {
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw FileError(path + ": error: cannot be opened: " + std::strerror(errno));
  ::close(descriptor);
  Hdf5Properties const access(LAPWING_H5(H5Pcreate(H5P_FILE_ACCESS)));
  LAPWING_H5(H5Pset_file_locking(access.id(), use_locks, true));
  return Hdf5File(LAPWING_H5(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id())));
}

bool link_exists(hid_t parent, std::string const& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    if (LAPWING_H5(H5Lexists(parent, path.substr(0, end).c_str(), H5P_DEFAULT)) == 0) return false;
    if (end == std::string::npos) return true;
  }
}

// Fixed length: a damaged file then has no heap of texts in which the library gets lost. Only what is too long goes
// there.
void write_attribute(hid_t object, std::string const& name, std::string const& value) {
  char const* const text = value.c_str();
  if (value.size() > longest_in_header)
    write_scalar(object, name, text_type(H5T_VARIABLE, value).id(), &text);
  else
    write_scalar(object, name, text_type(std::max<std::size_t>(value.size(), 1), value).id(), text);
}

void write_attribute(hid_t object, std::string const& name, double value) {
  write_scalar(object, name, H5T_NATIVE_DOUBLE, &value);
}

void write_attribute(hid_t object, std::string const& name, std::int64_t value) {
  write_scalar(object, name, H5T_NATIVE_INT64, &value);
}

void write_attribute(hid_t object, std::string const& name, std::vector<std::int8_t> const& values) {
  hsize_t const n = values.size();
  Hdf5Space const space(LAPWING_H5(H5Screate_simple(1, &n, nullptr)));
  Hdf5Attribute const attribute(
      LAPWING_H5(H5Acreate2(object, name.c_str(), H5T_NATIVE_INT8, space.id(), H5P_DEFAULT, H5P_DEFAULT)));
  LAPWING_H5(H5Awrite(attribute.id(), H5T_NATIVE_INT8, values.data()));
}

std::string read_text_attribute(hid_t object, std::string const& name) {
  if (LAPWING_H5(H5Aexists(object, name.c_str())) == 0) return {};
  Hdf5Attribute const attribute(LAPWING_H5(H5Aopen(object, name.c_str(), H5P_DEFAULT)));
  Hdf5Type const stored(LAPWING_H5(H5Aget_type(attribute.id())));
  Hdf5Space const space(LAPWING_H5(H5Aget_space(attribute.id())));
  if (H5Tget_class(stored.id()) != H5T_STRING || H5Sget_simple_extent_npoints(space.id()) != 1) return {};
  if (LAPWING_H5(H5Tis_variable_str(stored.id())) == 0) {
    std::string text(H5Tget_size(stored.id()), '\0');
    LAPWING_H5(H5Aread(attribute.id(), stored.id(), text.data()));
    return fitting_text(text.c_str(), text.size());
  }
  char* raw = nullptr;
  LAPWING_H5(H5Aread(attribute.id(), stored.id(), &raw));
  std::string const text = raw == nullptr ? "" : fitting_text(raw, std::string_view(raw).size());
  LAPWING_H5(H5Dvlen_reclaim(stored.id(), space.id(), H5P_DEFAULT, &raw));
  return text;
}

double read_number_attribute(hid_t object, std::string const& name, double otherwise) {
  if (LAPWING_H5(H5Aexists(object, name.c_str())) == 0) return otherwise;
  Hdf5Attribute const attribute(LAPWING_H5(H5Aopen(object, name.c_str(), H5P_DEFAULT)));
  Hdf5Type const stored(LAPWING_H5(H5Aget_type(attribute.id())));
  Hdf5Space const space(LAPWING_H5(H5Aget_space(attribute.id())));
  auto const kind = H5Tget_class(stored.id());
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || H5Sget_simple_extent_npoints(space.id()) != 1) return otherwise;
  double value = otherwise;
  LAPWING_H5(H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &value));
  return value;
}

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<std::string> names;
  LAPWING_H5(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, add_name, &names));
  return names;
}

std::vector<hsize_t> shape_of(Hdf5Dataset const& dataset) {
  Hdf5Space const space(LAPWING_H5(H5Dget_space(dataset.id())));
  std::vector<hsize_t> shape(LAPWING_H5(H5Sget_simple_extent_ndims(space.id())));
  LAPWING_H5(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr));
  return shape;
}

hsize_t file_bytes(Hdf5Dataset const& dataset) {
  Hdf5File const file(LAPWING_H5(H5Iget_file_id(dataset.id())));
  hsize_t bytes = 0;
  LAPWING_H5(H5Fget_filesize(file.id(), &bytes));
  return bytes;
}

hsize_t plausible_elements(Hdf5Dataset const& dataset, std::string const& path) {
  constexpr hsize_t best_compression = 1100;           // zlib makes at most 1032 bytes of one
  Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  auto const layout = H5Pget_layout(properties.id());
  hsize_t const stored_bytes = H5Dget_storage_size(dataset.id());
  bool const is_plain = layout != H5D_CHUNKED, is_stored = stored_bytes > 0;
  hsize_t const most = file_bytes(dataset) * (is_plain && is_stored ? 1 : best_compression) /
                       std::max<hsize_t>(H5Tget_size(stored.id()), 1);
  hsize_t n = 1;
  for (auto const extent : shape_of(dataset)) {
    if (extent != 0 && n > most / extent) throw Hdf5Error(path + " claims more values than the file can hold");
    n *= extent;
  }
  // Values within an object's header are copied from memory, as many as the shape says.
  if (layout == H5D_COMPACT && stored_bytes != n * H5Tget_size(stored.id()))
    throw Hdf5Error(path + " claims more values than it holds");
  return n;
}

void require_shape(Hdf5Dataset const& dataset, std::string const& path, std::vector<hsize_t> const& shape) {
  auto const text = [](std::vector<hsize_t> const& extents) {
    std::string list;
    for (auto const extent : extents) list += (list.empty() ? "" : ", ") + std::to_string(extent);
    return "[" + list + "]";
  };
  auto const stored = shape_of(dataset);
  if (stored != shape) throw Hdf5Error(path + " has shape " + text(stored) + " instead of " + text(shape));
}

void require_numbers_or_characters(Hdf5Dataset const& dataset, std::string const& path) {
  Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
  auto const kind = H5Tget_class(type.id());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER && (kind != H5T_STRING || H5Tis_variable_str(type.id()) != 0))
    throw Hdf5Error(path + " does not hold numbers or characters");
  // The library's conversion of other formats of numbers, as damage makes them, writes beyond its buffers.
  auto const is_any = [&](std::initializer_list<hid_t> standard) {
    return std::any_of(standard.begin(), standard.end(), [&](hid_t one) { return H5Tequal(type.id(), one) > 0; });
  };
  bool const is_usual =
      kind == H5T_STRING ||
      (kind == H5T_FLOAT && is_any({H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_IEEE_F64BE})) ||
      (kind == H5T_INTEGER && H5Tget_precision(type.id()) == 8 * H5Tget_size(type.id()) &&
       H5Tget_offset(type.id()) == 0 && H5Tget_size(type.id()) <= 8);
  if (!is_usual) throw Hdf5Error(path + " holds numbers of a format that no program writes");
}

void read_rows(Hdf5Dataset const& dataset, hid_t type, hsize_t first, hsize_t count, void* values) {
  auto extent = shape_of(dataset);
  std::vector<hsize_t> start(extent.size(), 0);
  start[0] = first;
  extent[0] = count;
  Hdf5Space const file_space(LAPWING_H5(H5Dget_space(dataset.id())));
  LAPWING_H5(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr));
  Hdf5Space const memory_space(LAPWING_H5(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr)));
  LAPWING_H5(H5Dread(dataset.id(), type, memory_space.id(), file_space.id(), H5P_DEFAULT, values));
}

void read_rows(Hdf5Dataset const& dataset, ElementType type, hsize_t first, hsize_t count, void* values) {
  read_rows(dataset, hdf5_type(type).id(), first, count, values);
}

std::vector<std::string> read_text_rows(hid_t parent, std::string const& path) {
  auto const table = open_texts(parent, path);
  return read_text_rows(table, {{0, static_cast<std::int64_t>(table.n_rows)}});
}

std::vector<std::string> read_text_rows(hid_t parent, std::string const& path, hsize_t n_rows,
                                        std::vector<CaseRange> const& rows) {
  auto const table = open_texts(parent, path);
  if (table.n_rows != n_rows) throw Hdf5Error(path + " does not have a row per case");
  return read_text_rows(table, rows);
}

}  // namespace lapwing::io
