// SPDX-License-Identifier: BSD-3-Clause
#include "io/file_size.hpp"

#include "io/layout.hpp"

namespace lapwing {
namespace {

// Measured: name, type, space, attributes and dimension scales of a dataset, and the copy of them behind the end.
constexpr double bytes_per_file = 16 << 10, bytes_per_dataset = 1500;

/// Texts that say nothing are never written.
bool takes_space(io::DatasetLayout const& dataset) {
  bool const is_text_of_cases = dataset.type == io::ElementType::character && dataset.start == io::Start::unwritten;
  return dataset.is_stored() && !is_text_of_cases;
}

}  // namespace

double predicted_file_bytes(FileHeader const& header) {
  io::FileLayout const layout = io::make_layout(header);
  double bytes = bytes_per_file + bytes_per_dataset * static_cast<double>(layout.datasets.size());
  for (io::DatasetLayout const& dataset : layout.datasets)
    if (takes_space(dataset)) bytes += static_cast<double>(dataset.n_bytes());
  return bytes;
}

}  // namespace lapwing
