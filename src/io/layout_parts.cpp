// SPDX-License-Identifier: BSD-3-Clause
#include "io/layout_parts.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "io/text.hpp"

namespace lapwing::io {

void LayoutBuilder::Added::flags(std::string const& meanings) {
  dataset_.attributes.emplace_back("flag_meanings", meanings);
  dataset_.flag_values.resize(1 + std::count(meanings.begin(), meanings.end(), ' '));
  std::iota(dataset_.flag_values.begin(), dataset_.flag_values.end(), std::int8_t{0});
}

LayoutBuilder::Added LayoutBuilder::add_numbers(std::string const& path, std::int64_t n, std::string const& long_name) {
  CaseColumn<std::int64_t> const numbers(n, [](std::int64_t first, std::int64_t count, std::int64_t* out) {
    std::iota(out, out + count, first);
  });
  return add_scale(path, ElementType::int64, numbers, long_name, "");
}

void LayoutBuilder::add_dimension(std::string const& path, std::uint64_t n) {
  add(path, ElementType::float32, {n}, {}, "", "").start = Start::no_storage;
}

void LayoutBuilder::add_names(std::string const& path, std::vector<std::string> const& names,
                              std::string const& long_name) {
  add_numbers(path, static_cast<std::int64_t>(names.size()), long_name);
  std::vector<char> columns(names.size() * text_columns, '\0');
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto const text = fitting_text(names[i], text_columns - 1);
    std::copy(text.begin(), text.end(), columns.begin() + static_cast<std::ptrdiff_t>(i * text_columns));
  }
  add_values(path + "_name", ElementType::character, {path, "/text"}, CaseColumn<char>(std::move(columns)),
             "name of the " + long_name, "");
}

void LayoutBuilder::add_text(std::string const& path, std::string const& text, std::string const& long_name) {
  auto const whole = text.empty() ? std::string(1, '\0') : fitting_text(text, text.size());
  add_dimension(path + "_characters", whole.size());
  layout_.datasets.back().compared = false;
  CaseColumn<char> const characters(std::vector<char>(whole.begin(), whole.end()));
  // Readers make a string of it. Not of tables of texts: xarray cannot divide arrays of strings into chunks.
  add_values(path, ElementType::character, {path + "_characters"}, characters, long_name, "")
      .attribute("_Encoding", "utf-8");
  layout_.datasets.back().compared = false;
}

LayoutBuilder::Added LayoutBuilder::add_results(std::string const& path, ElementType type,
                                                std::vector<std::string> const& scales, Start start, double fill,
                                                std::string const& long_name, std::string const& units) {
  auto& dataset = add(path, type, lengths(scales), scales, long_name, units);
  dataset.start = start;
  dataset.fill = fill;
  return Added(dataset);
}

void LayoutBuilder::add_table(std::string const& path, ElementType type, std::vector<std::string> const& scales,
                              std::string const& long_name, std::string const& units) {
  add(path, type, lengths(scales), scales, long_name, units);
}

FileLayout LayoutBuilder::finish() {
  std::set<std::string> names(layout_.groups.begin(), layout_.groups.end());
  for (auto const& dataset : layout_.datasets)
    if (!names.insert(dataset.path).second)
      throw FileError("error: the output file cannot hold two things of the name " + dataset.path);
  return std::move(layout_);
}

DatasetLayout& LayoutBuilder::add(std::string const& path, ElementType type, std::vector<std::uint64_t> const& shape,
                                  std::vector<std::string> const& scales, std::string const& long_name,
                                  std::string const& units) {
  DatasetLayout dataset;
  dataset.path = path;
  dataset.type = type;
  dataset.shape = shape;
  dataset.scales = scales;
  if (!long_name.empty()) dataset.attributes.emplace_back("long_name", long_name);
  if (!units.empty()) dataset.attributes.emplace_back("units", units);
  if (scales.empty()) scale_lengths_[path] = shape[0];
  layout_.datasets.push_back(std::move(dataset));
  return layout_.datasets.back();
}

std::vector<std::uint64_t> LayoutBuilder::lengths(std::vector<std::string> const& scales) const {
  std::vector<std::uint64_t> shape;
  for (auto const& scale : scales) shape.push_back(scale_lengths_.at(scale));
  return shape;
}

}  // namespace lapwing::io
