// SPDX-License-Identifier: BSD-3-Clause
#include "io/checksums.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/case_result.hpp"
#include "core/hash.hpp"

namespace lapwing::io {
namespace {

constexpr std::uint64_t bytes_at_once = 4 << 20;   // a multiple of 8, so that hashing in pieces equals hashing at once
constexpr std::int64_t cases_at_once = 4096;
constexpr std::size_t most_named = 10;             // cases of which the changed number is looked for

bool is_finished(std::int8_t status) {
  return status == static_cast<std::int8_t>(CaseStatus::done) || status == static_cast<std::int8_t>(CaseStatus::failed);
}

bool is_status(std::int8_t status) {
  return status >= static_cast<std::int8_t>(CaseStatus::pending) &&
         status <= static_cast<std::int8_t>(CaseStatus::skipped);
}

template <class Value>
std::vector<Value> read_column(StoredCases const& stored, std::string const& path, CaseRange const& cases) {
  std::vector<Value> values(static_cast<std::size_t>(cases.size()));
  stored.read(path, static_cast<std::uint64_t>(cases.first), values.size(), values.data());
  return values;
}

/// Sums rows first .. first + n - 1.
template <class Read>
std::vector<std::uint64_t> sums_of_rows(std::vector<StoredCases::Column> const& columns, Read const& read,
                                        std::uint64_t first, std::size_t n) {
  RowSums sums(n);
  std::vector<std::byte> rows;
  for (auto const& column : columns) {
    rows.resize(n * column.row_bytes);
    read(column.path, first, n, rows.data());
    sums.add(column.path, rows.data(), column.row_bytes);
  }
  return sums.values();
}

std::vector<StoredCases::Column> columns_of(Placement const& placement, std::vector<std::string> const& paths) {
  std::vector<StoredCases::Column> columns;
  for (auto const& path : paths) columns.push_back({path, placement.row_bytes(path)});
  return columns;
}

/// The column of which a single byte has another value than when the sum was made; "" if there is none.
std::string changed_column(std::vector<StoredCases::Column> const& columns,
                           std::vector<std::vector<std::byte>> const& rows, std::uint64_t sum, std::uint64_t wanted) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    auto row = rows[c];
    Hash64 const start = Hash64().add(std::string_view(columns[c].path));
    auto const hash_of_row = [&] { return Hash64(start).add(row.data(), row.size()).value(); };
    std::uint64_t const others = sum - hash_of_row();
    for (std::byte& byte : row)
      for (int tries = 0; tries < 256; ++tries) {
        byte = static_cast<std::byte>(static_cast<int>(byte) + 1);   // comes back to its value at the end
        if (others + hash_of_row() == wanted) return columns[c].path;
      }
  }
  return "";
}

/// Names the column, if a single byte has changed.
std::string changed_number(StoredCases const& stored, std::int64_t case_id, std::uint64_t sum, std::uint64_t wanted) {
  std::vector<std::vector<std::byte>> rows;
  for (auto const& column : stored.numbers) {
    rows.emplace_back(column.row_bytes);
    stored.read(column.path, static_cast<std::uint64_t>(case_id), 1, rows.back().data());
  }
  return changed_column(stored.numbers, rows, sum, wanted);
}

/// Whether a sum would be the wanted one if the status said that the case is finished.
bool belongs_to_finished(std::int8_t status, std::uint64_t sum, std::uint64_t wanted) {
  auto const term = [](std::int8_t value) { return Hash64().add(std::string_view("/status")).add(&value, 1).value(); };
  auto const others = wanted - (sum - term(status));
  return others == term(static_cast<std::int8_t>(CaseStatus::done)) ||
         others == term(static_cast<std::int8_t>(CaseStatus::failed));
}

class Search {
 public:
  Search(StoredCases const& stored, bool with_fields) : stored_(stored), with_fields_(with_fields) {}

