// SPDX-License-Identifier: BSD-3-Clause
// What a ResultFile does for an edited sweep.
#include <stdexcept>

#include "io/result_file_impl.hpp"

namespace lapwing {

void ResultFile::write_missing(MissingOutputs const& what, std::vector<CaseResult> const& results,
                               std::vector<std::span<std::byte const>> const& fields) {
  auto const& impl = *impl_;
  if (fields.size() != what.fields.size()) throw std::logic_error("not all of the missing fields are there");
  auto const write = [&](std::string const& path, std::int64_t id, auto value) {
    impl.file.write(impl.placement.row_offset(path, static_cast<std::uint64_t>(id)), &value, sizeof value);
  };
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto const& result = results[i];
    bool const is_done = result.status == CaseStatus::done;
    for (int const q : what.quantities)
      write("/" + impl.placement.quantities.at(static_cast<std::size_t>(q)), result.id,
            is_done ? result.quantities.at(static_cast<std::size_t>(q)) : not_a_number);
    if (what.errors) write("/error_l2", result.id, is_done ? result.error_l2 : not_a_number);
    if (what.errors) write("/error_max", result.id, is_done ? result.error_max : not_a_number);
    if (!is_done) write(io::incomplete_outputs, result.id, std::int8_t{1});
    for (std::size_t f = 0; f < fields.size(); ++f) {
      auto const path = impl.field_path(result.id, static_cast<std::size_t>(what.fields[f]));
      auto const row_bytes = impl.placement.row_bytes(path);
      if (fields[f].size() != results.size() * row_bytes)
        throw std::logic_error("the values of a field are not those of its cases");
      impl.file.write(impl.placement.row_offset(path, impl.placement.place(result.id).row),
                      fields[f].data() + i * row_bytes, row_bytes);
    }
  }
}

void ResultFile::publish() {
  auto& impl = *impl_;
  if (!impl.unpublished) return;
  impl.previous = io::publish(impl.file, impl.placement, impl.taken, *impl.unpublished);
  impl.unpublished.reset();
}

std::vector<std::int64_t> ResultFile::incomplete() const {
  auto const& impl = *impl_;
  std::vector<std::int8_t> marks(impl.placement.n_cases);
  impl.file.read(impl.placement.row_offset(io::incomplete_outputs, 0), marks.data(), marks.size());
  std::vector<std::int64_t> cases;
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i] != 0 && impl.found_status[i] == CaseStatus::done) cases.push_back(static_cast<std::int64_t>(i));
  return cases;
}

}  // namespace lapwing
