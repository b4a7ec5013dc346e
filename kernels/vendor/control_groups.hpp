// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the control groups of this process leave of the host's memory and processors.
#pragma once

#include <string>

namespace lapwing::vendor {

/// The least of what the limits of its groups leave, of both versions of control groups, wherever they are mounted;
/// pages of files count as free, for they give way. Infinite where nothing limits.
/// @param root  folder that stands for "/", for tests.
double left_by_control_groups(std::string const& root = "");

/// Processors whose time the quotas of its groups allow, as containers set them (docker --cpus 1.5); infinite where
/// nothing limits.
double processors_of_control_groups(std::string const& root = "");

}  // namespace lapwing::vendor
