// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Random numbers as a function of a key and a counter: no state, so any case can be drawn alone.
#pragma once

#include <array>
#include <cstdint>

namespace lapwing {

/// Philox4x32 with 10 rounds: 128 random bits for a counter under a key.
///
/// @see Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. Verified by
///      unit/config/test_random.cpp against the known answers of Random123.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Two independent uniform numbers in (0, 1), odd multiples of 2^-53, for one draw of a sweep.
///
/// @param seed   key of the sweep.
/// @param draw   case number.
/// @param stream hash of the parameter's name: other parameters do not disturb this one.
std::array<double, 2> keyed_uniforms(std::uint64_t seed, std::uint64_t draw, std::uint64_t stream);

}  // namespace lapwing
