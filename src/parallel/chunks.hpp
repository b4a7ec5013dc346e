// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Long messages in pieces: MPI counts in int.
#pragma once

#include <algorithm>
#include <cstddef>

namespace lapwing {

/// Bytes per message at most; well below 2^31.
inline constexpr std::size_t max_chunk_bytes = std::size_t{1} << 30;

/// Calls `visit(offset, count)` for consecutive pieces that cover [0, total); not at all if total is 0.
///
/// @param limit  Longest piece, > 0.
template <class Visit>
void for_each_chunk(std::size_t total, std::size_t limit, Visit&& visit) {
  for (std::size_t offset = 0; offset < total; offset += limit)
    visit(offset, static_cast<int>(std::min(limit, total - offset)));
}

}  // namespace lapwing
