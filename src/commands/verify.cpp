// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "run/second_solve.hpp"
#include "run/stored_check.hpp"
#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "core/byte_packer.hpp"
#include "core/visible_text.hpp"
#include "io/stored_results.hpp"

namespace lapwing {
namespace {

std::int64_t count(StoredResults const& stored, CaseStatus status) {
  return std::count(stored.status().begin(), stored.status().end(), status);
}

/// Done and undamaged cases with all their outputs, spread evenly over the file.
std::vector<std::int64_t> choose_sample(StoredResults const& stored, std::vector<std::int64_t> const& damaged,
                                        std::int64_t n) {
  std::vector<std::int64_t> sound;
  auto const incomplete = stored.incomplete();
  for (std::size_t c = 0; c < stored.status().size(); ++c) {
    auto const id = static_cast<std::int64_t>(c);
    if (stored.status()[c] == CaseStatus::done && !incomplete[c] &&
        !std::binary_search(damaged.begin(), damaged.end(), id))
      sound.push_back(id);
  }
  auto const n_sound = static_cast<std::int64_t>(sound.size());
  n = std::min(n, n_sound);
  std::vector<std::int64_t> sample;
  for (std::int64_t i = 0; i < n; ++i)
    sample.push_back(sound[static_cast<std::size_t>((2 * i + 1) * n_sound / (2 * n))]);
  return sample;
}

/// The sweep of the stored input; field files are looked for where the run had its input, or in a folder that the user
/// names.
std::unique_ptr<Sweep> load_stored(StoredResults const& stored, Options const& options, Communicator const& world) {
  std::filesystem::path folder = options.fields_dir;
  if (folder.empty()) folder = std::filesystem::path(stored.provenance("input_file")).parent_path();
  auto const name = std::filesystem::path(options.input).filename().string() + ":resolved_input";
  std::unique_ptr<Sweep> sweep;
  try {
    sweep = load_sweep({stored.resolved_input(), (folder / name).string()}, {}, &world);
  } catch (InputError const& error) {
    throw FileError(fmt::format("{}: error: no case can be solved again, because its stored input is wrong:\n{}",
                                stored.path(), error.what()));
  } catch (FileError const& error) {
    throw FileError(
        fmt::format("{}\n{}: no case can be solved again without it; --fields-dir names the folder where field files "
                    "are now, --sample 0 solves none",
                    error.what(), stored.path()));
  }
  if (sweep->plan->n_cases() != static_cast<std::int64_t>(stored.status().size()))
    throw FileError(
        fmt::format("{}: error: no case can be solved again, because its stored input has {} cases, and the file {}",
                    stored.path(), sweep->plan->n_cases(), stored.status().size()));
  return sweep;
}

/// What all ranks have found, in the order of the ranks; rank 0 only.
std::vector<SecondSolve> gather(Communicator const& world, std::vector<SecondSolve> const& mine) {
  BytePacker packed;
  packed.add(mine.size());
  for (SecondSolve const& one : mine)
    packed.add(one.case_id).add(one.same_bits).add(one.field_difference).add(one.differs);
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
    else
      log.warn(fmt::format("{}: case {} comes out different when it is solved again: {}", stored.path(), one.case_id,
                           one.differs));
  }
  if (solves.empty()) return;
  std::string text =
      fmt::format("{}: solved again: {} of {} cases the same bit for bit", stored.path(), n_same, solves.size());
  if (n_close > 0) text += fmt::format(", {} within {:.2g} of the range of u", n_close, most);
  log.info(text);
}

/// Compares finished cases with their checksums, the ranks side by side, solves some of the done ones again, and makes
/// damaged ones pending where that is asked for. What the ranks do, step by step; every step is collective and ends
/// alike on all of them.
class Verification {
 public:
  Verification(Options const& options, Communicator const& world, Log const& log)
      : options_(options), world_(world), log_(log), rank_log_(true, log.quiet()) {}

  ExitCode run() {
    bool const whole = step(log_, [this] { open(); }) && step(rank_log_, [this] { compare_checksums(); }) &&
                       step(log_, [this] { tell_of_damage(); });
    if (whole && options_.repair && !damaged_cases_.empty()) step(log_, [this] { repair(); });
    if (whole && options_.sample > 0 && count(*stored_, CaseStatus::done) > 0 && step(log_, [this] { load(); }) &&
        step(rank_log_, [this] { solve_sample(); }))
      compare_solutions();
    return agree(world_, code_ == ExitCode::success && differs_ ? ExitCode::different : code_);
  }

 private:
  /// @return whether all ranks have done it.
  template <class Action>
  bool step(Log const& log, Action const& action) {
    ExitCode now = ExitCode::success;
    attempt(now, log, action);
    now = agree(world_, now);
    if (code_ == ExitCode::success) code_ = now;
    return now == ExitCode::success;
  }

