// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How large an output file becomes.
#pragma once

#include "io/result_file.hpp"

namespace lapwing {

/// What the file of a header takes on the disk: all that its layout gives a place, and what describes it; texts that
/// say nothing take none.
/// @param header  whose values are not asked for.
/// @throws FileError if two datasets would have one name.
double predicted_file_bytes(FileHeader const& header);

}  // namespace lapwing
