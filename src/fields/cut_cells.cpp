// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cut_cells.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "config/jumps.hpp"

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

CutCells::CutCells(ByteCode const& code, int dim, Sampling const& sampling, int face)
    : values_(code, varying_directions(dim, face)), lines_(values_), dim_(dim), n_lines_(sampling.lines), face_(face),
      automatic_(sampling.automatic) {
  for (JumpNode const& jump : values_.jumps()) jumping_ |= jump.reads & 7U;
  // what is constant in a cell differs from cell to cell
  bool const by_cell = (values_.reads() & PointValues::in_cell) != 0;
  reading_ = jumping_ | (by_cell ? varying_directions(dim, face) : values_.reads() & 7U);
}

void CutCells::start(BoxGrid const& grid, std::span<double const> parameters) {
  grid_ = grid;
  std::array<double, 3> point{};
  for (int d = 0; d < dim_; ++d) spacing_[d] = grid.spacing(d);
  for (int d = 0; d < dim_; ++d) breaks_[d].assign(grid.cells[d], {});
  for (int d = 0; d < dim_; ++d) point[d] = face_ % 2 == 0 ? grid.lower[d] : grid.upper[d];
  values_.set_case(point, parameters);
}

std::array<double, 3> CutCells::centre(std::array<int, 3> const& cell) const {
  std::array<double, 3> point{};
  for (int d = 0; d < dim_; ++d) point[d] = grid_.lower[d] + (cell[d] + 0.5) * grid_.spacing(d);
  return point;
}

std::int64_t CutCells::index_of(std::array<int, 3> const& cell) const {
  std::int64_t index = 0;
  for (int d = dim_ - 1; d >= 0; --d)
    if (face_ == cells || d != face_ / 2) index = index * grid_.cells[d] + cell[d];
  return index;
}

/// Open cells: an interface on a face, whatever rounding says of where it is, lies in none.
Interval CutCells::open_range(int d, int first, int end) const {
  double const h = grid_.spacing(d);
  double const rounding = 4e-16 * std::max(std::fabs(grid_.lower[d]), std::fabs(grid_.upper[d]));
  double const inset = JumpLines::margin * h + rounding;
  return {grid_.lower[d] + first * h + inset, grid_.lower[d] + end * h - inset, false, false};
}

bool CutCells::may_cut(Block const& block, bool with_cell) {
  std::array<Interval, 3> box{};
  for (int d = 0; d < dim_; ++d) box[d] = open_range(d, block.first[d], block.end[d]);
  values_.set_box(box, with_cell);
  return std::any_of(values_.jumps().begin(), values_.jumps().end(), [this](JumpNode const& jump) {
    return may_differ(jump.op, values_.level_in_box(jump));
  });
}

/// Runs through the cells of a block along some directions; along the others it stays at the first.
template <class Visit>
void CutCells::for_each_cell(Block const& block, unsigned directions, Visit visit) const {
  Block b = block;
  for (int d = 0; d < 3; ++d)
    if ((directions >> d & 1U) == 0) b.end[d] = b.first[d] + 1;
  for (int k = b.first[2]; k < b.end[2]; ++k)
    for (int j = b.first[1]; j < b.end[1]; ++j)
      for (int i = b.first[0]; i < b.end[0]; ++i) visit(std::array<int, 3>{i, j, k});
}

/// Calls visit for those cells of a small block that a jump crosses, all at once.
template <class Visit>
void CutCells::visit_cut(Block const& block, Visit const& visit) {
  PointValues::Boxes boxes;
  std::array<Block, PointValues::Boxes::most> cells_of;
  for_each_cell(block, jumping_, [&](std::array<int, 3> const& cell) {
    Block& one = cells_of[boxes.n];
    one = block;
    for (int d = 0; d < dim_; ++d) {
      if ((jumping_ >> d & 1U) != 0) one.first[d] = cell[d], one.end[d] = cell[d] + 1;
      Interval const range = open_range(d, one.first[d], one.end[d]);
      boxes.low[d][boxes.n] = range.low;
      boxes.high[d][boxes.n] = range.high;
    }
    ++boxes.n;
  });
  values_.set_boxes(boxes);
  for (int i = 0; i < boxes.n; ++i)
    if (std::any_of(values_.jumps().begin(), values_.jumps().end(), [this, i](JumpNode const& jump) {
          return may_differ(jump.op, values_.level_in_box(jump, i));
        }))
      visit(cells_of[i], i);
}

