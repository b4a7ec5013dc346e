// SPDX-License-Identifier: BSD-3-Clause
#include "io/placement.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core/hash.hpp"

namespace lapwing::io {
namespace {

class Packer {
 public:
  void add(std::uint64_t value) { add_bytes(&value, sizeof value); }
  void add(std::string const& text) {
    add(std::uint64_t{text.size()});
    add_bytes(text.data(), text.size());
  }
  void add_bytes(void const* data, std::size_t n) { bytes_.append(static_cast<char const*>(data), n); }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string const& bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    get_bytes(&value, sizeof value);
    return value;
  }
  std::string text() {
    std::string result(checked(number()), '\0');
    get_bytes(result.data(), result.size());
    return result;
  }
  void get_bytes(void* data, std::size_t n) {
    std::memcpy(data, bytes_.data() + at_, checked(n));
    at_ += n;
  }
  std::size_t checked(std::size_t n) const {
    if (n > bytes_.size() - at_) throw std::logic_error("the packed description of the output file is cut off");
    return n;
  }

 private:
  std::string const& bytes_;
  std::size_t at_ = 0;
};

/// Whether the dataset is stored as the layout says: plain bytes of its type and shape at one place.
bool is_stored_as(Hdf5Dataset const& dataset, DatasetLayout const& layout) {
  Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset.id())));
  auto const shape = shape_of(dataset);
  return LAPWING_H5(H5Tequal(stored.id(), hdf5_type(layout.type).id())) > 0 &&
         std::equal(shape.begin(), shape.end(), layout.shape.begin(), layout.shape.end()) &&
         H5Pget_layout(properties.id()) == H5D_CONTIGUOUS &&
         (!layout.is_stored() || H5Dget_offset(dataset.id()) != HADDR_UNDEF);
}

/// Calls `visit(first, n)` for the rows of a dataset, some megabytes at a time, until it returns false.
template <class Visit>
bool in_pieces(DatasetLayout const& layout, Visit const& visit) {
  constexpr std::uint64_t bytes_at_once = 4 << 20;
  std::uint64_t const at_once = std::max<std::uint64_t>(1, bytes_at_once / layout.row_bytes());
  for (std::uint64_t first = 0; first < layout.n_rows(); first += at_once)
    if (!visit(first, std::min(at_once, layout.n_rows() - first))) return false;
  return true;
}

/// One value of a type as bytes, repeated through `bytes`.
void repeat(double value, ElementType type, std::vector<std::byte>& bytes) {
  auto const as = [&](auto converted) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof converted)
      std::memcpy(bytes.data() + at, &converted, sizeof converted);
  };
  switch (type) {
    case ElementType::float64: return as(value);
    case ElementType::float32: return as(static_cast<float>(value));
    case ElementType::int64: return as(static_cast<std::int64_t>(value));
    case ElementType::int32: return as(static_cast<std::int32_t>(value));
    case ElementType::uint64: return as(static_cast<std::uint64_t>(value));
    case ElementType::int8:
    case ElementType::character: return as(static_cast<std::int8_t>(value));
  }
}

/// Whether bytes agree; of identities only those that both know.
bool agree(DatasetLayout const& one, std::vector<std::byte> const& expected, std::vector<std::byte> const& found) {
  if (!one.is_identity) return expected == found;
  for (std::size_t at = 0; at < expected.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, expected.data() + at, sizeof a);
    std::memcpy(&b, found.data() + at, sizeof b);
    if (a != b && a != unknown_hash && b != unknown_hash) return false;
  }
  return true;
}

/// Whether a dataset has the attributes of the layout, and none of these that the layout leaves out.
bool has_attributes(Hdf5Dataset const& dataset, DatasetLayout const& one) {
  auto expected = one.attributes;
  for (char const* name : {"units", "coordinates"})
    if (one.attribute(name).empty()) expected.emplace_back(name, "");
  return std::all_of(expected.begin(), expected.end(), [&](auto const& attribute) {
    return read_text_attribute(dataset.id(), attribute.first) == attribute.second;
  });
}

}  // namespace

std::uint64_t Placement::row_offset(std::string const& path, std::uint64_t row) const {
  auto const found = extents.find(path);
  if (found == extents.end() || row >= found->second.n_rows)
    throw std::logic_error("the output file has no row " + std::to_string(row) + " of " + path);
  return found->second.offset + row * found->second.row_bytes;
}

Placement::Place Placement::place(std::int64_t case_id) const {
  auto const id = static_cast<std::uint64_t>(case_id);
  if (case_id < 0 || id >= n_cases) throw std::logic_error("the output file has no case " + std::to_string(case_id));
  if (shapes.size() == 1) return {0, id};
  std::uint64_t const row = rows.at(id);
  auto const above = std::upper_bound(shapes.begin(), shapes.end(), row,
                                      [](std::uint64_t r, Shape const& shape) { return r < shape.first_row; });
  auto const shape = static_cast<std::uint32_t>(above - shapes.begin()) - 1;
  return {shape, row - shapes[shape].first_row};
}

std::string Placement::pack() const {
  Packer packer;
  packer.add(std::uint64_t{extents.size()});
  for (auto const& [path, extent] : extents) {
    packer.add(path);
    packer.add(extent.offset);
    packer.add(extent.row_bytes);
    packer.add(extent.n_rows);
  }
  packer.add(std::uint64_t{single});
  for (auto const* names : {&fields, &quantities, &numbers, &tables}) {
    packer.add(std::uint64_t{names->size()});
    for (auto const& name : *names) packer.add(name);
  }
  packer.add(std::uint64_t{shapes.size()});
  for (auto const& shape : shapes) {
    packer.add(shape.layout.prefix);
    packer.add(shape.layout.n_cells);
    packer.add(shape.first_row);
  }
  packer.add(n_cases);
  return packer.take();
}

