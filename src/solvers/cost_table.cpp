// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/cost_table.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "operators/batch_layout.hpp"
#include "solvers/band_numbering.hpp"
#include "solvers/interleaved_direct.hpp"
#include "solvers/shared_direct.hpp"

namespace lapwing {
namespace {

// Nanoseconds per unknown, from runs of docs/performance.md, "Costs by which auto chooses": [0] one lane, [1]
// interleaved lanes.
constexpr double multigrid_ns[4][2] = {{0, 0}, {60, 45}, {60, 35}, {90, 70}};    // [dim]; to 1e-8
// whatever the size, per level and group of lanes
constexpr double multigrid_level_ns = 45e3;
// [dim], lengths with small prime factors
constexpr double fft_ns[4][2] = {{0, 0}, {20, 5}, {18, 20}, {40, 45}};
constexpr double fft_awkward = 3;                                                // times as much for other lengths
constexpr int small_prime = 13;

/// Banded Cholesky, by half bandwidth.
struct BandCost {
  double bandwidth, ns;
};
constexpr BandCost one_lane[] = {{1, 54},   {16, 107}, {32, 162},   {48, 265},
                                 {64, 404}, {96, 600}, {200, 4000}, {256, 6000}};
constexpr BandCost interleaved[] = {{1, 9},    {8, 17},   {16, 26},    {24, 54},    {32, 105},  {48, 210},
                                    {64, 340}, {96, 540}, {144, 1000}, {196, 1800}, {256, 3400}};
constexpr double wide_band_ns = 0.08;                                            // times bandwidth^2

int many_lanes(BatchShape const& shape) {
  BoxGrid grid;
  grid.dim = shape.dim;
  std::copy_n(shape.cells, 3, grid.cells.begin());
  return lanes_for(grid, 1 << 30);
}

double interpolated(std::span<BandCost const> table, double bandwidth) {
  auto const above =
      std::find_if(table.begin(), table.end(), [&](BandCost const& c) { return c.bandwidth >= bandwidth; });
  if (above == table.begin()) return above->ns;
  auto const below = above - 1;
  return below->ns + (above->ns - below->ns) * (bandwidth - below->bandwidth) / (above->bandwidth - below->bandwidth);
}

/// One sparse factor for 64 cases.
double shared_factor_ns(BatchShape const& shape) {
  double const entries = SharedDirect::predicted_entries(shape) / static_cast<double>(shape.n_cells());
  return 4 + 0.25 * entries + 0.02 * entries * entries;
}

double direct_ns(BatchShape const& shape, bool many) {
  double const bandwidth = BandSize(shape).bandwidth();
  if (bandwidth > widest_interleaved_band) return wide_band_ns * bandwidth * bandwidth;
  return many ? interpolated(interleaved, bandwidth) : interpolated(one_lane, bandwidth);
}

int largest_prime_factor(int n) {
  int largest = 1;
  for (int p = 2; p <= n / p; ++p)
    for (; n % p == 0; n /= p) largest = p;
  return std::max(largest, n);
}

double fft_cost_ns(BatchShape const& shape, bool many) {
  bool awkward = false;
  for (int d = 0; d + 1 < shape.dim; ++d) awkward = awkward || largest_prime_factor(shape.cells[d]) > small_prime;
  return fft_ns[shape.dim][many] * (awkward ? fft_awkward : 1);
}

}  // namespace

bool has_many_lanes(BatchShape const& shape) { return many_lanes(shape) > 1; }

double predicted_seconds_per_unknown(SolverKind kind, BatchShape const& shape, bool shared_factor) {
  int const lanes = many_lanes(shape);
  bool const many = lanes > 1;
  double const longest = *std::max_element(shape.cells, shape.cells + 3), levels = std::max(1., std::log2(longest / 4));
  double const multigrid =
      multigrid_ns[shape.dim][many] + multigrid_level_ns * levels / (static_cast<double>(shape.n_cells()) * lanes);
  switch (kind) {
    case SolverKind::direct: return 1e-9 * (shared_factor ? shared_factor_ns(shape) : direct_ns(shape, many));
    case SolverKind::fft: return 1e-9 * fft_cost_ns(shape, many);
    case SolverKind::cg: return 1e-9 * multigrid * 0.2 * longest;
    case SolverKind::automatic:
    case SolverKind::multigrid: break;
  }
  return 1e-9 * multigrid;
}

}  // namespace lapwing
