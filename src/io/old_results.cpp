// SPDX-License-Identifier: BSD-3-Clause
#include "io/old_results.hpp"

#include <algorithm>

#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "io/checksums.hpp"
#include "io/stored_cases.hpp"

namespace lapwing::io {
namespace {

herr_t add_name(hid_t, char const* name, H5L_info_t const*, void* names) {
  static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

std::vector<std::string> names_in_root(hid_t file) {
  std::vector<std::string> names;
  hsize_t at = 0;
  LAPWING_H5(H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, &at, add_name, &names));
  return names;
}

}  // namespace

OldResults::OldResults(hid_t id)
    : file(id),
      hashes(read_dataset<std::uint64_t>(id, "/case_hash", ElementType::uint64)),
      status(read_dataset<std::int8_t>(id, "/status", ElementType::int8)),
      shapes(read_shapes(id)) {
  if (status.size() != hashes.size()) throw Hdf5Error("/case_hash and /status do not have a row per case");
  auto const reasons = read_dataset<std::int8_t>(id, "/provenance/stop_reason", ElementType::int8);
  for (std::size_t i = 0; i < std::min(status.size(), reasons.size()); ++i)
    if (tried_again(static_cast<CaseStatus>(status[i]), static_cast<StopReason>(reasons[i])))
      status[i] = static_cast<std::int8_t>(CaseStatus::pending);
  if (link_exists(id, incomplete_outputs))
    incomplete = read_dataset<std::int8_t>(id, incomplete_outputs, ElementType::int8);
  incomplete.resize(hashes.size());
  places.resize(hashes.size());
  for (std::uint32_t s = 0; s < shapes.size(); ++s)
    for (std::uint64_t row = 0; row < shapes[s].cases.size(); ++row) {
      auto const case_id = static_cast<std::size_t>(shapes[s].cases[row]);
      if (case_id >= places.size()) throw Hdf5Error(shapes[s].prefix + "case does not number the cases");
      places[case_id] = {s, row};
    }
}

std::int64_t OldResults::n_done() const {
  return std::count(status.begin(), status.end(), static_cast<std::int8_t>(CaseStatus::done));
}

std::string OldResults::algorithm_version() const {
  Hdf5Group const provenance(LAPWING_H5(H5Gopen2(file, "/provenance", H5P_DEFAULT)));
  return read_text_attribute(provenance.id(), "algorithm_version");
}

std::vector<CaseDamage> OldResults::leave_out_damaged(bool with_fields) {
  auto const stored = stored_cases(file);
  if (stored.n_cases != hashes.size()) throw Hdf5Error("/case_hash does not have a row per case");
  auto const damaged = find_damage(stored, {{0, n_cases()}}, with_fields);
  for (auto const& damage : damaged)
    status.at(static_cast<std::size_t>(damage.case_id)) = static_cast<std::int8_t>(CaseStatus::pending);
  return damaged;
}

bool OldResults::has(std::string const& path) const { return link_exists(file, path); }

Hdf5Dataset OldResults::open(std::string const& path) const {
  return Hdf5Dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
}

std::string OldResults::path_of(DatasetLayout const& layout) const {
  if (has_rows_of(layout.path, layout)) return layout.path;
  return !layout.former_path.empty() && has_rows_of(layout.former_path, layout) ? layout.former_path : "";
}

bool OldResults::has_rows_of(std::string const& path, DatasetLayout const& layout) const {
  if (!has(path)) return false;
  auto const dataset = open(path);
  Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
  auto const shape = shape_of(dataset);
  return LAPWING_H5(H5Tequal(stored.id(), hdf5_type(layout.type).id())) > 0 && shape.size() == layout.shape.size() &&
         std::equal(shape.begin() + 1, shape.end(), layout.shape.begin() + 1);
}

bool OldResults::has_field(std::string const& path, std::vector<hsize_t> const& cells, bool in_double) const {
  if (!has(path)) return false;
  auto const dataset = open(path);
  Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
  auto const shape = shape_of(dataset);
  return H5Tget_class(stored.id()) == H5T_FLOAT && (!in_double || H5Tget_size(stored.id()) >= sizeof(double)) &&
         shape.size() == cells.size() + 1 && std::equal(cells.rbegin(), cells.rend(), shape.begin() + 1);
}

bool OldResults::is_field(std::string const& path) const {
  auto const name = path.substr(path.rfind('/') + 1);
  if (std::find(std::begin(output_field_names), std::end(output_field_names), name) == std::end(output_field_names))
    return false;
  if (!has(path)) return false;
  Hdf5Object const object(LAPWING_H5(H5Oopen(file, path.c_str(), H5P_DEFAULT)));
  return H5Iget_type(object.id()) == H5I_DATASET && shape_of(open(path)).size() > 1;
}

double OldResults::first_value(std::string const& path, std::uint64_t row) const {
  auto const dataset = open(path);
  Hdf5Space const from(LAPWING_H5(H5Dget_space(dataset.id())));
  std::vector<hsize_t> start(shape_of(dataset).size(), 0), count(start.size(), 1);
  start[0] = row;
  LAPWING_H5(H5Sselect_hyperslab(from.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
  Hdf5Space const to(LAPWING_H5(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr)));
  double value = 0;
  LAPWING_H5(H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, to.id(), from.id(), H5P_DEFAULT, &value));
  return value;
}

std::vector<double> const& OldResults::column(std::string const& path) const {
  auto const [at, is_new] = columns_.try_emplace(path);
  if (is_new && has(path) && shape_of(open(path)) == std::vector<hsize_t>{hashes.size()})
    at->second = read_dataset<double>(file, path, ElementType::float64);
  return at->second;
}

std::string OldResults::attribute(std::string const& path, std::string const& name) const {
  return has(path) ? read_text_attribute(open(path).id(), name) : "";
}

std::string OldResults::quantity(std::string const& definition, std::string const& name) const {
  if (attribute("/" + name, "definition") == definition) return "/" + name;
  for (auto const& other : quantities())
    if (attribute("/" + other, "definition") == definition) return "/" + other;
  return "";
}

std::vector<std::string> OldResults::quantities() const {
  std::vector<std::string> found;
  for (auto const& name : names_in_root(file)) {
    if (name == "error_l2" || name == "error_max" || is_field('/' + name)) continue;
    Hdf5Object const object(LAPWING_H5(H5Oopen(file, name.c_str(), H5P_DEFAULT)));
    if (H5Iget_type(object.id()) == H5I_DATASET && !read_text_attribute(object.id(), "definition").empty())
      found.push_back(name);
  }
  return found;
}

std::vector<std::string> OldResults::fields() const {
  std::vector<std::string> found;
  for (char const* name : output_field_names)
    if (std::any_of(shapes.begin(), shapes.end(),
                    [&](StoredShape const& shape) { return is_field(shape.prefix + name); }))
      found.emplace_back(name);
  return found;
}

}  // namespace lapwing::io
