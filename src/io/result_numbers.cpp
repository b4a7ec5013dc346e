// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <stdexcept>

#include "io/result_file_impl.hpp"
#include "io/text.hpp"

namespace lapwing {
namespace {

/// Calls `visit(first, n)` for runs of consecutive case numbers, `id(i)` being ascending.
template <class Id, class Visit>
void for_runs(std::size_t n_cases, Id const& id, Visit const& visit) {
  for (std::size_t first = 0; first < n_cases;) {
    std::size_t n = 1;
    while (first + n < n_cases && id(first + n) == id(first) + static_cast<std::int64_t>(n)) ++n;
    visit(first, n);
    first += n;
  }
}

}  // namespace

void ResultFile::Impl::write_rows(std::string const& path, Rows const& rows, void const* values,
                                  std::size_t row_bytes) const {
  auto const id = [&](std::size_t i) { return rows.results[i]->id; };
  for_runs(rows.results.size(), id, [&](std::size_t first, std::size_t n) {
    placement.place(id(first + n - 1));
    file.write(placement.row_offset(path, static_cast<std::uint64_t>(id(first))),
               static_cast<std::byte const*>(values) + first * row_bytes, n * row_bytes);
  });
}

void ResultFile::Impl::write_numbers(ColumnSpec const& column, Rows& rows) {
  std::string const path(column.path);
  auto const write = [&]<class Value>(Value) {
    write_column<Value>(path, rows,
                        [&](auto const& result, std::size_t) { return static_cast<Value>(column.value(result)); });
  };
  switch (column.type) {
    case ElementType::float64:
      return write(double{});
    case ElementType::int32:
      return write(std::int32_t{});
    case ElementType::int8:
      return write(std::int8_t{});
    default:
      throw std::logic_error(path + " is not written from numbers of that type");
  }
}

void ResultFile::Impl::write_texts(std::string const& path, Rows& rows, std::string CaseResult::*text) {
  using Columns = std::array<char, io::text_columns>;
  auto const columns = make_column<Columns>(path, rows, [=](auto const& result, std::size_t) {
    Columns row{};
    auto const fitting = io::fitting_text(result.*text, io::text_columns - 1);
    std::copy(fitting.begin(), fitting.end(), row.begin());
    return row;
  });
  bool const all_empty = std::all_of(rows.results.begin(), rows.results.end(),
                                     [=](auto const* result) { return (result->*text).empty(); });
  if (!all_empty || !is_zero(path, rows)) write_rows(path, rows, columns.data(), sizeof(Columns));
}

bool ResultFile::Impl::is_zero(std::string const& path, Rows const& rows) const {
  auto const id = [&](std::size_t i) { return rows.results[i]->id; };
  auto const row_bytes = placement.row_bytes(path);
  std::vector<std::byte> stored;
  bool zero = true;
  for_runs(rows.results.size(), id, [&](std::size_t first, std::size_t n) {
    stored.resize(n * row_bytes);
    file.read(placement.row_offset(path, static_cast<std::uint64_t>(id(first))), stored.data(), stored.size());
    zero = zero && std::all_of(stored.begin(), stored.end(), [](std::byte b) { return b == std::byte{0}; });
  });
  return zero;
}

void ResultFile::Impl::add_other_numbers(Rows& rows) const {
  auto const id = [&](std::size_t i) { return rows.results[i]->id; };
  std::vector<std::byte> values;
  for (auto const& path : placement.numbers) {
    if (rows.summed.contains(path)) continue;
    auto const row_bytes = placement.row_bytes(path);
    values.resize(rows.results.size() * row_bytes);
    for_runs(rows.results.size(), id, [&](std::size_t first, std::size_t n) {
      file.read(placement.row_offset(path, static_cast<std::uint64_t>(id(first))), values.data() + first * row_bytes,
                n * row_bytes);
    });
    rows.sums.add(path, values.data(), row_bytes);
  }
}

void ResultFile::Impl::write_status(std::vector<std::int64_t> cases, CaseStatus status) const {
  std::sort(cases.begin(), cases.end());
  for_runs(cases.size(), [&](std::size_t i) { return cases[i]; }, [&](std::size_t first, std::size_t n) {
    placement.place(cases[first]);
    placement.place(cases[first + n - 1]);
    std::vector<std::int8_t> const values(n, static_cast<std::int8_t>(status));
    file.write(placement.row_offset("/status", static_cast<std::uint64_t>(cases[first])), values.data(), n);
  });
}

void ResultFile::Impl::begin_tables() const {
  auto const zero = [&](std::string const& path, std::uint64_t row) {
    std::vector<std::byte> const bytes(placement.row_bytes(path));
    file.write(placement.row_offset(path, row), bytes.data(), bytes.size());
  };
  for (auto const row : io::changed_tables(io::stored_cases(file, placement)))
    for (auto const& path : placement.tables) zero(path, row);
  for (std::uint64_t row = 0; row < placement.extents.at(io::tables_checksum).n_rows; ++row)
    zero(io::tables_checksum, row);
}

std::vector<std::string> ResultFile::read_messages(std::vector<std::int64_t> const& cases) const {
  std::vector<std::string> messages;
  std::array<char, io::text_columns> row{};
  for (auto const id : cases) {
    impl_->file.read(impl_->placement.row_offset("/message", static_cast<std::uint64_t>(id)),
                     reinterpret_cast<std::byte*>(row.data()), row.size());
    auto const end = std::find(row.begin(), row.end(), '\0');
    messages.push_back(io::fitting_text({row.data(), static_cast<std::size_t>(end - row.begin())}, io::text_columns));
  }
  return messages;
}

void ResultFile::write_skipped(std::vector<std::int64_t> const& cases) {
  impl_->write_status(cases, CaseStatus::skipped);
}

void ResultFile::write_pending(std::vector<std::int64_t> const& cases) {
  impl_->write_status(cases, CaseStatus::pending);
  std::uint64_t const none = 0;
  for (auto const id : cases)
    impl_->file.write(impl_->placement.row_offset(io::numbers_checksum, static_cast<std::uint64_t>(id)), &none,
                      sizeof none);
}

std::vector<CaseDamage> ResultFile::find_damage(std::vector<CaseRange> const& cases, bool with_fields) const {
  return io::find_damage(io::stored_cases(impl_->file, impl_->placement), cases, with_fields);
}

}  // namespace lapwing
