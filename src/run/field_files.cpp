// SPDX-License-Identifier: BSD-3-Clause
#include "run/field_files.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "config/equation_fields.hpp"
#include "config/schema.hpp"

namespace lapwing {
namespace {

/// Runs `action`; what is wrong with the file is told with the place in the input that names it.
template <class Action>
auto with_place(FieldExpr const& field, std::string const& name, Action const& action) {
  try {
    return action();
  } catch (FileError const& error) {
    throw FileError(fmt::format("{}: error: {}: {}", field.where.text(), name, error.what()));
  }
}

}  // namespace

FieldFiles::FieldFiles(RunConfig const& config) : dim_(config.dim()) {
  for (auto const& one : equation_fields(config)) add(*one.field, one.name);
  for (auto const& field : config.file_fields)
    add(field.values, fmt::format("{}.{}", spec(Key::named_fields).path, field.name));
}

void FieldFiles::add(FieldExpr const& field, std::string const& name) {
  if (field.from_file() && position(field) == entries_.size()) entries_.push_back({&field, name, nullptr});
}

std::size_t FieldFiles::position(FieldExpr const& field) const {
  auto const same = [&field](Entry const& e) {
    return e.field->file == field.file && e.field->dataset == field.dataset;
  };
  return static_cast<std::size_t>(std::find_if(entries_.begin(), entries_.end(), same) - entries_.begin());
}

FieldFile& FieldFiles::open(Entry& entry) {
  if (!entry.open) {
    auto const& field = *entry.field;
    entry.open =
        with_place(field, entry.name, [&] { return std::make_unique<FieldFile>(field.file, field.dataset, dim_); });
  }
  return *entry.open;
}

std::vector<std::string> FieldFiles::read_slabs(Entry& entry, std::int64_t first, std::int64_t n, double* values) {
  auto const& file = open(entry);
  return with_place(*entry.field, entry.name, [&] { return file.read(first, n, values); });
}

std::vector<FieldFileInfo> FieldFiles::describe() {
  std::vector<FieldFileInfo> files;
  for (Entry& entry : entries_)
    files.push_back({entry.field->file, entry.field->dataset, open(entry).shape(), open(entry).dimensions(), {}});
  return files;
}

std::vector<SlabHashes> FieldFiles::hash(std::vector<std::vector<std::int64_t>> const& slabs) {
  std::vector<SlabHashes> known;
  std::vector<double> values;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto const& wanted = slabs.at(i);
    SlabHashes hashes{wanted, {}};
    hashes.hashes.reserve(wanted.size());
    auto const n_cells = wanted.empty() ? 0 : open(entries_[i]).slab_cells();
    for (std::size_t first = 0, n = 0; first < wanted.size(); first += n) {
      auto const most = static_cast<std::size_t>(open(entries_[i]).slabs_at_once());
      n = 1;
      while (n < most && first + n < wanted.size() && wanted[first + n] == wanted[first] + static_cast<std::int64_t>(n))
        ++n;
      values.resize(n * static_cast<std::size_t>(n_cells));
      read_slabs(entries_[i], wanted[first], static_cast<std::int64_t>(n), values.data());
      for (std::size_t slab = 0; slab < n; ++slab)
        hashes.hashes.push_back(hash_of_slab(
            {values.data() + slab * static_cast<std::size_t>(n_cells), static_cast<std::size_t>(n_cells)}));
    }
    known.push_back(std::move(hashes));
  }
  return known;
}

std::vector<std::string> FieldFiles::read(std::vector<FieldFileInfo> const& files, FieldExpr const& field,
                                          std::span<std::int64_t const> slabs, double* values) {
  auto const which = position(field);
  Entry& entry = entries_.at(which);
  SlabHashes const& known = files.at(which).known;
  auto const n_cells = static_cast<std::size_t>(open(entry).slab_cells());
  auto const slab_of = [&](std::size_t c) { return std::span<double const>(values + c * n_cells, n_cells); };
  std::vector<std::string> faults(slabs.size());
  std::vector<std::size_t> order(slabs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return slabs[a] < slabs[b]; });
  for (std::size_t i = 0, n = 0; i < order.size(); i += n) {
    auto const c = order[i];
    n = 1;
    if (i > 0 && slabs[order[i - 1]] == slabs[c]) {
      std::ranges::copy(slab_of(order[i - 1]), values + c * n_cells);
      faults[c] = faults[order[i - 1]];
      continue;
    }
    while (i + n < order.size() && order[i + n] == c + n && slabs[c + n] == slabs[c] + static_cast<std::int64_t>(n))
      ++n;
    auto const missing = read_slabs(entry, slabs[c], static_cast<std::int64_t>(n), values + c * n_cells);
    for (std::size_t k = 0; k < n; ++k) {
      auto const* const hash = known.find(slabs[c + k]);
      if (hash == nullptr)
        throw std::logic_error("slab " + std::to_string(slabs[c + k]) + " of " + field.file + " is read unseen");
      if (*hash != hash_of_slab(slab_of(c + k)))
        faults[c + k] = fmt::format("{}, {}{}, was rewritten while the run read it: run again", field.text,
                                    field.dataset, field.case_index ? fmt::format("[{}]", slabs[c + k]) : "");
      else if (!missing[k].empty())
        faults[c + k] = fmt::format("{}, {}{}: no value there", field.text, field.dataset, missing[k]);
    }
  }
  return faults;
}

}  // namespace lapwing
