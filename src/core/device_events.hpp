// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Names under which Kokkos Tools hear (`kokkosp_profile_event`) of the moments at which host and device meet. All are
/// short enough for a std::string without memory of its own.
#pragma once

namespace lapwing {

inline constexpr char const* wait_event = "lapwing::wait";     ///< the host waits for the device
inline constexpr char const* fetch_event = "lapwing::fetch";   ///< values come to the host, which waits for them
/// values go to the device, and the host waits until they have left
inline constexpr char const* send_event = "lapwing::send";
inline constexpr char const* post_event = "lapwing::post";     ///< values go either way, and the host goes on

}  // namespace lapwing