/// Calls visit(block) for blocks of one cell in the directions that conditions read, of all cells in the others.
/// @return whether `most_blocks` were enough.
template <class Visit>
bool CutCells::search(std::int64_t& most_blocks, Visit const& visit) {
  std::vector<Block> open{{{0, 0, 0}, {1, 1, 1}}};
  for (int d = 0; d < dim_; ++d)
    if (face_ == cells || d != face_ / 2) open[0].end[d] = grid_.cells[d];
  while (!open.empty()) {
    Block const block = open.back();
    open.pop_back();
    if (--most_blocks < 0) return false;
    if (!may_cut(block, false)) continue;
    int longest = -1;
    std::int64_t n_cells = 1;
    for (int d = 0; d < 3; ++d) {
      int const n = block.end[d] - block.first[d];
      if ((jumping_ >> d & 1U) == 0) continue;
      n_cells *= n;
      if (longest < 0 || n > block.end[longest] - block.first[longest]) longest = d;
    }
    if (n_cells <= PointValues::Boxes::most) {
      visit_cut(block, visit);
      continue;
    }
    Block low = block, high = block;
    low.end[longest] = high.first[longest] = block.first[longest] + (block.end[longest] - block.first[longest]) / 2;
    open.push_back(high);
    open.push_back(low);
  }
  return true;
}

std::optional<std::int64_t> CutCells::count(BoxGrid const& grid, std::span<double const> parameters,
                                            std::int64_t& most_blocks) {
  start(grid, parameters);
  std::int64_t n = 0;
  bool const is_whole = search(most_blocks, [&n](Block const& block, int) {
    std::int64_t of_block = 1;
    for (int d = 0; d < 3; ++d) of_block *= block.end[d] - block.first[d];
    n += of_block;
  });
  return is_whole ? std::optional(n) : std::nullopt;
}

/// Sorts the jumps that cross a cell. @param level  their bounds there.
template <class Level>
void CutCells::sort_jumps(Level const& level) {
  for (auto& planes : planes_) planes.clear();
  curved_.clear();
  for (JumpNode const& jump : values_.jumps()) {
    if (!may_differ(jump.op, level(jump))) continue;
    int const normal = normal_of(jump);
    (normal < 0 ? curved_ : planes_[normal]).push_back(&jump);
  }
}

void CutCells::for_each(BoxGrid const& grid, std::span<double const> parameters, bool halves, CellReader const& read,
                        std::function<void(std::int64_t, CellSample const&)> const& visit) {
  start(grid, parameters);
  std::vector<double> of_cell(cell_slots().size());
  std::int64_t blocks = std::numeric_limits<std::int64_t>::max();
  search(blocks, [&](Block const& block, int box) {
    for_each_cell(block, reading_, [&](std::array<int, 3> const& cell) {
      if (of_cell.empty()) {
        sort_jumps([this, box](JumpNode const& jump) { return values_.level_in_box(jump, box); });
      } else {
        read(index_of(cell), of_cell);
        values_.set_cell(of_cell);
        if (!may_cut({cell, {cell[0] + 1, cell[1] + 1, cell[2] + 1}}, true)) return;
        sort_jumps([this](JumpNode const& jump) { return values_.level_in_box(jump); });
      }
      CellSample const found = sample(cell, halves);
      Block alike = block;
      for (int d = 0; d < 3; ++d)
        if ((reading_ >> d & 1U) != 0) alike.first[d] = cell[d], alike.end[d] = cell[d] + 1;
      for_each_cell(alike, 7, [&](std::array<int, 3> const& each) { visit(index_of(each), found); });
    });
  });
}

