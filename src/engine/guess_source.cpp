// SPDX-License-Identifier: BSD-3-Clause
#include "engine/guess_source.hpp"

#include "engine/chain_start.hpp"
#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"

namespace lapwing {

std::unique_ptr<GuessSource> make_guess_source(RunConfig const& config, FieldReader const& reader, Timers& timers) {
  if (config.solver.accuracy == Accuracy::discretisation) return std::make_unique<CoarserGrid>(config, reader, timers);
  if (config.solver.warm_start != WarmStart::none) return std::make_unique<ChainStart>(config.solver.warm_start);
  if (config.sweep.superpose) return std::make_unique<Combiner>(config, reader, timers);
  return std::make_unique<GuessSource>();
}

}  // namespace lapwing
