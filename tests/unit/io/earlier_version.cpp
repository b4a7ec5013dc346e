// SPDX-License-Identifier: BSD-3-Clause
#include "earlier_version.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "io/checksums.hpp"
#include "io/seal.hpp"

namespace lapwing::sample {

io::FileLayout earlier_layout(FileHeader const& header) {
  auto layout = io::make_layout(header);
  std::erase_if(layout.datasets,
                [](auto const& dataset) { return dataset.path.starts_with("/grid_") && dataset.name() == "a"; });
  for (auto& dataset : layout.datasets) {
    if (!dataset.former_path.empty()) dataset.path = dataset.former_path;
    std::erase_if(dataset.attributes,
                  [](auto const& attribute) { return attribute.first == "coordinates" || attribute.first == "axis"; });
    for (auto& [name, value] : dataset.attributes)
      if (auto const at = value.find("/mpi_rank"); name == "covers" && at != value.npos)
        value.replace(at, std::string_view("/mpi_rank").size(), "/rank");
  }
  return layout;
}

void write_as_earlier_version(std::string const& path, FileHeader const& header, std::string const& earlier_path) {
  auto const layout = io::make_layout(header), earlier = earlier_layout(header);
  std::filesystem::remove(earlier_path);
  io::write_layout(earlier_path, header, earlier);
  auto const from = io::find_placement(io::open_for_reading(path, false).id(), header, layout).value();
  auto const to = io::find_placement(io::open_for_reading(earlier_path, false).id(), header, earlier).value();
  auto const source = io::RawFile::open_for_reading(path);
  auto const file = io::RawFile::open(earlier_path).value();
  std::vector<std::byte> bytes;
  std::uint64_t end = file.size();
  for (auto const& [name, extent] : to.extents) {
    auto const& old = from.extents.at(name == "/rank" ? "/mpi_rank" : name);
    bytes.resize(extent.row_bytes * extent.n_rows);
    source.read(old.offset, bytes.data(), bytes.size());
    file.write(extent.offset, bytes.data(), bytes.size());
    end = std::max(end, extent.offset + bytes.size());
  }
  file.resize(end);
  std::vector<std::int64_t> cases(to.n_cases);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i] = static_cast<std::int64_t>(i);
  io::renew_numbers_checksums(file, to, cases);
  io::renew_tables_checksums(file, to);
  io::write_seal(file, io::make_seal(file, to, earlier));
}

}  // namespace lapwing::sample
