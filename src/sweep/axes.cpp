// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/axes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/evaluate.hpp"
#include "config/generators.hpp"
#include "config/schema.hpp"
#include "core/hash.hpp"
#include "sweep/philox.hpp"

namespace lapwing {

Axis::Axis(ParameterSpec const& parameter, Diagnostics& errors)
    : name_(parameter.name),
      generator_(parameter.generator),
      stream_(Hash64().add(std::string_view(parameter.name)).value()) {
  numbers_.reserve(parameter.numbers.size());
  for (auto const& number : parameter.numbers) numbers_.push_back(evaluate(number.code, {}));
  check(parameter, errors);
}

/// Reports what is wrong as "sweep.parameters.a.range[2] = 0: what".
void Axis::check(ParameterSpec const& parameter, Diagnostics& errors) {
  if (!generator_) {
    size_ = static_cast<std::int64_t>(numbers_.size());
    return;
  }
  std::vector<GeneratorFault> faults;
  size_ = generator_->check(numbers_, faults);
  for (auto const& fault : faults)
    errors.add(parameter.numbers[fault.entry].where,
               fmt::format("{}.{}.{}[{}] = {}: {}", spec(Key::parameters).path, parameter.name, leaf(generator_->key),
                           fault.entry, shortest(numbers_[fault.entry]), fault.what));
}

double Axis::value(std::int64_t i) const {
  return generator_ ? generator_->value(numbers_, i, size_) : numbers_[static_cast<std::size_t>(i)];
}

Interval Axis::range() const {
  if (!generator_) {
    auto const [least, largest] = std::minmax_element(numbers_.begin(), numbers_.end());
    return {*least, *largest, false, false};
  }
  if (generator_->is_distribution()) return generator_->range(numbers_);
  auto const [least, largest] = std::minmax({value(0), value(size_ - 1)});
  return {least, largest, false, false};
}

std::int64_t Axis::n_different() const {
  if (!generator_) {
    auto sorted = numbers_;
    std::sort(sorted.begin(), sorted.end());
    return std::unique(sorted.begin(), sorted.end()) - sorted.begin();
  }
  return generator_->is_one_value(numbers_) ? 1 : size_;
}

double Axis::draw(std::uint64_t seed, std::int64_t case_id) const {
  auto const [u1, u2] = keyed_uniforms(seed, static_cast<std::uint64_t>(case_id), stream_);
  if (generator_ && generator_->is_distribution()) return generator_->draw(numbers_, u1, u2);
  auto const i = static_cast<std::int64_t>(u1 * static_cast<double>(size_));
  return value(std::min(i, size_ - 1));
}

}  // namespace lapwing
