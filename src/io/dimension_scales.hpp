// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Dimension scales as the HDF5 library attaches them, in one go for thousands of datasets.
#pragma once

#include "io/hdf5_handle.hpp"
#include "io/layout.hpp"

namespace lapwing::io {

/// Datasets that a dimension scale may list in an ordinary attribute, which holds less than 64 KiB.
inline constexpr std::size_t most_listed = 4000;

/// The largest number of dimensions of datasets that one scale belongs to.
std::size_t most_uses_of_a_scale(FileLayout const& layout);

/// Writes the attributes DIMENSION_LIST of datasets and REFERENCE_LIST of their scales. (H5DSattach_scale writes all of
/// the latter again for every dataset, which takes time and space that grow with the square of their number.)
/// @pre All datasets of the layout exist, scales have been set, and those with more than `most_listed` uses keep their
/// attributes in dense storage.
void attach_scales(hid_t file, FileLayout const& layout);

}  // namespace lapwing::io
