// SPDX-License-Identifier: BSD-3-Clause
#include "io/open_output.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "io/edit_plan.hpp"
#include "io/lapwing_file.hpp"
#include "io/previous_file.hpp"
#include "io/probe.hpp"
#include "io/seal.hpp"
#include "io/takeover.hpp"

namespace lapwing::io {
namespace {

/// Files that appear, vanish or change hands between two looks are looked at again this often.
constexpr int max_attempts = 5;
constexpr hsize_t most_ranks = 1 << 24;

[[noreturn]] void throw_in_use(std::string const& path) {
  throw FileError(path + ": error: is in use by another lapwing run");
}

/// A symbolic link stays one: what it points to is replaced.
std::string without_links(std::string const& path) {
  std::error_code none;
  if (!std::filesystem::is_symlink(path, none)) return path;
  auto const target = std::filesystem::canonical(path, none);
  if (none) throw FileError(path + ": error: is a symbolic link to nothing");
  return target.string();
}

/// Status of every case for a run that goes on.
std::vector<CaseStatus> read_status(RawFile const& file, Placement const& placement) {
  std::vector<CaseStatus> status(placement.n_cases);
  std::vector<StopReason> reasons(placement.n_cases);
  file.read(placement.row_offset("/status", 0), status.data(), status.size());
  file.read(placement.row_offset("/provenance/stop_reason", 0), reasons.data(), reasons.size());
  for (std::size_t i = 0; i < status.size(); ++i)
    if (tried_again(status[i], reasons[i])) status[i] = CaseStatus::pending;
  return status;
}

/// Goes on with a file of the same layout; only the number of ranks may differ.
bool resume(std::string const& path, FileHeader const& header, OpenedOutput& output) {
  auto const file = open_lapwing_file(path);
  auto const seal = read_seal(output.file);
  if (seal)
    for (auto const& changed : changed_constants(output.file, *seal))
      output.remarks.push_back(changed + " has changed");
  else
    output.remarks.emplace_back("another program has written to it, or it is damaged");
  if (!output.remarks.empty() || !link_exists(file.id(), "/timing/rank")) return false;
  FileHeader same = header;
  Hdf5Dataset const ranks(LAPWING_H5(H5Dopen2(file.id(), "/timing/rank", H5P_DEFAULT)));
  auto const n_ranks = shape_of(ranks);
  if (n_ranks.size() != 1 || n_ranks[0] < 1 || n_ranks[0] > most_ranks) return false;
  same.n_ranks = static_cast<int>(n_ranks[0]);
  auto const layout = make_layout(same);
  auto placement = find_placement(file.id(), same, layout);
  if (!placement || !are_apart(*placement, output.file.size()) || !has_values(file.id(), layout)) return false;
  output.placement = std::move(*placement);
  add_identities(file.id(), output.file, output.placement, layout);
  output.status = read_status(output.file, output.placement);
  output.resumed = true;
  return true;
}

Placement placement_of_new_file(std::string const& path, FileHeader const& header, FileLayout const& layout) {
  auto placement = find_placement(open_for_reading(path, false).id(), header, layout);
  if (!placement) throw std::logic_error(path + ": the new file does not have the layout it was given");
  return std::move(*placement);
}

/// Tries whether the disk takes a layout before HDF5 writes it: the library does not survive a write that fails (what
/// it still holds back then breaks its own end). Values are written without it.
void check_room(RawFile const& file, FileLayout const& layout) {
  constexpr std::uint64_t per_object = 2048, per_file = 64 << 10;   // bytes of HDF5's own, generously
  std::uint64_t own = per_file, all = 0;
  for (auto const& dataset : layout.datasets) {
    own += per_object;
    if (dataset.is_stored()) all += dataset.n_bytes();
  }
  file.resize(own + all);
  file.reserve(own);
}

void add_comments(FileLayout& layout, EditPlan const& plan) {
  for (auto& dataset : layout.datasets)
    if (auto const comment = plan.comments.find(dataset.path); comment != plan.comments.end())
      dataset.attributes.emplace_back("comment", comment->second);
}

/// Lays the new file out, still under its temporary name.
void lay_out(OpenedOutput& output, FileHeader const& header, FileLayout const& layout) {
  auto const& file = output.file;
  check_room(file, layout);
  file.resize(0);
  auto const same_file = file.path_while_open();
  write_layout(same_file, header, layout);
  output.placement = placement_of_new_file(same_file, header, layout);
  std::uint64_t end = file.size();
  for (auto const& [path, extent] : output.placement.extents)
    end = std::max(end, extent.offset + extent.row_bytes * extent.n_rows);
  file.resize(end);
  write_values(file, output.placement, layout);
}

/// Fills the new file with what the file before has. @param old_path  "" if there is none, or nothing is to be taken
/// from it.
void fill(OpenedOutput& output, std::string const& old_path, FileHeader const& header, bool check_fields) {
  auto layout = make_layout(header);
  if (old_path.empty()) {
    lay_out(output, header, layout);
    output.status.assign(output.placement.n_cases, CaseStatus::pending);
  } else {
    auto const opened = open_lapwing_file(old_path);
    OldResults old(opened.id());
    auto const n_done = old.n_done();
    output.damaged = old.leave_out_damaged(check_fields);
    auto const plan = plan_edit(old, header, layout);
    add_comments(layout, plan);
    lay_out(output, header, layout);
    output.status = take_over(old, plan, layout, output.placement, output.file);
    for (auto const& pair : plan.pairs) output.taken.push_back(pair.new_case);
    output.edit = plan.summary;
    output.missing = plan.missing();
    output.unpublished->loses = plan.loses || n_done > old.n_done() || !read_seal(output.unpublished->replaced);
  }
  write_seal(output.file, make_seal(output.file, output.placement, layout));
}

/// Makes the file that is filled under a temporary name, and locks it. What a dead run has left there is removed, never
/// written to.
/// @return nothing if another run was faster.
std::optional<RawFile> make_partial(std::string const& path, std::string const& partial, bool& lock_unsupported) {
  if (auto const left = RawFile::open_itself(partial)) {
    if (left->lock() == RawFile::Lock::busy) throw_in_use(path);
    if (left->is_at(partial)) left->remove();
  }
  auto file = RawFile::create(partial);
  if (!file) return std::nullopt;
  auto const lock = file->lock();
  if (lock == RawFile::Lock::busy) throw_in_use(path);
  lock_unsupported = lock == RawFile::Lock::unsupported;
  if (!file->is_at(partial)) return std::nullopt;
  return file;
}

/// @return false if another run was faster.
bool create(std::string const& path, FileHeader const& header, bool take, bool check_fields,
            std::optional<RawFile> existing, OpenedOutput& output) {
  auto file = make_partial(path, path + ".partial", output.lock_unsupported);
  if (!file) return false;
  output.file = std::move(*file);
  try {
    if (existing) {
      output.file.copy_mode_from(*existing);
      bool const is_there = existing->is_at(path);
      output.unpublished = Unpublished{std::move(*existing), path, false};
      output.unpublished->loses = !take && is_there && count_done(path) > 0;
    }
    fill(output, take ? path : "", header, check_fields);
    if (!output.missing.empty()) return true;
    if (output.unpublished && output.unpublished->replaced.is_at(path)) {
      output.previous = publish(output.file, output.placement, output.taken, *output.unpublished);
      output.unpublished.reset();
      return true;
    }
    output.file.sync();
    if (!output.unpublished && output.file.rename_to_free(path)) return true;
  } catch (...) {
    output.file.remove();
    throw;
  }
  output.file.remove();
  return false;
}

}  // namespace

OpenedOutput open_output(std::string const& given_path, FileHeader const& header, ResultFile::Mode mode,
                         bool check_fields) {
  auto const path = without_links(given_path);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    OpenedOutput output;
    auto existing = RawFile::open(path);
    if (existing) {
      require_lapwing_file(path, mode == ResultFile::Mode::fresh);
      auto const lock = existing->lock();
      if (lock == RawFile::Lock::busy) throw_in_use(path);
      if (!existing->is_at(path)) continue;
      if (mode == ResultFile::Mode::resume) {
        output.file = std::move(*existing);
        output.lock_unsupported = lock == RawFile::Lock::unsupported;
        if (resume(path, header, output)) return output;
        existing = std::move(output.file);
        auto remarks = std::move(output.remarks);
        output = OpenedOutput();
        output.remarks = std::move(remarks);
      }
    }
    bool const take = existing.has_value() && mode == ResultFile::Mode::resume;
    if (create(path, header, take, check_fields, std::move(existing), output)) return output;
  }
  throw_in_use(path);
}

std::string publish(RawFile& file, Placement const& placement, std::vector<std::int64_t> const& taken,
                    Unpublished const& unpublished) {
  auto const& path = unpublished.path;
  renew_checksums(file, placement, taken);
  file.sync();
  if (!unpublished.replaced.is_at(path))
    throw FileError(path + ": error: was deleted or replaced while this run prepared a new one");
  auto const previous = unpublished.loses ? keep_previous(path) : "";
  file.rename_over(path);
  return previous;
}

}  // namespace lapwing::io
