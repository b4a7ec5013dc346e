// SPDX-License-Identifier: BSD-3-Clause
#include "app/verify.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/agree.hpp"
#include "app/second_solve.hpp"
#include "app/stored_check.hpp"
#include "core/byte_packer.hpp"
#include "io/stored_results.hpp"

namespace lapwing {
namespace {

std::int64_t count(StoredResults const& stored, CaseStatus status) {
  return std::count(stored.status().begin(), stored.status().end(), status);
}

/// Done and undamaged cases, spread evenly over the file.
std::vector<std::int64_t> choose_sample(StoredResults const& stored, std::vector<std::int64_t> const& damaged, std::int64_t n) {
  std::vector<std::int64_t> sound;
  for (std::size_t c = 0; c < stored.status().size(); ++c) {
    auto const id = static_cast<std::int64_t>(c);
    if (stored.status()[c] == CaseStatus::done && !std::binary_search(damaged.begin(), damaged.end(), id)) sound.push_back(id);
  }
  auto const n_sound = static_cast<std::int64_t>(sound.size());
  n = std::min(n, n_sound);
  std::vector<std::int64_t> sample;
  for (std::int64_t i = 0; i < n; ++i) sample.push_back(sound[static_cast<std::size_t>((2 * i + 1) * n_sound / (2 * n))]);
  return sample;
}

/// The sweep of the stored input; field files are looked for where the run had its input, or in a folder that the user names.
std::unique_ptr<Sweep> load_stored(StoredResults const& stored, Options const& options, Communicator const& world) {
  std::filesystem::path folder = options.fields_dir;
  if (folder.empty()) folder = std::filesystem::path(stored.provenance("input_file")).parent_path();
  auto const name = std::filesystem::path(options.input).filename().string() + ":resolved_input";
  auto sweep = load_sweep({stored.resolved_input(), (folder / name).string()}, {}, &world);
  if (sweep->plan->n_cases() != static_cast<std::int64_t>(stored.status().size()))
    throw FileError(fmt::format("{}: error: its stored input has {} cases, and the file {}", stored.path(), sweep->plan->n_cases(),
                                stored.status().size()));
  return sweep;
}

/// What all ranks have found, in the order of the ranks; rank 0 only.
std::vector<SecondSolve> gather(Communicator const& world, std::vector<SecondSolve> const& mine) {
  BytePacker packed;
  packed.add(mine.size());
  for (SecondSolve const& one : mine) packed.add(one.case_id).add(one.same_bits).add(one.field_difference).add(one.differs);
  std::vector<SecondSolve> all;
  for (std::string const& bytes : world.gather(packed.bytes())) {
    ByteUnpacker in(bytes);
    for (auto n = in.get<std::size_t>(); n > 0; --n) {
      auto& one = all.emplace_back();
      one.case_id = in.get<std::int64_t>();
      one.same_bits = in.get<bool>();
      one.field_difference = in.get<double>();
      one.differs = in.get_text();
    }
  }
  return all;
}

void tell(StoredResults const& stored, std::vector<SecondSolve> const& solves, Log const& log) {
  double most = 0;
  std::int64_t n_same = 0, n_close = 0;
  for (SecondSolve const& one : solves) {
    n_same += one.same_bits;
    n_close += !one.same_bits && one.differs.empty();
    if (one.differs.empty()) most = std::max(most, one.field_difference);
    else log.warn(fmt::format("{}: case {} comes out different when it is solved again: {}", stored.path(), one.case_id, one.differs));
  }
  if (solves.empty()) return;
  std::string text = fmt::format("{}: solved again: {} of {} cases the same bit for bit", stored.path(), n_same, solves.size());
  if (n_close > 0) text += fmt::format(", {} within {:.2g} of the range of u", n_close, most);
  log.info(text);
}

}  // namespace

ExitCode verify(Options const& options, Communicator const& world, Log const& log) {
  Log const rank_log(true, log.quiet());
  ExitCode code = ExitCode::success;
  std::optional<StoredResults> stored;
  attempt(code, log, [&] { stored.emplace(options.input); });
  if (code = agree(world, code); code != ExitCode::success) return code;
  std::vector<CaseDamage> damaged;
  auto const n_cases = static_cast<std::int64_t>(stored->status().size());
  attempt(code, rank_log, [&] {
    damaged = stored->find_damage({{n_cases * world.rank() / world.size(), n_cases * (world.rank() + 1) / world.size()}}, true);
  });
  if (code = agree(world, code); code != ExitCode::success) return code;
  auto const ids = gather_damaged(world, damaged);
  for (auto const& line : damage_lines(options.input, damaged, "")) log.warn(line);
  auto const n_done = count(*stored, CaseStatus::done), n_failed = count(*stored, CaseStatus::failed);
  log.info(fmt::format("{}: {} cases, {} done, {} failed; {} damaged{}", options.input, n_cases, n_done, n_failed, ids.size(),
                       stored->has_numbers_checksums() ? "" : ", as far as fields tell: the file has no checksums of numbers"));

  std::vector<SecondSolve> solves;
  if (options.sample > 0 && n_done > 0) {
    std::unique_ptr<Sweep> sweep;
    attempt(code, log, [&] { sweep = load_stored(*stored, options, world); });
    if (code = agree(world, code); code != ExitCode::success) return code;
    auto const sample = choose_sample(*stored, ids, options.sample);
    attempt(code, log, [&] {
      sweep->identify([&sample] { return ranges_of(sample); }, &world);
    });
    if (code = agree(world, code); code != ExitCode::success) return code;
    attempt(code, rank_log, [&] {
      for (auto i = static_cast<std::size_t>(world.rank()); i < sample.size(); i += static_cast<std::size_t>(world.size()))
        solves.push_back(solve_again(*sweep, *stored, sample[i]));
    });
    if (code = agree(world, code); code != ExitCode::success) return code;
    solves = gather(world, solves);
    tell(*stored, solves, log);
  }
  if (options.repair && !ids.empty())
    attempt(code, log, [&] {
      if (world.is_root()) mark_pending(options.input, ids);
      log.info(fmt::format("{}: {} damaged cases are pending now: the run's command solves them again", options.input, ids.size()));
    });
  bool const differs = std::any_of(solves.begin(), solves.end(), [](auto const& one) { return !one.differs.empty(); });
  if (code == ExitCode::success && (differs || !ids.empty())) code = ExitCode::different;
  return agree(world, code);
}

}  // namespace lapwing
