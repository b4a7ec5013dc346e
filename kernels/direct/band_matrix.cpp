// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/direct/band_matrix.hpp"

#include "kernels/direct/band_tiles.hpp"

namespace lapwing {

bool BandMatrix::factor() {
  BandFactor<1, 1> const matrix{values_.data(), n_, bandwidth_};
  int good[1] = {1};
  if (bandwidth_ >= worth_tiles<1>) BandTiles<1>(matrix).eliminate(good);
  else matrix.eliminate(good);
  return good[0] != 0;
}

void BandMatrix::solve(std::vector<double>& b) const {
  b.resize(static_cast<std::size_t>(band_vector_rows(n_, bandwidth_)));      // zeros behind row n
  BandFactor<1, 1, double const>{values_.data(), n_, bandwidth_}.substitute(b.data());
  b.resize(static_cast<std::size_t>(n_));
}

}  // namespace lapwing
