// SPDX-License-Identifier: BSD-3-Clause
#include "io/stored_results.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "io/lapwing_file.hpp"
#include "io/raw_file.hpp"
#include "io/seal.hpp"
#include "io/stored_cases.hpp"

namespace lapwing {

using io::ElementType;

struct StoredResults::Impl {
  std::string path;
  io::Hdf5File file;
  std::optional<io::Seal> seal;
  io::StoredCases cases;
  std::vector<CaseStatus> status;

  io::Hdf5Dataset open(std::string const& name) const {
    return io::Hdf5Dataset(LAPWING_H5(H5Dopen2(file.id(), name.c_str(), H5P_DEFAULT)));
  }
  /// The column of a field on the grid of a shape; null if it is not stored.
  auto const* field_column(std::string const& name, std::uint32_t shape) const {
    auto const& columns = cases.fields.at(shape);
    auto const found = std::find_if(columns.begin(), columns.end(),
                                    [&](auto const& column) { return column.path.ends_with("/" + name); });
    return found == columns.end() ? nullptr : &*found;
  }
  /// Whether there is a column of that name with a number per case.
  bool has_column(std::string const& name) const {
    return io::link_exists(file.id(), name) && io::shape_of(open(name)) == std::vector<hsize_t>{cases.n_cases};
  }
};

namespace {

io::RawFile open_to_repair(std::string const& path) {
  auto file = io::RawFile::open(path);
  if (!file) throw FileError(path + ": error: is no longer there");
  if (file->lock() == io::RawFile::Lock::busy) throw FileError(path + ": error: is in use by another lapwing run");
  return std::move(*file);
}

}  // namespace

StoredResults::StoredResults(std::string const& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  io::reading(path, [&] {
    impl_->file = io::open_lapwing_file(path);
    impl_->seal = io::read_seal(io::RawFile::open_for_reading(path));
    impl_->cases = io::stored_cases(impl_->file.id());
    impl_->status.resize(impl_->cases.n_cases);
    impl_->cases.read("/status", 0, impl_->cases.n_cases, impl_->status.data());
  });
}

StoredResults::~StoredResults() = default;

std::string const& StoredResults::path() const { return impl_->path; }

std::vector<CaseStatus> const& StoredResults::status() const { return impl_->status; }

std::vector<bool> StoredResults::incomplete() const {
  return io::reading(path(), [&] {
    std::vector<bool> marks(impl_->cases.n_cases);
    if (!impl_->has_column(io::incomplete_outputs)) return marks;
    auto const stored = io::read_dataset<std::int8_t>(impl_->file.id(), io::incomplete_outputs, ElementType::int8);
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = stored[i] != 0;
    return marks;
  });
}

bool StoredResults::is_sealed() const { return impl_->seal.has_value(); }

std::vector<std::string> StoredResults::find_other_damage() const {
  return io::reading(path(), [&] {
    std::vector<std::string> changed;
    if (is_sealed()) changed = io::changed_constants(io::RawFile::open_for_reading(path()), *impl_->seal);
    for (auto const rank : io::changed_tables(impl_->cases))
      changed.push_back("what /timing holds of rank " + std::to_string(rank));
    return changed;
  });
}

bool StoredResults::has_numbers_checksums() const { return !impl_->cases.numbers.empty(); }

std::vector<CaseDamage> StoredResults::find_damage(std::vector<CaseRange> const& cases, bool with_fields) const {
  return io::reading(path(), [&] { return io::find_damage(impl_->cases, cases, with_fields); });
}

std::string StoredResults::resolved_input() const {
  return io::reading(path(), [&] {
    auto const text = io::read_dataset<char>(impl_->file.id(), "/provenance/resolved_input", ElementType::character);
    return std::string(text.begin(), std::find(text.begin(), text.end(), '\0'));
  });
}

std::string StoredResults::provenance(std::string const& name) const {
  return io::reading(path(), [&] {
    io::Hdf5Group const group(LAPWING_H5(H5Gopen2(impl_->file.id(), "/provenance", H5P_DEFAULT)));
    return io::read_text_attribute(group.id(), name);
  });
}

double StoredResults::number(std::string const& column, std::int64_t case_id) const {
  return io::reading(path(), [&] {
    double value = not_a_number;
    if (!impl_->has_column(column)) return value;
    auto const dataset = impl_->open(column);
    io::require_numbers_or_characters(dataset, column);
    io::read_rows(dataset, ElementType::float64, static_cast<hsize_t>(case_id), 1, &value);
    return value;
  });
}

double StoredResults::largest(std::string const& column) const {
  return io::reading(path(), [&] {
    double most = 0;
    if (!impl_->has_column(column)) return most;
    auto const values = io::read_dataset<double>(impl_->file.id(), column, ElementType::float64);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (impl_->status[i] == CaseStatus::done && std::isfinite(values[i])) most = std::max(most, std::abs(values[i]));
    return most;
  });
}

std::vector<double> StoredResults::field(std::string const& name, std::int64_t case_id) const {
  return io::reading(path(), [&] {
    std::vector<double> values;
    auto const place = impl_->cases.place(case_id);
    auto const* const column = impl_->field_column(name, place.shape);
    if (column == nullptr) return values;
    auto const dataset = impl_->open(column->path);
    io::require_numbers_or_characters(dataset, column->path);
    values.resize(io::plausible_elements(dataset, column->path) / io::shape_of(dataset).at(0));
    io::read_rows(dataset, ElementType::float64, place.row, 1, values.data());
    return values;
  });
}

bool StoredResults::is_single(std::string const& name, std::int64_t case_id) const {
  return io::reading(path(), [&] {
    auto const* const column = impl_->field_column(name, impl_->cases.place(case_id).shape);
    if (column == nullptr) return false;
    io::Hdf5Type const type(LAPWING_H5(H5Dget_type(impl_->open(column->path).id())));
    return H5Tget_size(type.id()) == sizeof(float);
  });
}

bool is_damaged_outside(std::string const& path) {
  auto const file = io::RawFile::open_for_reading(path);
  auto const seal = io::read_seal(file);
  return seal && !io::has_structure(file, *seal);
}

void repair_outside(std::string const& path) {
  auto const file = open_to_repair(path);
  if (auto const seal = io::read_seal(file)) io::restore_structure(file, *seal);
  file.sync();
}

void mark_pending(std::string const& path, std::vector<std::int64_t> const& cases) {
  io::with_path(path, [&] {
    auto const opened = io::open_lapwing_file(path);
    auto const file = open_to_repair(path);
    auto const clear = [&](char const* name, std::uint64_t row_bytes) {
      if (!io::link_exists(opened.id(), name)) return;
      io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(opened.id(), name, H5P_DEFAULT)));
      haddr_t const offset = H5Dget_offset(dataset.id());
      if (offset == HADDR_UNDEF)
        throw FileError(path +
                        ": error: is compressed and cannot be changed in place; the run's command leaves damaged cases "
                        "out when it copies the others");
      std::uint64_t const zero = 0;                  // of a status: pending
      for (auto const id : cases) file.write(offset + static_cast<std::uint64_t>(id) * row_bytes, &zero, row_bytes);
    };
    clear("/status", 1);
    clear(io::numbers_checksum, 8);
    file.sync();
  });
}

}  // namespace lapwing
