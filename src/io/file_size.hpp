// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How large an output file becomes.
#pragma once

#include "io/result_file.hpp"

namespace lapwing {

/// Bytes of the file of a header: all that its layout gives a place, and what describes it.
/// @param header  whose values are not asked for. @see tests/system/test_predictions.py
double predicted_file_bytes(FileHeader const& header);

}  // namespace lapwing
