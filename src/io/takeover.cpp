// SPDX-License-Identifier: BSD-3-Clause
#include "io/takeover.hpp"

#include <algorithm>

#include "core/hash.hpp"
#include "io/checksums.hpp"
#include "io/stored_cases.hpp"
#include "io/stored_shapes.hpp"

namespace lapwing::io {
namespace {

constexpr std::uint64_t copy_bytes = 16 * 1024 * 1024;
/// The only per-case results that a file may lack: with detail = off they are not measured.
constexpr char const* case_seconds = "/timing/case_seconds";

using RowPair = std::pair<std::uint64_t, std::uint64_t>;  // old row, new row

struct CasePair {
  std::int64_t old_case = 0, new_case = 0;
};

struct OldFile {
  explicit OldFile(hid_t id)
      : file(id),
        hashes(read_dataset<std::uint64_t>(id, "/case_hash", ElementType::uint64)),
        status(read_dataset<std::int8_t>(id, "/status", ElementType::int8)),
        shapes(read_shapes(id)) {
    auto const reasons = read_dataset<std::int8_t>(id, "/provenance/stop_reason", ElementType::int8);
    for (std::size_t i = 0; i < std::min(status.size(), reasons.size()); ++i)
      if (tried_again(static_cast<CaseStatus>(status[i]), static_cast<StopReason>(reasons[i])))
        status[i] = static_cast<std::int8_t>(CaseStatus::pending);
    places.resize(hashes.size());
    for (std::uint32_t s = 0; s < shapes.size(); ++s)
      for (std::uint64_t row = 0; row < shapes[s].cases.size(); ++row)
        places.at(static_cast<std::size_t>(shapes[s].cases[row])) = {s, row};
  }

  /// Whether a dataset's rows are those of the layout: same type, same shape but for the number of rows.
  bool has_rows_of(std::string const& path, DatasetLayout const& layout) const {
    if (!link_exists(file, path)) return false;
    auto const dataset = open(path);
    Hdf5Type const stored(LAPWING_H5(H5Dget_type(dataset.id())));
    auto const shape = shape_of(dataset);
    return LAPWING_H5(H5Tequal(stored.id(), hdf5_type(layout.type).id())) > 0 && shape.size() == layout.shape.size() &&
           std::equal(shape.begin() + 1, shape.end(), layout.shape.begin() + 1);
  }

  Hdf5Dataset open(std::string const& path) const {
    return Hdf5Dataset(LAPWING_H5(H5Dopen2(file, path.c_str(), H5P_DEFAULT)));
  }

  hid_t file;
  std::vector<std::uint64_t> hashes;
  std::vector<std::int8_t> status;
  std::vector<StoredShape> shapes;
  std::vector<Placement::Place> places;  ///< [case]
};

struct KnownCase {
  std::uint64_t hash = 0;
  std::int64_t case_id = 0;
  auto operator<=>(KnownCase const&) const = default;
};

std::vector<CasePair> match(OldFile const& old, CaseColumn<std::uint64_t> const& hashes, bool with_failed) {
  std::vector<KnownCase> finished, wanted;
  for (std::size_t i = 0; i < old.hashes.size(); ++i) {
    auto const status = static_cast<CaseStatus>(old.status[i]);
    if (old.hashes[i] != unknown_hash && (status == CaseStatus::done || (with_failed && status == CaseStatus::failed)))
      finished.push_back({old.hashes[i], static_cast<std::int64_t>(i)});
  }
  if (finished.empty()) return {};
  for (std::int64_t i = 0; i < hashes.size(); ++i) wanted.push_back({hashes[i], i});
  std::sort(finished.begin(), finished.end());
  std::sort(wanted.begin(), wanted.end());
  std::vector<CasePair> pairs;
  for (auto a = finished.begin(), b = wanted.begin(); a != finished.end() && b != wanted.end();) {
    if (a->hash == b->hash) pairs.push_back({a++->case_id, b++->case_id});
    else if (a->hash < b->hash) ++a;
    else ++b;
  }
  std::sort(pairs.begin(), pairs.end(), [](CasePair const& a, CasePair const& b) { return a.new_case < b.new_case; });
  return pairs;
}

bool has_hashes(OldFile const& old, CaseColumn<std::uint64_t> const& hashes) {
  if (static_cast<std::int64_t>(old.hashes.size()) != hashes.size()) return false;
  for (std::int64_t i = 0; i < hashes.size(); ++i)
    if (auto const hash = hashes[i], found = old.hashes[static_cast<std::size_t>(i)];
        hash != found && hash != unknown_hash && found != unknown_hash)
      return false;
  return true;
}

void copy_rows(OldFile const& old, std::string const& old_path, DatasetLayout const& layout,
               std::vector<RowPair> const& rows, Placement const& placement, RawFile const& new_file) {
  if (rows.empty()) return;
  auto const dataset = old.open(old_path);
  std::uint64_t const row_bytes = layout.row_bytes();
  std::uint64_t const rows_at_once = std::max<std::uint64_t>(1, copy_bytes / row_bytes);
  std::vector<std::byte> buffer;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t n = 1;
    while (first + n < rows.size() && n < rows_at_once && rows[first + n].first == rows[first].first + n &&
           rows[first + n].second == rows[first].second + n)
      ++n;
    buffer.resize(n * row_bytes);
    read_rows(dataset, layout.type, rows[first].first, n, buffer.data());
    new_file.write(placement.row_offset(layout.path, rows[first].second), buffer.data(), buffer.size());
    first += n;
  }
}

/// Keeps the pairs whose fields the old file holds with the same type and shape.
void drop_pairs_without_fields(std::vector<CasePair>& pairs, OldFile const& old, FileLayout const& layout,
                               Placement const& placement) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> agree;  // old shape, new shape
  auto const shapes_agree = [&](std::uint32_t old_shape, std::uint32_t new_shape) {
    auto const& prefix = placement.shapes[new_shape].layout.prefix;
    return std::all_of(layout.datasets.begin(), layout.datasets.end(), [&](DatasetLayout const& dataset) {
      return !dataset.is_field || dataset.path != prefix + dataset.name() ||
             old.has_rows_of(old.shapes[old_shape].prefix + dataset.name(), dataset);
    });
  };
  std::erase_if(pairs, [&](CasePair const& pair) {
    std::pair const key{old.places[static_cast<std::size_t>(pair.old_case)].shape,
                        placement.place(pair.new_case).shape};
    auto found = agree.find(key);
    if (found == agree.end()) found = agree.emplace(key, shapes_agree(key.first, key.second)).first;
    return !found->second;
  });
}

