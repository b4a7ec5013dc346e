// SPDX-License-Identifier: BSD-3-Clause
#include "fields/file_fields.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "config/equation_fields.hpp"
#include "config/parameters_read.hpp"
#include "config/schema.hpp"
#include "kernels/batch/layer.hpp"

namespace lapwing {
namespace {

/// One case's worth of a batch.
BatchShape shape_for_all(BatchShape shape) {
  shape.lanes = shape.groups = 1;
  return shape;
}

/// Fields that expressions besides those of coefficients read.
std::set<int> needed_beside_coefficients(RunConfig const& config, bool with_outputs) {
  std::set<int> needed;
  auto const add = [&needed](ByteCode const& code) {
    for (auto const slot : code.variables)
      if (Slot::is_file(slot)) needed.insert(Slot::file_of(slot));
  };
  for (auto const& one : equation_fields(config))
    if (!one.in_operator()) add(one.field->code);
  if (!with_outputs) return needed;
  if (config.exact) add(config.exact->code);
  for (auto const& quantity : config.output.quantities) add(quantity.field.code);
  return needed;
}

std::vector<int> fields_read(RunConfig const& config, bool with_outputs) {
  auto fields = file_fields_in_equation(config);
  if (!with_outputs) return fields;
  auto const more = file_fields_in_outputs(config);
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

}  // namespace

FileFields::FileFields(RunConfig const& config, bool with_outputs) : config_(&config) {
  auto const needed = needed_beside_coefficients(config, with_outputs);
  for (int const place : fields_read(config, with_outputs))
    fields_.emplace_back(place, needed.contains(place), config.file_fields[static_cast<std::size_t>(place)].values);
}

double FileFields::predicted_bytes(RunConfig const& config, BatchShape const& shape) {
  double bytes = 0;
  for (int const place : fields_read(config, true)) {
    FieldExpr const& field = config.file_fields[static_cast<std::size_t>(place)].values;
    BatchShape const own = field.case_index ? shape : shape_for_all(shape);
    bytes += bytes_of_vectors(1, own) + FileValues::predicted_bytes(field, own);
  }
  return bytes;
}

std::vector<std::string> FileFields::load(FieldReader const& reader, BatchShape const& shape,
                                          std::vector<CaseSpec> const& cases, bool same_operators) {
  std::vector<std::string> faults(cases.size());
  for (Field& field : fields_) {
    if (same_operators && !field.is_always_needed) continue;
    read(reader, shape, cases, field);
    for (std::size_t c = 0; c < cases.size(); ++c) {
      auto const& fault = field.faults[field.is_shared ? 0 : c];
      if (faults[c].empty() && !fault.empty())
        faults[c] = fmt::format("{}.{}: {}", spec(Key::named_fields).path, spec_of(field).name, fault);
    }
  }
  return faults;
}

/// A shared field that could not be used once is not read again: tables were made of what it held.
void FileFields::read(FieldReader const& reader, BatchShape const& shape, std::vector<CaseSpec> const& cases,
                      Field& field) {
  BatchShape const own = field.is_shared ? shape_for_all(shape) : shape;
  auto const slot = static_cast<std::size_t>(FileSlot::first_named + field.place);
  std::vector<std::int64_t> slabs;
  for (CaseSpec const& spec : cases) {
    slabs.push_back(spec.file_case.at(slot));
    if (field.is_shared) break;
  }
  bool const is_bad = field.is_shared && !field.faults.empty() && !field.faults[0].empty();
  bool const is_there = field.shape == own && field.slabs == slabs && field.values.extent(0) > 0;
  if (is_there && (is_bad || std::all_of(field.faults.begin(), field.faults.end(),
                                         [](std::string const& fault) { return fault.empty(); })))
    return;
  if (static_cast<std::int64_t>(field.values.extent(0)) != own.n_values())
    field.values = allocate<DeviceVector>("lapwing::file_fields::values", own.n_values());
  field.shape = own;
  field.slabs = slabs;
  for (Layer& layer : field.layers) layer.is_there = false;
  if (!is_bad) field.faults = field.source.read(reader, own, slabs, field.values);
}

FileFields::Field& FileFields::find(int place) {
  auto const found =
      std::find_if(fields_.begin(), fields_.end(), [place](Field const& field) { return field.place == place; });
  if (found == fields_.end() || found->values.extent(0) == 0)
    throw std::logic_error("a field from a file is used before it is read");
  return *found;
}

ConstDeviceVector FileFields::at(std::uint16_t slot, int face) {
  Field& field = find(Slot::file_of(slot));
  if (face == ExpressionSampler::cells) return field.values;
  Layer& layer = field.layers[face];
  if (layer.is_there) return layer.values;
  std::int64_t const n = face_points(field.shape, face).shape.n_values();
  if (static_cast<std::int64_t>(layer.values.extent(0)) != n)
    layer.values = allocate<DeviceVector>("lapwing::file_fields::layer", n);
  copy_layer<DeviceExec>(DeviceExec(), field.shape, face, field.values, layer.values);
  layer.is_there = true;
  return layer.values;
}

FileFieldLookup FileFields::lookup() {
  return [this](std::uint16_t slot, int face) { return at(slot, face).data(); };
}

std::string FileFields::describe(ByteCode const& code, PointMap const& points, int face, CaseSpec const& spec, int c,
                                 std::int64_t index) {
  std::string text;
  for (auto const slot : code.variables) {
    if (!Slot::is_file(slot)) continue;
    Field const& field = find(Slot::file_of(slot));
    FieldExpr const& values = spec_of(field).values;
    BatchShape const& own = field.shape;
    std::int64_t const n = points.shape.n_cells(), w = own.lanes;
    std::int64_t const position = field.is_shared ? index : ((c / w) * n + index) * w + c % w;
    std::array<std::int64_t, 3> cell{};
    for (std::int64_t s = 0, rest = index; s < 3; rest /= points.shape.cells[s++])
      if (points.direction[s] >= 0) cell[static_cast<std::size_t>(points.direction[s])] = rest % points.shape.cells[s];
    if (face != ExpressionSampler::cells && face % 2 == 1)
      cell[static_cast<std::size_t>(face / 2)] = own.cells[face / 2] - 1;
    auto const slab = spec.file_case[static_cast<std::size_t>(FileSlot::first_named + field.place)];
    bool const is_whole = stored_shape(values, own) == own;
    text += fmt::format("; {} = {:.6g} there, {}", spec_of(field).name, fetch_value(at(slot, face), position),
                        is_whole ? "in " + describe_file_place(values, slab, cell, own.dim)
                                 : fmt::format("interpolated from {}, {}{}", values.text, values.dataset,
                                               values.case_index ? fmt::format("[{}]", slab) : ""));
  }
  return text;
}

}  // namespace lapwing
