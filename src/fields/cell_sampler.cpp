// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cell_sampler.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lapwing {
namespace {

// Planes to rounding, others far below what the number of lines leaves.
constexpr LineEffort for_planes{1e-15, 0x1p-40, 2048, 512}, for_curves{1e-9, 0x1p-20, 96, 16};
constexpr std::size_t most_across = 400;   // pieces that planes divide a cell's cross-section into
constexpr std::size_t most_boxes = 32;     // between planes, that other conditions cross
constexpr double least_piece = 1e-13;  // share of a cell, below which a value could be that of the neighbouring piece

/// The direction whose coordinate alone decides a jump; -1: there are several.
int normal_of(JumpNode const& jump) {
  unsigned const directions = jump.reads & 7U;
  return std::has_single_bit(directions) ? std::countr_zero(directions) : -1;
}

bool is_comparison(Op op) { return (op >= Op::less && op <= Op::greater_equal) || op == Op::step; }

CellSample uniform(double value) { return {value, {value, value, value}, {value, value, value}}; }

}  // namespace

CellSampler::CellSampler(PointValues& values, int dim, Sampling const& sampling, int face)
    : values_(&values), lines_(values), dim_(dim), n_lines_(sampling.lines), face_(face),
      automatic_(sampling.automatic) {
  for (JumpNode const& jump : values.jumps()) jumping_ |= jump.reads & 7U;
  keeps_sides_ = values.jumps().size() == 1 && values.cell_slots().empty();
}

void CellSampler::set_case(BoxGrid const& grid) {
  grid_ = grid;
  sides_ = {};
  for (int d = 0; d < dim_; ++d) spacing_[d] = grid.spacing(d);
  for (int d = 0; d < dim_; ++d) breaks_[d].assign(grid.cells[d], {});
  find_exact_quadrics();
}

/// Levels that are polynomials of second degree are the same one in all cells.
void CellSampler::find_exact_quadrics() {
  std::vector<JumpNode> const& jumps = values_->jumps();
  exact_.resize(jumps.size());
  auto const is_candidate = [](JumpNode const& jump) {
    bool const reads_cells = (jump.reads & PointValues::in_cell) != 0;
    return is_comparison(jump.op) && normal_of(jump) < 0 && jump.degree <= 2 && !reads_cells;
  };
  if (std::none_of(jumps.begin(), jumps.end(), is_candidate)) return;
  for (int d = 0; d < dim_; ++d) {
    extent_[d] = grid_.upper[d] - grid_.lower[d];
    middle_[d] = 0.5 * (grid_.lower[d] + grid_.upper[d]);
  }
  values_->set_boxes(JumpQuadric::places(middle_, extent_, jumping_), false);
  for (std::size_t i = 0; i < jumps.size(); ++i) {
    JumpQuadric quadric;
    exact_[i].reset();
    if (is_candidate(jumps[i]) && quadric.interpolate(*values_, jumps[i], jumping_)) exact_[i] = quadric;
  }
}

/// Takes those jumps of the cell as polynomials that are well met by one.
void CellSampler::find_smooth() {
  smooth_.clear();
  is_smooth_ = true;
  bool are_places_set = false;
  std::erase_if(curved_, [&](JumpNode const* jump) {
    if (!is_comparison(jump->op)) return false;
    JumpQuadric quadric;
    if (auto const& exact = exact_[static_cast<std::size_t>(jump - values_->jumps().data())]) {
      std::array<double, 3> from_middle{}, share{};
      for (int d = 0; d < dim_; ++d) {
        from_middle[d] = (centre_[d] - middle_[d]) / extent_[d];
        share[d] = spacing_[d] / extent_[d];
      }
      quadric.narrow(*exact, from_middle, share);
      is_smooth_ = is_smooth_ && quadric.fits_cell();     // its roots are right all the same
    } else {
      if (!are_places_set) values_->set_boxes(JumpQuadric::places(centre_, spacing_, jumping_), true);
      are_places_set = true;
      if (!quadric.interpolate(*values_, *jump, jumping_) || !quadric.fits_cell()) return false;
    }
    smooth_.push_back(quadric);
    smooth_jump_ = jump;
    return true;
  });
}

void CellSampler::sort(std::vector<JumpNode const*> const& crossing) {
  for (auto& planes : planes_) planes.clear();
  curved_.clear();
  for (JumpNode const* const jump : crossing) {
    int const normal = normal_of(*jump);
    (normal < 0 ? curved_ : planes_[normal]).push_back(jump);
  }
}

