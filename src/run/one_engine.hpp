// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// All ranks of a run compute with the same engine: bits depend on it.
#pragma once

#include <string>
#include <vector>

#include "parallel/communicator.hpp"

namespace lapwing {

/// What a rank runs, and where.
struct RankEngine {
  std::string engine;  ///< with all that may change bits: name, version, commit
  std::string host;
};

/// Compares the engines of all ranks, [rank].
/// @return "" if there is one; else which ranks run what, "lapwing-cuda 0.1.0 on 3 ranks (the first is rank 0 on a),
/// ...".
std::string engine_disagreement(std::vector<RankEngine> const& ranks);

/// Refuses a run of several engines. The launcher decides on every node by itself, so nodes that differ start different
/// ones. Collective.
/// @throws Error(backend) on all ranks.
void require_one_engine(Communicator const& world);

}  // namespace lapwing
