// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Keeps the output file that a run replaces where the new one does not hold all that it held.
#pragma once

#include <cstdint>
#include <string>

#include "io/raw_file.hpp"

namespace lapwing::io {

/// Gives a file that is about to be replaced another name beside its own: sweep.previous.h5, or sweep.previous.2.h5 and
/// so on where a file of that name holds a done case, or something stored of one, that this file does not.
/// @return the name.
std::string keep_previous(std::string const& path);

/// Done cases of an output file of any layout; as many as can be if it cannot be read.
std::int64_t count_done(std::string const& path);

}  // namespace lapwing::io