/// Places of the planes across direction d; of planes that read coordinate d alone they are those of all cells beside.
void CellSampler::find_breaks(int d, int index) {
  std::vector<double>& found = division_[d].breaks;
  Breaks& known = breaks_[d][index];
  bool const by_cell = std::any_of(planes_[d].begin(), planes_[d].end(), [](JumpNode const* jump) {
    return (jump->reads & PointValues::in_cell) != 0;
  });
  if (known.are_known && !by_cell) {
    found = known.places;
    is_resolved_ = is_resolved_ && known.are_all;
    return;
  }
  values_->set_line(d, centre_);
  Stretch const stretch{centre_[d] - 0.5 * spacing_[d], spacing_[d]};
  bool const are_all = lines_.find(planes_[d], centre_, stretch, for_planes, found);
  std::sort(found.begin(), found.end());
  is_resolved_ = is_resolved_ && are_all;
  if (!by_cell) known = {found, true, are_all};
}

/// Lays lines between jumps that are planes across an axis.
void CellSampler::divide(std::array<int, 3> const& cell) {
  find_smooth();
  bool const has_planes = !planes_[0].empty() || !planes_[1].empty() || !planes_[2].empty();
  is_smooth_ = is_smooth_ && !has_planes && curved_.empty() && smooth_.size() == 1;
  has_sides_ = is_smooth_ && values_->is_piecewise_constant();
  if (!keeps_sides_) sides_ = {};
  for (Division& division : division_) division.breaks.clear();
  if (has_sides_ && automatic_) return;                // of lines only those through the centre
  for (int d = 0; d < dim_; ++d) {
    Division& division = division_[d];
    division.nodes.clear();
    division.weights.clear();
    if (!planes_[d].empty()) find_breaks(d, cell[d]);
    int const n = (curved_.empty() && smooth_.empty()) || (jumping_ >> d & 1U) == 0 ? 1 : n_lines_;
    for (std::size_t piece = 0; piece <= division.breaks.size(); ++piece) {
      double const from = piece == 0 ? 0 : division.breaks[piece - 1];
      double const length = (piece == division.breaks.size() ? 1 : division.breaks[piece]) - from;
      for (int i = 0; i < n && length > 0; ++i) {
        division.nodes.push_back(from + (i + 0.5) / n * length);
        division.weights.push_back(length / n);
      }
    }
  }
  std::size_t n_boxes = 1;
  for (int d = 0; d < dim_; ++d) n_boxes *= division_[d].breaks.size() + 1;
  for (int d = 0; d < dim_; ++d)
    is_resolved_ = is_resolved_ && n_boxes <= most_across * (division_[d].breaks.size() + 1);
  is_resolved_ = is_resolved_ && (curved_.empty() || n_boxes <= most_boxes);
}

/// The value on one side of the cell's only jump. @param inside  a place there, in shares from the centre.
double CellSampler::value_of_side(int side, std::array<double, 3> const& inside) {
  if (sides_[side]) return *sides_[side];
  std::array<double, 3> point = centre_;
  for (int d = 0; d < dim_; ++d) point[d] += inside[d] * spacing_[d];
  int const a = smooth_[0].steepest();
  values_->set_line(a, point);
  double const value = values_->value_on_line(point[a]);
  // next to the interface the polynomial may be on its wrong side
  sides_[values_->level(*smooth_jump_) < 0 ? 0 : 1] = value;
  return value;
}

/// The expression at a place of the line along a.
double CellSampler::value_at(int a, std::array<double, 3> across, double share) {
  if (!has_sides_) return values_->value_on_line(centre_[a] + (share - 0.5) * spacing_[a]);
  across[a] = share - 0.5;
  return value_of_side(smooth_[0].at(across) < 0 ? 0 : 1, across);
}

/// One line along a: the places of its jumps divide it, and a value in the middle of every piece stands for the piece.
/// @param across  where it runs, in shares of the cell from its centre.
void CellSampler::add_line(int a, std::array<double, 3> const& across, double weight, bool halves, LineSums& sums) {
  places_.assign(division_[a].breaks.begin(), division_[a].breaks.end());
  auto const n_planes = places_.size();
  for (JumpQuadric const& quadric : smooth_) quadric.roots(a, across, places_);
  if (!has_sides_) {
    std::array<double, 3> point = centre_;
    for (int d = 0; d < dim_; ++d)
      if (d != a) point[d] += across[d] * spacing_[d];
    values_->set_line(a, point);
    // between planes, so that what jumps only there is constant
    for (std::size_t piece = 0; piece <= n_planes && !curved_.empty() && is_resolved_; ++piece) {
      double const from = piece == 0 ? 0 : division_[a].breaks[piece - 1];
      double const length = (piece == n_planes ? 1 : division_[a].breaks[piece]) - from;
      Stretch const stretch{centre_[a] + (from - 0.5) * spacing_[a], length * spacing_[a]};
      auto const known = places_.size();
      is_resolved_ = lines_.find(curved_, point, stretch, for_curves, places_);
      for (std::size_t i = known; i < places_.size(); ++i) places_[i] = from + places_[i] * length;
    }
  }
  sums.n_met += places_.size() > n_planes ? 1 : 0;
  if (places_.empty() && has_sides_) {
    double const value = value_at(a, across, 0.5);
    sums.note_if_bad(value);
    return sums.add(weight, value, value, value);
  }
  if (halves && !values_->is_piecewise_constant()) places_.push_back(0.5);
  places_.push_back(1);
  std::sort(places_.begin(), places_.end());
  double from = 0, mean = 0, resistance[2] = {0, 0}, extent[2] = {0, 0};
  for (double const to : places_) {
    double const length = to - from;
    if (!(length > least_piece)) continue;
    double const value = value_at(a, across, from + 0.5 * length);
    sums.note_if_bad(value);
    double const below = std::clamp(0.5 - from, 0., length), above = length - below;
    mean += length * value;
    extent[0] += below;
    extent[1] += above;
    if (halves) {
      resistance[0] += below / value;
      resistance[1] += above / value;
    }
    from = to;
  }
  sums.add(weight, mean / (extent[0] + extent[1]), extent[0] / resistance[0], extent[1] / resistance[1]);
}

