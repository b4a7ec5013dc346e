// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Whether a dataset has the shape of a grid's fields, and what to store instead if it has not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/case_spec.hpp"
#include "core/field_file_info.hpp"

namespace lapwing {

/// Shape of a field on the grid as a dataset has it, [z][y][x].
std::vector<std::int64_t> shape_of_fields(BoxGrid const& grid);

/// The extents of one slab of a dataset, without its cases. @param dim  of the grid.
std::vector<std::int64_t> slab_shape(std::vector<std::int64_t> const& shape, int dim);

/// Whether the slabs of a dataset have another shape than the grid's fields, so that they are interpolated.
bool is_other_grid(std::vector<std::int64_t> const& shape, BoxGrid const& grid);

/// What keeps a dataset from being interpolated: the number of its dimensions, or nothing in it; empty if it can be.
std::string why_shape_cannot_be_interpolated(std::vector<std::int64_t> const& found, int dim);

/// "has shape [6, 1, 32, 48]: must be [32, 48] (y, x) or [cases, 32, 48]; store a.reshape(6, 32, 48) in numpy"; empty
/// if it fits.
std::string why_shape_misfits(std::vector<std::int64_t> const& found, std::vector<std::int64_t> const& wanted);

/// What is wrong with names that the dimensions of a dataset have, where they are x, y and z in another order; empty if
/// nothing is. On a grid of as many cells in x as in y nothing else tells.
/// @pre The shape fits.
std::string why_names_misfit(std::vector<std::string> const& names, int dim);

}  // namespace lapwing
