// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Builds a FileLayout piece by piece.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "io/layout.hpp"

namespace lapwing::io {

class LayoutBuilder {
 public:
  /// Completes the dataset that was added last.
  class Added {
   public:
    explicit Added(DatasetLayout& dataset) : dataset_(dataset) {}
    /// Makes it an enumeration of 0, 1, ... with these meanings, separated by blanks.
    void flags(std::string const& meanings);
    /// Says that some of its values may not be known yet.
    void identity() { dataset_.is_identity = true; }
    /// Says where files of earlier versions have it.
    void former_path(std::string_view path) { dataset_.former_path = path; }
    void attribute(std::string const& name, std::string const& value) { dataset_.attributes.emplace_back(name, value); }
    Added& field() {
      dataset_.is_field = true;
      return *this;
    }
    /// Says what its values follow from, so that they are recognised under another name.
    void definition(OutputDefinition const& definition) { attribute("definition", definition.identity); }

   private:
    DatasetLayout& dataset_;
  };

  void add_group(std::string const& path) { layout_.groups.push_back(path); }
  void add_shape(GroupLayout const& shape) { layout_.shapes.push_back(shape); }

  /// A dimension scale with values.
  template <class T>
  Added add_scale(std::string const& path, ElementType type, CaseColumn<T> const& values, std::string const& long_name,
                  std::string const& units) {
    auto& dataset = add(path, type, {static_cast<std::uint64_t>(values.size())}, {}, long_name, units);
    set_values(dataset, values);
    return Added(dataset);
  }
  /// A dimension scale 0, 1, ..., n - 1.
  Added add_numbers(std::string const& path, std::int64_t n, std::string const& long_name);
  /// A dimension without a variable, as netCDF stores it.
  void add_dimension(std::string const& path, std::uint64_t n);
  /// A dimension scale `path` and beside it `path`_name with one text per entry.
  void add_names(std::string const& path, std::vector<std::string> const& names, std::string const& long_name);
  /// A text of any length.
  void add_text(std::string const& path, std::string const& text, std::string const& long_name);

  /// Values known from the plan.
  template <class T>
  Added add_values(std::string const& path, ElementType type, std::vector<std::string> const& scales,
                   CaseColumn<T> const& values, std::string const& long_name, std::string const& units) {
    auto& dataset = add(path, type, lengths(scales), scales, long_name, units);
    if (dataset.n_bytes() != static_cast<std::uint64_t>(values.size()) * sizeof(T))
      throw std::logic_error(path + ": the header does not hold one value per entry");
    set_values(dataset, values);
    return Added(dataset);
  }
  /// Results: one row per case.
  Added add_results(std::string const& path, ElementType type, std::vector<std::string> const& scales, Start start,
                    double fill, std::string const& long_name, std::string const& units);
  /// Sums over the runs, from zero.
  void add_table(std::string const& path, ElementType type, std::vector<std::string> const& scales,
                 std::string const& long_name, std::string const& units);

  FileLayout finish();

 private:
  DatasetLayout& add(std::string const& path, ElementType type, std::vector<std::uint64_t> const& shape,
                     std::vector<std::string> const& scales, std::string const& long_name, std::string const& units);
  template <class T>
  static void set_values(DatasetLayout& dataset, CaseColumn<T> const& values) {
    dataset.start = Start::values;
    auto const per_row = static_cast<std::int64_t>(dataset.row_bytes() / sizeof(T));
    dataset.values = [=](std::uint64_t first, std::uint64_t n, std::byte* rows) {
      values.copy(static_cast<std::int64_t>(first) * per_row, static_cast<std::int64_t>(n) * per_row,
                  reinterpret_cast<T*>(rows));
    };
  }
  std::vector<std::uint64_t> lengths(std::vector<std::string> const& scales) const;

  FileLayout layout_;
  std::map<std::string, std::uint64_t> scale_lengths_;
};

}  // namespace lapwing::io
