// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cut_sampler.hpp"

#include <algorithm>

#include "kernels/batch/copies.hpp"
#include "kernels/batch/scatter.hpp"

namespace lapwing {
namespace {

/// Copies to the first places of storage that grows where it is too small.
template <class T>
void send_to(Array<T, DeviceExec>& storage, char const* label, std::vector<T> const& values) {
  if (storage.extent(0) < values.size()) storage = allocate<Array<T, DeviceExec>>(label, values.size() * 3 / 2);
  send(values, Kokkos::subview(storage, std::pair<std::size_t, std::size_t>(0, values.size())));
}

}  // namespace

CutSampler::CutSampler(ByteCode const& code, int dim, bool varying_box, Sampling const& sampling, bool halves,
                       int face)
    : cut_(code, dim, sampling, face), varying_box_(varying_box), halves_(halves) {}

void CutSampler::add_case(BatchShape const& points, int lane) {
  for (Entry const& entry : of_case_) {
    places_.push_back(points.place_of(lane, entry.cell));
    samples_.push_back(entry.sample);
  }
}

std::int64_t CutSampler::find(BatchShape const& points, std::vector<CaseSpec> const& cases,
                              std::vector<CellField> const& fields) {
  places_.clear();
  samples_.clear();
  bool const alike = !varying_box_ && !cut_.reads_parameters() &&
                     std::all_of(fields.begin(), fields.end(), [](CellField const& field) { return field.is_shared; });
  for (int lane = 0; lane < points.n_lanes(); ++lane) {
    bool const is_new = lane == 0 || (!alike && lane < static_cast<int>(cases.size()));
    if (is_new) {
      CaseSpec const& spec = cases[lane];
      of_case_.clear();
      auto const read = [&](std::int64_t cell, std::span<double> values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          auto const& [of_field, is_shared] = fields[i];
          values[i] = of_field ? of_field[is_shared ? cell : points.place_of(lane, cell)] : 0.;
        }
      };
      cut_.for_each(spec.grid, spec.parameters, halves_, read,
                    [&](std::int64_t cell, CellSample const& sample) { of_case_.push_back({cell, sample}); });
    }
    add_case(points, lane);
  }
  n_found_ = static_cast<std::int64_t>(places_.size());
  if (n_found_ > 0) send_to(device_places_, "lapwing::fields::cut_places", places_);
  return n_found_;
}

template <class Value>
void CutSampler::write(Value const& value, DeviceVector out) {
  if (n_found_ == 0) return;
  values_.clear();
  for (CellSample const& sample : samples_) values_.push_back(value(sample));
  send_to(device_values_, "lapwing::fields::cut_values", values_);
  scatter<DeviceExec>(DeviceExec(), n_found_, device_places_, device_values_, out);
}

void CutSampler::write_means(DeviceVector out) {
  write([](CellSample const& sample) { return sample.mean; }, out);
}

void CutSampler::write_halves(int direction, int side, DeviceVector out) {
  write([&](CellSample const& sample) { return (side == 0 ? sample.low : sample.high)[direction]; }, out);
}

}  // namespace lapwing
