// SPDX-License-Identifier: BSD-3-Clause
#include "run/stored_check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "core/byte_packer.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_lines = 10;

/// What is to be looked at: finished cases, and those whose status is none.
bool holds_something(CaseStatus status) { return status != CaseStatus::pending && status != CaseStatus::skipped; }

}  // namespace

std::vector<CaseRange> share_of_stored(std::vector<CaseRange> const& cases, std::vector<CaseStatus> const& status,
                                       Communicator const& world) {
  auto const counts = [&](std::int64_t c) { return holds_something(status[static_cast<std::size_t>(c)]); };
  std::int64_t n = 0;
  for (CaseRange const& range : cases)
    for (auto c = range.first; c < range.end; ++c) n += counts(c);
  std::int64_t const first = n * world.rank() / world.size(), end = n * (world.rank() + 1) / world.size();
  std::vector<CaseRange> share;
  std::int64_t at = 0;
  for (CaseRange const& range : cases) {
    CaseRange mine{range.end, range.end};
    for (auto c = range.first; c < range.end; ++c) {
      if (!counts(c)) continue;
      if (at >= first && at < end) mine = {std::min(mine.first, c), c + 1};
      ++at;
    }
    if (mine.size() > 0) share.push_back(mine);
  }
  return share;
}

std::vector<CaseDamage> check_my_share(Run const& run, std::vector<CaseStatus> const& status) {
  if (!run.resumed) return {};
  return run.file->find_damage(share_of_stored(run.selected, status, run.world), run.options.verify_fields);
}

std::vector<std::int64_t> gather_damaged(Communicator const& world, std::vector<CaseDamage>& damaged) {
  BytePacker packed;
  packed.add(damaged.size());
  for (CaseDamage const& damage : damaged) packed.add(damage.case_id).add(damage.what);
  damaged.clear();
  for (std::string const& bytes : world.gather(packed.bytes())) {
    ByteUnpacker in(bytes);
    for (auto n = in.get<std::size_t>(); n > 0; --n) {
      auto const id = in.get<std::int64_t>();
      damaged.push_back({id, in.get_text()});
    }
  }
  std::vector<std::int64_t> ids;
  for (CaseDamage const& damage : damaged)
    if (ids.empty() || ids.back() != damage.case_id) ids.push_back(damage.case_id);
  world.broadcast(ids);
  return ids;
}

void take_back_damaged(Run const& run, std::vector<CaseDamage> damaged, std::vector<CaseStatus>& status) {
  auto const ids = gather_damaged(run.world, damaged);
  if (ids.empty()) return;
  for (auto const& line : damage_lines(run.options.output, damaged, "is solved again")) run.log.warn(line);
  on_root(&run.world, [&] {
    run.file->write_pending(ids);
    return std::string();
  });
  for (auto const id : ids) status[static_cast<std::size_t>(id)] = CaseStatus::pending;
}

std::vector<std::string> damage_lines(std::string const& path, std::vector<CaseDamage> const& damaged,
                                      std::string const& fate) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(damaged.size(), most_lines); ++i)
    lines.push_back(fmt::format("{}: case {} is damaged{}: {}", path, damaged[i].case_id,
                                fate.empty() ? "" : " and " + fate, damaged[i].what));
  if (damaged.size() > most_lines)
    lines.push_back(fmt::format("{}: {} more like these", path, damaged.size() - most_lines));
  return lines;
}

}  // namespace lapwing