CellSampler::LineSums CellSampler::sum_lines(int a, bool halves) {
  int const b = a == 0 ? 1 : 0, c = a == 2 ? 1 : 2;
  Division const &across_b = division_[b], &across_c = division_[c];
  LineSums sums;
  for (std::size_t i = 0; i < across_b.nodes.size() && is_resolved_; ++i)
    for (std::size_t j = 0; j < across_c.nodes.size() && is_resolved_; ++j) {
      std::array<double, 3> across{};
      across[b] = across_b.nodes[i] - 0.5;
      across[c] = across_c.nodes[j] - 0.5;
      add_line(a, across, across_b.weights[i] * across_c.weights[j], halves, sums);
    }
  return sums;
}

double CellSampler::value_at_centre() {
  int const a = face_ == 0 || face_ == 1 ? 1 : 0;
  values_->set_line(a, centre_);
  return values_->value_on_line(centre_[a]);
}

/// Constant on both sides of one smooth interface: how much of the cell lies on each.
CellSampler::LineSums CellSampler::sum_smooth(bool halves) {
  LineSums sums;
  JumpQuadric::Parts const parts = smooth_[0].parts(n_lines_);
  for (int side = 0; side < 2; ++side) {
    if (!(parts.share[side] > 0)) continue;
    double const value = value_of_side(side, parts.inside[side]);
    if (halves) sums.note_if_bad(value);
    sums.mean += parts.share[side] * value;
  }
  return sums;
}

/// A cell that one smooth interface crosses: lines along the direction in which its level changes most tell the mean,
/// those through the centre the halves.
CellSample CellSampler::sample_smooth(bool halves) {
  LineSums const sums = has_sides_ ? sum_smooth(halves) : sum_lines(smooth_[0].steepest(), halves);
  if (!is_resolved_) return uniform(value_at_centre());
  if (halves && sums.is_bad) return uniform(sums.bad);
  CellSample result;
  result.mean = sums.mean;
  for (int a = 0; a < dim_ && halves; ++a) {
    if (has_sides_ && !smooth_[0].varies_along(a)) {     // both materials lie side by side along a
      result.low[a] = result.high[a] = sums.mean;
      continue;
    }
    LineSums through_centre;
    add_line(a, {}, 1, true, through_centre);
    result.low[a] = through_centre.low;
    result.high[a] = through_centre.high;
  }
  return result;
}

CellSample CellSampler::sample(std::array<int, 3> const& cell, std::vector<JumpNode const*> const& crossing,
                               bool halves) {
  is_resolved_ = true;
  for (int d = 0; d < dim_; ++d) centre_[d] = grid_.lower[d] + (cell[d] + 0.5) * spacing_[d];
  sort(crossing);
  divide(cell);
  if (is_smooth_ && (automatic_ || !halves)) return sample_smooth(halves);
  CellSample result;
  int most_met = -1;
  for (int a = 0; a < dim_; ++a) {
    if ((jumping_ >> a & 1U) == 0) continue;
    LineSums const sums = sum_lines(a, halves);
    if (!is_resolved_) return uniform(value_at_centre());
    if (halves && sums.is_bad) return uniform(sums.bad);
    // lines along the direction in which most of them meet a jump see best where it lies
    if (sums.n_met > most_met) {
      most_met = sums.n_met;
      result.mean = sums.mean;
    }
    result.low[a] = sums.low;
    result.high[a] = sums.high;
  }
  for (int a = 0; a < dim_; ++a)
    if ((jumping_ >> a & 1U) == 0) result.low[a] = result.high[a] = result.mean;
  return result;
}

}  // namespace lapwing