  void look_at(CaseRange const& cases) {
    auto const status = read_column<std::int8_t>(stored_, "/status", cases);
    for (std::int64_t i = 0; i < cases.size(); ++i) {
      auto const value = status[static_cast<std::size_t>(i)];
      if (!is_status(value)) add(cases.first + i, "/status is " + std::to_string(value) + ", which is none of 0 to 3");
    }
    look_at_numbers(cases, status);
    if (!with_fields_ || stored_.fields.empty() || stored_.fields[0].empty() ||
        std::none_of(status.begin(), status.end(), is_finished))
      return;
    auto const wanted = read_column<std::uint64_t>(stored_, fields_checksum, cases);
    for (std::int64_t i = 0; i < cases.size();) {
      auto const n = is_finished(status[static_cast<std::size_t>(i)]) ? neighbours(cases, status, i) : 0;
      if (n > 0) look_at_fields(cases.first + i, {wanted.data() + i, static_cast<std::size_t>(n)});
      i += std::max<std::int64_t>(n, 1);
    }
  }

  std::vector<CaseDamage> found() {
    std::stable_sort(found_.begin(), found_.end(), [](auto const& a, auto const& b) { return a.case_id < b.case_id; });
    return std::move(found_);
  }

 private:
  void add(std::int64_t case_id, std::string what) { found_.push_back({case_id, std::move(what)}); }

  void look_at_numbers(CaseRange const& cases, std::vector<std::int8_t> const& status) {
    if (stored_.numbers.empty()) return;
    auto const wanted = read_column<std::uint64_t>(stored_, numbers_checksum, cases);
    bool const any = std::any_of(status.begin(), status.end(), is_finished) ||
                     std::any_of(wanted.begin(), wanted.end(), [](std::uint64_t sum) { return sum != 0; });
    if (!any) return;
    auto const sums =
        sums_of_rows(stored_.numbers, stored_.read, static_cast<std::uint64_t>(cases.first), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::int64_t const id = cases.first + static_cast<std::int64_t>(i);
      auto const sum = sums[i];
      if (is_finished(status[i]) && sum != wanted[i]) {
        auto const path = found_.size() < most_named ? changed_number(stored_, id, sum, wanted[i]) : "";
        add(id, (path.empty() ? "a number" : path) + " (or " + numbers_checksum + ") has changed");
      }
      if (is_status(status[i]) && !is_finished(status[i]) && wanted[i] != 0 &&
          belongs_to_finished(status[i], sum, wanted[i]))
        add(id, "/status has changed, or a run was killed just before it was written: all else is stored");
    }
  }

  /// Finished cases from the i-th on whose fields are neighbours in the file, as many as are read at once.
  std::int64_t neighbours(CaseRange const& cases, std::vector<std::int8_t> const& status, std::int64_t i) const {
    auto const first = stored_.place(cases.first + i);
    std::uint64_t row_bytes = 1;
    for (auto const& field : stored_.fields.at(first.shape)) row_bytes = std::max(row_bytes, field.row_bytes);
    std::int64_t const most = std::max<std::int64_t>(1, static_cast<std::int64_t>(bytes_at_once / row_bytes));
    std::int64_t n = 1;
    for (; n < most && i + n < cases.size() && is_finished(status[static_cast<std::size_t>(i + n)]); ++n) {
      auto const place = stored_.place(cases.first + i + n);
      if (place.shape != first.shape || place.row != first.row + static_cast<std::uint64_t>(n)) break;
    }
    return n;
  }

