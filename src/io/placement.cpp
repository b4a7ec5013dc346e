// SPDX-License-Identifier: BSD-3-Clause
#include "io/placement.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

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
         H5Pget_layout(properties.id()) == H5D_CONTIGUOUS && H5Dget_offset(dataset.id()) != HADDR_UNDEF;
}

bool has_values(Hdf5Dataset const& dataset, DatasetLayout const& layout) {
  std::vector<std::byte> found(layout.values.size());
  LAPWING_H5(H5Dread(dataset.id(), hdf5_type(layout.type).id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, found.data()));
  return found == layout.values;
}

}  // namespace

std::uint64_t Placement::row_offset(std::string const& path, std::uint64_t row) const {
  auto const found = extents.find(path);
  if (found == extents.end() || row >= found->second.n_rows)
    throw std::logic_error("the output file has no row " + std::to_string(row) + " of " + path);
  return found->second.offset + row * found->second.row_bytes;
}

Placement::Place const& Placement::place(std::int64_t case_id) const {
  if (case_id < 0 || static_cast<std::size_t>(case_id) >= places.size())
    throw std::logic_error("the output file has no case " + std::to_string(case_id));
  return places[static_cast<std::size_t>(case_id)];
}

void Placement::find_places() {
  std::size_t n_cases = 0;
  for (auto const& shape : shapes) n_cases += shape.cases.size();
  places.assign(n_cases, {});
  for (std::uint32_t s = 0; s < shapes.size(); ++s)
    for (std::uint64_t row = 0; row < shapes[s].cases.size(); ++row)
      places.at(static_cast<std::size_t>(shapes[s].cases[row])) = {s, row};
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
  for (auto const* names : {&fields, &quantities}) {
    packer.add(std::uint64_t{names->size()});
    for (auto const& name : *names) packer.add(name);
  }
  packer.add(std::uint64_t{shapes.size()});
  for (auto const& shape : shapes) {
    packer.add(shape.layout.prefix);
    packer.add(shape.layout.n_cells);
    packer.add(std::uint64_t{shape.cases.size()});
    packer.add_bytes(shape.cases.data(), shape.cases.size() * sizeof(std::int64_t));
  }
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
  for (auto* names : {&placement.fields, &placement.quantities})
    for (auto n = unpacker.number(); n > 0; --n) names->push_back(unpacker.text());
  for (auto n = unpacker.number(); n > 0; --n) {
    Shape shape;
    shape.layout.prefix = unpacker.text();
    shape.layout.n_cells = unpacker.number();
    shape.cases.resize(unpacker.checked(unpacker.number() * sizeof(std::int64_t)) / sizeof(std::int64_t));
    unpacker.get_bytes(shape.cases.data(), shape.cases.size() * sizeof(std::int64_t));
    placement.shapes.push_back(std::move(shape));
  }
  placement.find_places();
  return placement;
}

std::optional<Placement> find_placement(hid_t file, FileHeader const& header, FileLayout const& layout) {
  Placement placement;
  for (auto const& expected : layout.datasets) {
    if (!expected.compared || expected.start == Start::no_storage) continue;
    if (!link_exists(file, expected.path)) return std::nullopt;
    Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file, expected.path.c_str(), H5P_DEFAULT)));
    if (!is_stored_as(dataset, expected)) return std::nullopt;
    if (expected.start == Start::values && !has_values(dataset, expected)) return std::nullopt;
    placement.extents[expected.path] = {H5Dget_offset(dataset.id()), expected.row_bytes(), expected.n_rows()};
  }
  placement.single = header.output.precision == Precision::single;
  for (auto const field : header.output.fields)
    placement.fields.emplace_back(output_field_names[static_cast<std::size_t>(field)]);
  for (auto const& quantity : header.output.quantities) placement.quantities.push_back(quantity.name);
  for (std::size_t s = 0; s < header.shapes.size(); ++s)
    placement.shapes.push_back({layout.shapes[s], header.shapes[s].cases});
  placement.find_places();
  return placement;
}

}  // namespace lapwing::io
