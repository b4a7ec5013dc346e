// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How the HDF5 library leaves.
#pragma once

namespace lapwing::io {

/// Keeps HDF5 from tidying up when the process ends, where it crashes if a file could not be closed, say on a full
/// disk. All that can be closed has been by then, by its owner. @pre The library has not been used yet.
void leave_hdf5_at_exit();

}  // namespace lapwing::io
