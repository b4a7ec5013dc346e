// SPDX-License-Identifier: BSD-3-Clause
#include "fields/expression_sampler.hpp"

#include <algorithm>

#include "config/jumps.hpp"
#include <utility>

namespace lapwing {
namespace {

// What sampling takes on a core of a CPU (docs/performance.md, "What check predicts").
constexpr double seconds_per_value = 0.5e-9, seconds_per_operation = 0.3e-9, seconds_per_function = 2e-9;

double seconds_of(Op op) {
  bool const cheap = op <= Op::select || op == Op::sqrt || (op >= Op::abs && op <= Op::ceil) || op == Op::step;
  return cheap && op != Op::power ? seconds_per_operation : seconds_per_function;
}

constexpr std::size_t most_shapes = 8;
constexpr std::int64_t most_kept = 4 << 20;  // values of tables over all directions that are kept

PointMap points_at(BatchShape const& grid, int face) {
  return face == ExpressionSampler::cells ? cell_points(grid) : face_points(grid, face);
}

/// Number of tables over all directions that are the same for all cases.
int count_kept_fields(StagedCode const& code) {
  Dependence const field{code.stages.back().over.directions, false};
  auto const is_field = [&field](StageTable const& table) { return table.over == field; };
  return static_cast<int>(std::count_if(code.tables.begin(), code.tables.end(), is_field));
}

EvaluationPlace place_at(int dim, unsigned varying_box, int face) {
  EvaluationPlace place;
  place.directions = varying_directions(dim, face);
  place.varying_box = varying_box;
  return place;
}

bool same_cells(BatchShape const& a, BatchShape const& b) {
  return std::equal(a.cells, a.cells + 3, b.cells);
}

}  // namespace

ExpressionSampler::ExpressionSampler(ByteCode const& code, int dim, unsigned varying_box, int face)
    : code_(code), place_(place_at(dim, varying_box, face)), face_(face) {
  for (auto const slot : code_.variables)
    if (Slot::is_file(slot)) file_slots_.push_back(slot);
  small_ = lower(true);
  if (count_kept_fields(small_.code) > 0) large_ = lower(false);
}

double ExpressionSampler::predicted_bytes(ByteCode const& code, unsigned varying_box, int face,
                                          BatchShape const& grid) {
  EvaluationPlace const place = place_at(grid.dim, varying_box, face);
  StagedCode staged = lower_expression(code, place, true);
  if (count_kept_fields(staged) * grid.n_cells() > most_kept) staged = lower_expression(code, place, false);
  double n = 0;
  for (Stage const& stage : staged.stages)
    if (&stage != &staged.stages.back())
      n += static_cast<double>(stage.n_outputs) *
           static_cast<double>(stage_points(points_at(grid, face), stage.over).shape.n_values());
  return 8 * n;
}

double ExpressionSampler::predicted_seconds(ByteCode const& code, unsigned varying_box, int face,
                                            BatchShape const& grid) {
  StagedCode const staged = lower_expression(code, place_at(grid.dim, varying_box, face), true);
  double seconds = 0;
  for (Stage const& stage : staged.stages) {
    if (!stage.over.per_case) continue;
    double per_point = seconds_per_value;
    for (RegisterInstruction const& instruction : stage.code) per_point += seconds_of(instruction.op);
    seconds += per_point * static_cast<double>(stage_points(points_at(grid, face), stage.over).shape.n_values());
  }
  return seconds;
}

ExpressionSampler::Program ExpressionSampler::lower(bool keep_fields) const {
  Program program;
  program.code = lower_expression(code_, place_, keep_fields);
  for (Stage const& stage : program.code.stages) program.stages.push_back(upload<DeviceExec>(stage));
  return program;
}

/// Forgets the shapes of long ago.
void ExpressionSampler::make_room(BatchShape const& grid) {
  auto const held = [&] {
    std::int64_t n = count_kept_fields(small_.code) * grid.n_cells();
    for (Prepared const& known : prepared_)
      for (DeviceVector const& values : known.values) n += static_cast<std::int64_t>(values.extent(0));
    return n;
  };
  while (!prepared_.empty() && (prepared_.size() >= most_shapes || held() > 2 * most_kept))
    prepared_.erase(prepared_.begin());
}

/// A field from a file is a table over all directions that no stage has computed.
TableView ExpressionSampler::view_file(Prepared const& at, std::size_t stage, std::uint16_t slot) const {
  auto const which = std::find(file_slots_.begin(), file_slots_.end(), slot) - file_slots_.begin();
  PointMap const values = stage_points(points_at(at.grid, face_), {place_.directions, !Slot::is_shared(slot)});
  return view_table(at.files[static_cast<std::size_t>(which)], values, at.points[stage]);
}

/// Where a stage finds its tables and fields from files. @pre The stages before it have their storage.
Array<TableView, DeviceExec> ExpressionSampler::view_inputs(Prepared const& at, std::size_t stage) const {
  Program const& program = at.large ? *large_ : small_;
  std::vector<TableView> views;
  for (StageInput const& input : program.code.stages[stage].inputs) {
    views.emplace_back();
    if (input.kind == StageInput::Kind::file)
      views.back() = view_file(at, stage, static_cast<std::uint16_t>(input.index));
    if (input.kind != StageInput::Kind::table) continue;
    auto const from = static_cast<std::size_t>(program.code.tables[input.index].stage);
    PointMap const& table = at.points[from];
    std::int64_t const offset = (input.index - program.code.stages[from].first_table) * table.shape.n_values();
    views.back() = view_table(at.values[from].data() + offset, table, at.points[stage]);
  }
  return upload<DeviceExec>(views);
}

/// Finds or makes what belongs to a shape. Tables that depend on no case are taken over from a batch of the same grid
/// with other lanes, or filled.
ExpressionSampler::Prepared& ExpressionSampler::prepare(BatchShape const& grid, LaneData<DeviceExec> const& lanes,
                                                        std::vector<real_t const*> files) {
  auto const same = [&grid](Prepared const& p) { return p.grid == grid; };
  auto const found = std::find_if(prepared_.begin(), prepared_.end(), same);
  if (found != prepared_.end()) {
    if (found->files == files) return *found;
    found->files = std::move(files);
    for (std::size_t s = 0; s < found->tables.size(); ++s) found->tables[s] = view_inputs(*found, s);
    return *found;
  }
  auto const twin =
      std::find_if(prepared_.begin(), prepared_.end(), [&grid](Prepared const& p) { return same_cells(p.grid, grid); });
  auto const known = twin == prepared_.end() ? std::vector<DeviceVector>() : twin->values;
  make_room(grid);

  Prepared made;
  made.grid = grid;
  made.files = std::move(files);
  made.large = large_ && count_kept_fields(small_.code) * grid.n_cells() > most_kept;
  Program const& program = made.large ? *large_ : small_;
  std::size_t const last = program.stages.size() - 1;
  for (std::size_t s = 0; s <= last; ++s) {
    Stage const& stage = program.code.stages[s];
    PointMap const points = stage_points(points_at(grid, face_), stage.over);
    made.points.push_back(points);
    bool const is_known = !stage.over.per_case && s < known.size();
    made.values.push_back(
        s == last  ? DeviceVector()
        : is_known ? known[s]
                   : allocate<DeviceVector>("lapwing::sampler::tables", stage.n_outputs * points.shape.n_values()));
    made.tables.push_back(view_inputs(made, s));
    if (!stage.over.per_case && !is_known) run(made, s, lanes, {}, made.values[s]);
  }
  prepared_.push_back(std::move(made));
  return prepared_.back();
}

void ExpressionSampler::run(Prepared const& at, std::size_t stage, LaneData<DeviceExec> const& lanes,
                            FieldData<DeviceExec> const& fields, DeviceVector out) {
  Program const& program = at.large ? *large_ : small_;
  run_stage<DeviceExec>(DeviceExec(), program.stages[stage], at.points[stage], at.tables[stage], lanes, fields, out);
  ++n_launches_;
}

void ExpressionSampler::sample(BatchShape const& grid, LaneData<DeviceExec> const& lanes,
                               FieldData<DeviceExec> const& fields, DeviceVector out, FileFieldLookup const& files) {
  std::vector<real_t const*> values;
  for (auto const slot : file_slots_) values.push_back(files(slot, face_));
  Prepared const& at = prepare(grid, lanes, std::move(values));
  std::vector<Stage> const& stages = (at.large ? *large_ : small_).code.stages;
  std::size_t const last = stages.size() - 1;
  for (std::size_t s = 0; s < last; ++s)
    if (stages[s].over.per_case) run(at, s, lanes, fields, at.values[s]);
  run(at, last, lanes, fields, out);
}

}  // namespace lapwing