void copy_field(OldFile const& old, DatasetLayout const& dataset, std::vector<CasePair> const& pairs,
                Placement const& placement, RawFile const& new_file) {
  std::vector<std::vector<RowPair>> rows(old.shapes.size());
  for (auto const& pair : pairs) {
    auto const& from = old.places[static_cast<std::size_t>(pair.old_case)];
    auto const& to = placement.place(pair.new_case);
    if (placement.shapes[to.shape].layout.prefix + dataset.name() == dataset.path)
      rows[from.shape].emplace_back(from.row, to.row);
  }
  for (std::size_t s = 0; s < rows.size(); ++s)
    copy_rows(old, old.shapes[s].prefix + dataset.name(), dataset, rows[s], placement, new_file);
}

}  // namespace

Takeover take_over(hid_t old_file, FileHeader const& header, FileLayout const& layout, Placement const& placement,
                   RawFile const& new_file, bool check_fields) {
  Takeover result;
  auto const stored = stored_cases(old_file);
  OldFile old(old_file);
  if (old.hashes.size() != stored.n_cases || old.status.size() != stored.n_cases) throw Hdf5Error("/case_hash and /status do not have a row per case");
  result.damaged = find_damage(stored, {{0, static_cast<std::int64_t>(stored.n_cases)}}, check_fields);
  for (auto const& damage : result.damaged) old.status.at(static_cast<std::size_t>(damage.case_id)) = 0;
  auto pairs = match(old, header.case_hash, has_hashes(old, header.case_hash));
  std::vector<DatasetLayout const*> numbers, fields;
  for (auto const& dataset : layout.datasets) {
    if (!dataset.holds_results() || dataset.path == numbers_checksum) continue;
    if (dataset.is_field)
      fields.push_back(&dataset);
    else if (old.has_rows_of(dataset.path, dataset))
      numbers.push_back(&dataset);
    else if (dataset.path != case_seconds)
      pairs.clear();
  }
  drop_pairs_without_fields(pairs, old, layout, placement);

  std::vector<RowPair> rows;
  for (auto const& pair : pairs)
    rows.emplace_back(static_cast<std::uint64_t>(pair.old_case), static_cast<std::uint64_t>(pair.new_case));
  for (auto const* dataset : fields) copy_field(old, *dataset, pairs, placement, new_file);
  for (auto const* dataset : numbers) copy_rows(old, dataset->path, *dataset, rows, placement, new_file);

  std::vector<std::int64_t> taken;
  for (auto const& pair : pairs) taken.push_back(pair.new_case);
  renew_numbers_checksums(new_file, placement, taken);

  result.status.assign(placement.n_cases, CaseStatus::pending);
  for (auto const& pair : pairs) {
    auto const status = static_cast<CaseStatus>(old.status[static_cast<std::size_t>(pair.old_case)]);
    result.status[static_cast<std::size_t>(pair.new_case)] = status;
    if (status == CaseStatus::done) ++result.n_taken;
  }
  result.n_left =
      std::count(old.status.begin(), old.status.end(), static_cast<std::int8_t>(CaseStatus::done)) - result.n_taken;
  return result;
}

}  // namespace lapwing::io