  void open() {
    auto const repaired = on_root(&world_, [this] {
      if (!options_.repair || !is_damaged_outside(options_.input)) return std::string();
      repair_outside(options_.input);
      return options_.input + ": was damaged outside of its datasets; what was there has been put back";
    });
    if (!repaired.empty()) log_.warn(repaired);
    differs_ = !repaired.empty();
    stored_.emplace(options_.input);
  }

  void compare_checksums() {
    auto const n = static_cast<std::int64_t>(stored_->status().size());
    damaged_ =
        stored_->find_damage({{n * world_.rank() / world_.size(), n * (world_.rank() + 1) / world_.size()}}, true);
    if (world_.is_root()) changed_ = stored_->find_other_damage();
  }

  void tell_of_damage() {
    damaged_cases_ = gather_damaged(world_, damaged_);
    differs_ = differs_ || !damaged_cases_.empty() || !changed_.empty();
    for (auto const& what : changed_)
      log_.warn(fmt::format("{}: {} has changed; running the input again writes it anew", options_.input, what));
    for (auto const& line : damage_lines(options_.input, damaged_, "")) log_.warn(line);
    if (!stored_->is_sealed())
      log_.info(options_.input +
                ": has no seal: an earlier version wrote it, or another program has opened it for writing");
    log_.info(fmt::format(
        "{}: {} cases, {} done, {} failed; {} damaged{}", options_.input, stored_->status().size(),
        count(*stored_, CaseStatus::done), count(*stored_, CaseStatus::failed), damaged_cases_.size(),
        stored_->has_numbers_checksums() ? "" : ", as far as fields tell: the file has no checksums of numbers"));
  }

  void repair() {
    on_root(&world_, [this] {
      mark_pending(options_.input, damaged_cases_);
      return std::string();
    });
    log_.info(fmt::format("{}: {} damaged cases are pending now: the run's command solves them again", options_.input,
                          damaged_cases_.size()));
  }

  void load() {
    sweep_ = load_stored(*stored_, options_, world_);
    sample_ = choose_sample(*stored_, damaged_cases_, options_.sample);
    sweep_->identify([this] { return ranges_of(sample_); }, &world_);
  }

  void solve_sample() {
    for (auto i = static_cast<std::size_t>(world_.rank()); i < sample_.size();
         i += static_cast<std::size_t>(world_.size()))
      solves_.push_back(solve_again(*sweep_, *stored_, sample_[i]));
  }

  void compare_solutions() {
    solves_ = gather(world_, solves_);
    tell(*stored_, solves_, log_);
    differs_ =
        differs_ || std::any_of(solves_.begin(), solves_.end(), [](auto const& one) { return !one.differs.empty(); });
  }

  Options const& options_;
  Communicator const& world_;
  Log const& log_;
  Log rank_log_;                             ///< a rank's own trouble is told by that rank
  ExitCode code_ = ExitCode::success;
  bool differs_ = false;                     ///< of rank 0 where only it knows
  std::optional<StoredResults> stored_;
  std::vector<CaseDamage> damaged_;          ///< found by this rank; then, on rank 0, by all
  std::vector<std::int64_t> damaged_cases_;  ///< ascending, alike on all ranks
  std::vector<std::string> changed_;         ///< what else; rank 0
  std::unique_ptr<Sweep> sweep_;
  std::vector<std::int64_t> sample_;
  std::vector<SecondSolve> solves_;          ///< by this rank; then, on rank 0, by all
};

}  // namespace

CommandSpec verify_command() {
  constexpr std::int64_t most_cases = std::int64_t{1} << 53;
  auto const set_folder = [](Options& options, std::string const& text) {
    if (!std::filesystem::is_directory(text)) throw UsageError(excerpt(text) + ": is no folder");
    options.fields_dir = text;
  };
  return {
      .name = "verify",
      .meaning = "compare results with their checksums, and solve a sample again",
      .details =
          "Every finished case is compared with the checksums that the run has stored, and some of the done ones are "
          "solved again.",
      .argument = "OUT.h5",
      .completion = Completion::hdf5,
      .options = {{"", "--sample", "N", "", "cases to solve again; 3 if not given",
                   set_integer(&Options::sample, 0, most_cases)},
                  {"", "--repair", "", "", "make damaged cases pending, so that the run's command solves them again",
                   set_flag(&Options::repair)},
                  {"", "--fields-dir", "DIR", "", "folder of the field files; default: where the run had its input",
                   set_folder, Completion::folder},
                  device_option(),
                  {"", "--quiet", "", "", "print nothing but damage and errors", set_flag(&Options::quiet)}},
      .examples = {{"lapwing verify sweep.h5", "is it whole, and right?"},
                   {"lapwing verify sweep.h5 --sample 0 --repair", "checksums only; mend what is damaged"}},
      .look = {},
      .compute = [](Options const& options, Communicator const& world, Log const& log) {
        return Verification(options, world, log).run();
      }};
}

}  // namespace lapwing
