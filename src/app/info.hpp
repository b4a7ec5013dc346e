// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing info`: what this program is made of and runs on.
#pragma once

#include <string>

#include "parallel/communicator.hpp"

namespace lapwing {

/// Version, build, backends, devices, map of ranks to devices, measured bandwidth. Collective; complete on rank 0.
std::string info_text(Communicator const& world);

}  // namespace lapwing
