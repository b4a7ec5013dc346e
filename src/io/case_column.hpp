// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// One number per case, that need not be in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace lapwing {

/// Numbers by case: given, or computed where they are needed.
template <class Value>
class CaseColumn {
 public:
  /// Writes the numbers of cases [first, first + n).
  using Source = std::function<void(std::int64_t first, std::int64_t n, Value* values)>;

  CaseColumn() = default;
  CaseColumn(std::int64_t size, Source source) : size_(size), source_(std::move(source)) {}
  CaseColumn(std::vector<Value> values)
      : size_(static_cast<std::int64_t>(values.size())),
        source_([values = std::move(values)](std::int64_t first, std::int64_t n, Value* out) {
          std::copy_n(values.begin() + first, n, out);
        }) {}

  std::int64_t size() const { return size_; }
  void copy(std::int64_t first, std::int64_t n, Value* values) const { source_(first, n, values); }
  Value operator[](std::int64_t i) const {
    Value value{};
    source_(i, 1, &value);
    return value;
  }

 private:
  std::int64_t size_ = 0;
  Source source_;
};

}  // namespace lapwing
