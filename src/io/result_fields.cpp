// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <stdexcept>

#include "io/result_file_impl.hpp"

namespace lapwing {
namespace {

constexpr std::size_t nan_values = 128 * 1024;   // even, so that hashing in pieces equals hashing at once

template <class Value>
std::vector<std::byte> bytes_of_nan(std::size_t n) {
  std::vector<Value> const values(n, static_cast<Value>(not_a_number));
  auto const* bytes = reinterpret_cast<std::byte const*>(values.data());
  return {bytes, bytes + n * sizeof(Value)};
}

}  // namespace

std::string ResultFile::Impl::field_path(std::int64_t case_id, std::size_t field) const {
  return placement.shapes[placement.place(case_id).shape].layout.prefix + placement.fields.at(field);
}

void ResultFile::Impl::add_to_checksum(std::int64_t case_id, std::size_t field, void const* bytes,
                                       std::size_t n_bytes) {
  auto& fields = written[case_id];
  if (field == 0) fields = WrittenFields();
  if (fields.n != field)
    throw std::logic_error("the fields of case " + std::to_string(case_id) + " are not written in their order");
  fields.hash.add(bytes, n_bytes);
  ++fields.n;
}

void ResultFile::Impl::write_field(std::size_t field, std::vector<std::int64_t> const& cases,
                                   std::span<std::byte const> values) {
  require_file();
  for (std::size_t first = 0; first < cases.size();) {
    auto const place = placement.place(cases[first]);
    if (place.shape != placement.place(cases[0]).shape)
      throw std::logic_error("the cases of one field write have different grids");
    auto const path = field_path(cases[first], field);
    std::size_t const row_bytes = placement.row_bytes(path);
    if (values.size() != cases.size() * row_bytes)
      throw std::logic_error("the values of a field are not those of its cases in the precision of the file");
    std::size_t n = 1;
    while (first + n < cases.size() && placement.place(cases[first + n]).shape == place.shape &&
           placement.place(cases[first + n]).row == place.row + n)
      ++n;
    auto const rows = values.subspan(first * row_bytes, n * row_bytes);
    file.write(placement.row_offset(path, place.row), rows.data(), rows.size());
    for (std::size_t i = 0; i < n; ++i)
      add_to_checksum(cases[first + i], field, rows.data() + i * row_bytes, row_bytes);
    first += n;
  }
}

/// Piece by piece, since the case may have failed for want of memory.
void ResultFile::Impl::write_nan_rows(std::int64_t case_id) {
  auto const place = placement.place(case_id);
  std::size_t const n_cells = placement.shapes[place.shape].layout.n_cells, at_once = std::min(n_cells, nan_values);
  auto const piece = placement.single ? bytes_of_nan<float>(at_once) : bytes_of_nan<double>(at_once);
  auto& fields = written[case_id] = WrittenFields();
  for (; fields.n < placement.fields.size(); ++fields.n) {
    auto const path = field_path(case_id, fields.n);
    std::uint64_t const offset = placement.row_offset(path, place.row);
    std::size_t const row_bytes = placement.row_bytes(path);
    for (std::size_t at = 0; at < row_bytes; at += piece.size()) {
      std::size_t const n = std::min(piece.size(), row_bytes - at);
      file.write(offset + at, piece.data(), n);
      fields.hash.add(piece.data(), n);
    }
  }
}

std::uint64_t ResultFile::Impl::finish_fields(CaseResult const& result) {
  std::size_t const n_fields = placement.fields.size();
  if (result.status == CaseStatus::failed) write_nan_rows(result.id);
  auto const fields = written[result.id];
  written.erase(result.id);
  if (result.status == CaseStatus::done && fields.n != n_fields)
    throw std::logic_error("case " + std::to_string(result.id) + " is done without all its fields");
  return fields.hash.value();
}

std::vector<std::size_t> ResultFile::Impl::positions(char const* what, std::vector<std::string> const& known,
                                                     std::vector<std::string> const& names) {
  std::vector<std::size_t> result;
  for (auto const& name : names) {
    auto const found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      throw std::logic_error(std::string("the output file has no place for the ") + what + " " + name);
    result.push_back(static_cast<std::size_t>(found - known.begin()));
  }
  return result;
}

}  // namespace lapwing
