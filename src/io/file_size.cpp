// SPDX-License-Identifier: BSD-3-Clause
#include "io/file_size.hpp"

#include "io/layout.hpp"

namespace lapwing {
namespace {

constexpr double bytes_per_dataset = 1600;  // measured: its name, type, space, attributes and dimension scales

}  // namespace

double predicted_file_bytes(FileHeader const& header) {
  io::FileLayout const layout = io::make_layout(header);
  double bytes = bytes_per_dataset * static_cast<double>(layout.datasets.size());
  for (io::DatasetLayout const& dataset : layout.datasets)
    if (dataset.is_stored()) bytes += static_cast<double>(dataset.n_bytes());
  return bytes;
}

}  // namespace lapwing
