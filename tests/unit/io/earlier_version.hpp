// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Files as they were before parameters were coordinates: /rank for /mpi_rank, no attributes `coordinates` and `axis`,
/// no parameters in the groups of grids.
#pragma once

#include <string>

#include "io/layout.hpp"
#include "sample_run.hpp"

namespace lapwing::sample {

io::FileLayout earlier_layout(FileHeader const& header);

/// Writes what a file holds as a file of that version, checksums and seal included.
void write_as_earlier_version(std::string const& path, FileHeader const& header, std::string const& earlier_path);

}  // namespace lapwing::sample