Placement Placement::unpack(std::string const& bytes) {
  Unpacker unpacker(bytes);
  Placement placement;
  for (auto n = unpacker.number(); n > 0; --n) {
    auto& extent = placement.extents[unpacker.text()];
    extent.offset = unpacker.number();
    extent.row_bytes = unpacker.number();
    extent.n_rows = unpacker.number();
  }
  placement.single = unpacker.number() != 0;
  for (auto* names : {&placement.fields, &placement.quantities, &placement.numbers, &placement.tables})
    for (auto n = unpacker.number(); n > 0; --n) names->push_back(unpacker.text());
  for (auto n = unpacker.number(); n > 0; --n) {
    Shape shape;
    shape.layout.prefix = unpacker.text();
    shape.layout.n_cells = unpacker.number();
    shape.first_row = unpacker.number();
    placement.shapes.push_back(std::move(shape));
  }
  placement.n_cases = unpacker.number();
  return placement;
}

std::optional<Placement> find_placement(hid_t file, FileHeader const& header, FileLayout const& layout) {
  Placement placement;
  for (auto const& expected : layout.datasets) {
    if (expected.start == Start::no_storage) continue;
    if (!link_exists(file, expected.path)) return std::nullopt;
    Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, expected.path.c_str(), H5P_DEFAULT)));
    // Texts may have another length, and are not written again.
    if (expected.compared && !is_stored_as(dataset, expected)) return std::nullopt;
    if (!expected.is_stored()) continue;
    auto const stored = shape_of(dataset);
    if (stored.size() != expected.shape.size()) return std::nullopt;
    placement.extents[expected.path] = {H5Dget_offset(dataset.id()), expected.row_bytes(), stored[0]};
    if (expected.is_number_of_case()) placement.numbers.push_back(expected.path);
    if (expected.is_number_of_rank()) placement.tables.push_back(expected.path);
  }
  placement.single = header.output.precision == Precision::single;
  for (auto const field : header.output.fields)
    placement.fields.emplace_back(output_field_names[static_cast<std::size_t>(field)]);
  for (auto const& quantity : header.output.quantities) placement.quantities.push_back(quantity.name);
  placement.n_cases = static_cast<std::uint64_t>(header.case_hash.size());
  if (header.shapes.size() > 1) placement.rows.resize(placement.n_cases);
  std::uint64_t row = 0;
  for (std::size_t s = 0; s < header.shapes.size(); ++s) {
    placement.shapes.push_back({layout.shapes[s], row});
    auto const& cases = header.shapes[s].cases;
    for (std::int64_t i = 0; i < cases.size() && !placement.rows.empty(); ++i)
      placement.rows.at(static_cast<std::size_t>(cases[i])) = static_cast<std::uint32_t>(row++);
  }
  return placement;
}

bool are_apart(Placement const& placement, std::uint64_t file_bytes) {
  std::vector<Extent> extents;
  for (auto const& [path, extent] : placement.extents) extents.push_back(extent);
  std::sort(extents.begin(), extents.end(), [](Extent const& a, Extent const& b) { return a.offset < b.offset; });
  std::uint64_t end = 0;
  for (auto const& extent : extents) {
    if (extent.offset < end) return false;
    end = extent.offset + extent.row_bytes * extent.n_rows;
  }
  return end <= file_bytes;
}

bool has_values(hid_t file, FileLayout const& layout) {
  std::vector<std::byte> expected, found;
  for (auto const& one : layout.datasets) {
    Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, one.path.c_str(), H5P_DEFAULT)));
    if (!has_attributes(dataset, one)) return false;
    if (!one.compared || one.start != Start::values) continue;
    bool const agrees = in_pieces(one, [&](std::uint64_t first, std::uint64_t n) {
      expected.resize(n * one.row_bytes());
      found.resize(expected.size());
      one.values(first, n, expected.data());
      read_rows(dataset, one.type, first, n, found.data());
      return agree(one, expected, found);
    });
    if (!agrees) return false;
  }
  return true;
}

void add_identities(hid_t file, RawFile const& raw, Placement const& placement, FileLayout const& layout) {
  std::vector<std::uint64_t> known, found;
  for (auto const& one : layout.datasets) {
    if (!one.is_identity) continue;
    Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, one.path.c_str(), H5P_DEFAULT)));
    in_pieces(one, [&](std::uint64_t first, std::uint64_t n) {
      known.resize(n);
      found.resize(n);
      one.values(first, n, reinterpret_cast<std::byte*>(known.data()));
      read_rows(dataset, one.type, first, n, found.data());
      bool is_new = false;
      for (std::size_t i = 0; i < n; ++i) {
        if (found[i] != unknown_hash || known[i] == unknown_hash) continue;
        found[i] = known[i];
        is_new = true;
      }
      if (is_new) raw.write(placement.row_offset(one.path, first), found.data(), n * one.row_bytes());
      return true;
    });
  }
}

void write_values(RawFile const& file, Placement const& placement, FileLayout const& layout) {
  std::vector<std::byte> rows;
  for (auto const& one : layout.datasets) {
    if (!one.is_written_at_start()) continue;
    rows.clear();
    in_pieces(one, [&](std::uint64_t first, std::uint64_t n) {
      bool const is_new = rows.size() != n * one.row_bytes();
      rows.resize(n * one.row_bytes());
      if (one.start == Start::values) one.values(first, n, rows.data());
      else if (is_new) repeat(one.fill, one.type, rows);
      file.write(placement.row_offset(one.path, first), rows.data(), rows.size());
      return true;
    });
  }
}

}  // namespace lapwing::io