  void look_at_fields(std::int64_t first_case, std::span<std::uint64_t const> wanted) {
    auto const place = stored_.place(first_case);
    auto const& fields = stored_.fields.at(place.shape);
    std::vector<Hash64> hashes(wanted.size());
    std::vector<std::byte> rows;
    for (auto const& field : fields) {
      rows.resize(wanted.size() * field.row_bytes);
      stored_.read(field.path, place.row, wanted.size(), rows.data());
      for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i].add(rows.data() + i * field.row_bytes, field.row_bytes);
    }
    std::string names;
    for (auto const& field : fields) names += (names.empty() ? "" : ", ") + field.path;
    for (std::size_t i = 0; i < hashes.size(); ++i)
      if (hashes[i].value() != wanted[i])
        add(first_case + static_cast<std::int64_t>(i), names + " (or " + fields_checksum + ") has changed");
  }

  StoredCases const& stored_;
  bool with_fields_;
  std::vector<CaseDamage> found_;
};

}  // namespace

void RowSums::add(std::string const& path, void const* rows, std::size_t row_bytes) {
  Hash64 const start = Hash64().add(std::string_view(path));
  auto const* row = static_cast<std::byte const*>(rows);
  for (auto& sum : sums_) {
    sum += Hash64(start).add(row, row_bytes).value();
    row += row_bytes;
  }
}

StoredCases stored_cases(RawFile const& file, Placement const& placement) {
  StoredCases stored;
  stored.n_cases = placement.n_cases;
  stored.numbers = columns_of(placement, placement.numbers);
  stored.tables = columns_of(placement, placement.tables);
  stored.n_ranks = placement.extents.at(tables_checksum).n_rows;
  for (auto const& shape : placement.shapes) {
    auto& fields = stored.fields.emplace_back();
    for (auto const& name : placement.fields)
      fields.push_back({shape.layout.prefix + name, placement.row_bytes(shape.layout.prefix + name)});
  }
  stored.place = [&placement](std::int64_t case_id) { return placement.place(case_id); };
  stored.read = [&](std::string const& path, std::uint64_t first, std::uint64_t n, void* rows) {
    file.read(placement.row_offset(path, first), rows, n * placement.row_bytes(path));
  };
  return stored;
}

std::vector<CaseDamage> find_damage(StoredCases const& stored, std::vector<CaseRange> const& cases, bool with_fields) {
  Search search(stored, with_fields);
  for (auto const& range : cases)
    for (auto first = range.first; first < range.end; first += cases_at_once)
      search.look_at({first, std::min(first + cases_at_once, range.end)});
  return search.found();
}

std::vector<std::uint64_t> changed_tables(StoredCases const& stored) {
  std::vector<std::uint64_t> wanted(stored.tables.empty() ? 0 : stored.n_ranks), changed;
  if (wanted.empty()) return changed;
  stored.read(tables_checksum, 0, wanted.size(), wanted.data());
  auto const sums = sums_of_rows(stored.tables, stored.read, 0, wanted.size());
  for (std::size_t rank = 0; rank < wanted.size(); ++rank)
    if (wanted[rank] != 0 && sums[rank] != wanted[rank]) changed.push_back(rank);
  return changed;
}

void renew_tables_checksums(RawFile const& file, Placement const& placement) {
  auto const stored = stored_cases(file, placement);
  auto const sums = sums_of_rows(stored.tables, stored.read, 0, stored.n_ranks);
  file.write(placement.row_offset(tables_checksum, 0), sums.data(), sums.size() * sizeof(std::uint64_t));
}

void renew_numbers_checksums(RawFile const& file, Placement const& placement, std::vector<std::int64_t> const& cases) {
  auto const stored = stored_cases(file, placement);
  for (std::size_t first = 0; first < cases.size();) {
    std::size_t n = 1;
    while (first + n < cases.size() && n < static_cast<std::size_t>(cases_at_once) &&
           cases[first + n] == cases[first] + static_cast<std::int64_t>(n))
      ++n;
    auto const row = static_cast<std::uint64_t>(cases[first]);
    auto const sums = sums_of_rows(stored.numbers, stored.read, row, n);
    file.write(placement.row_offset(numbers_checksum, row), sums.data(), n * sizeof(std::uint64_t));
    first += n;
  }
}

}  // namespace lapwing::io