/// Places of the planes across direction d; of planes that read coordinate d alone they are those of all cells beside.
void CutCells::find_breaks(int d, int index) {
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
  values_.set_line(d, centre_);
  Stretch const stretch{centre_[d] - 0.5 * spacing_[d], spacing_[d]};
  bool const are_all = lines_.find(planes_[d], centre_, stretch, for_planes, found);
  std::sort(found.begin(), found.end());
  is_resolved_ = is_resolved_ && are_all;
  if (!by_cell) known = {found, true, are_all};
}

/// Lays lines between jumps that are planes across an axis.
void CutCells::divide(std::array<int, 3> const& cell) {
  smooth_.clear();
  bool const has_planes = !planes_[0].empty() || !planes_[1].empty() || !planes_[2].empty();
  std::erase_if(curved_, [this](JumpNode const* jump) {
    JumpQuadric quadric;
    bool const fits = is_comparison(jump->op) && quadric.fit(values_, *jump, centre_, spacing_, jump->reads & 7U);
    if (fits) smooth_.push_back(quadric);
    if (fits) smooth_jump_ = jump;
    return fits;
  });
  is_smooth_ = !has_planes && curved_.empty() && smooth_.size() == 1;
  has_sides_ = is_smooth_ && values_.is_piecewise_constant();
  sides_ = {};
  for (int d = 0; d < dim_; ++d) {
    Division& division = division_[d];
    division.breaks.clear();
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

/// The expression at a place of the line along a. Next to the interface the polynomial may be on its wrong side, so a
/// value is kept for the side that the level itself tells.
double CutCells::value_at(int a, std::array<double, 3> across, double share) {
  if (!has_sides_) return values_.value_on_line(centre_[a] + (share - 0.5) * spacing_[a]);
  across[a] = share - 0.5;
  if (auto const& side = sides_[smooth_[0].at(across) < 0 ? 0 : 1]) return *side;
  std::array<double, 3> point = centre_;
  for (int d = 0; d < dim_; ++d) point[d] += across[d] * spacing_[d];
  values_.set_line(a, point);
  double const value = values_.value_on_line(point[a]);
  sides_[values_.level(*smooth_jump_) < 0 ? 0 : 1] = value;
  return value;
}

/// One line along a: the places of its jumps divide it, and a value in the middle of every piece stands for the piece.
/// @param across  where it runs, in shares of the cell from its centre.
void CutCells::add_line(int a, std::array<double, 3> const& across, double weight, bool halves, LineSums& sums) {
  places_.assign(division_[a].breaks.begin(), division_[a].breaks.end());
  auto const n_planes = places_.size();
  for (JumpQuadric const& quadric : smooth_) quadric.roots(a, across, places_);
  if (!has_sides_) {
    std::array<double, 3> point = centre_;
    for (int d = 0; d < dim_; ++d)
      if (d != a) point[d] += across[d] * spacing_[d];
    values_.set_line(a, point);
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
  if (halves && !values_.is_piecewise_constant()) places_.push_back(0.5);
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

CutCells::LineSums CutCells::sum_lines(int a, bool halves) {
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

double CutCells::value_at_centre() {
  int const a = face_ == 0 || face_ == 1 ? 1 : 0;
  values_.set_line(a, centre_);
  return values_.value_on_line(centre_[a]);
}

/// A cell that one smooth interface crosses: lines along the direction in which its level changes most tell the mean,
/// those through the centre the halves.
CellSample CutCells::sample_smooth(bool halves) {
  LineSums const sums = sum_lines(smooth_[0].steepest(), halves);
  if (!is_resolved_) return uniform(value_at_centre());
  if (halves && sums.is_bad) return uniform(sums.bad);
  CellSample result;
  result.mean = sums.mean;
  for (int a = 0; a < dim_ && halves; ++a) {
    LineSums through_centre;
    add_line(a, {}, 1, true, through_centre);
    result.low[a] = through_centre.low;
    result.high[a] = through_centre.high;
  }
  return result;
}

CellSample CutCells::sample(std::array<int, 3> const& cell, bool halves) {
  is_resolved_ = true;
  centre_ = centre(cell);
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
