// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A side file by which ParaView and VisIt read the fields of a result file.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "io/result_view.hpp"

namespace lapwing {

/// With what a side file begins, and no other.
inline constexpr std::string_view xdmf_begin = "<?xml version=\"1.0\"?>\n<!-- lapwing export -->\n";

/// XDMF 2: the done cases of a grid as steps of time, their fields as cell data, parameters and quantities beside them.
/// The numbers stay in the HDF5 file, of which `file` is the path as seen from the side file.
///
/// A grid of less than three directions becomes a layer of cells of three, since readers put it into the wrong plane
/// otherwise.
/// @see XDMF model and format, www.xdmf.org; read by ParaView 5.11's "XDMF Reader".
void write_xdmf(std::ostream& out, ResultView const& view, ResultGrid const& grid, std::string const& file);

}  // namespace lapwing
