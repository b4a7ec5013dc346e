// SPDX-License-Identifier: BSD-3-Clause
#include "pages/rank_times.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "pages/json_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t few_ranks = 16;

std::string line(std::string const& name, RankTime const& time) {
  return fmt::format("  {:<22}{:>12.4g}{:>12.4g}{:>12.4g}{:>10.2f} %\n", name, time.seconds, time.busy, time.idle,
                     time.seconds > 0 ? 100 * time.idle / time.seconds : 0);
}

template <class Value>
double total(std::vector<Value> const& numbers) {
  return static_cast<double>(std::accumulate(numbers.begin(), numbers.end(), Value{}));
}

/// Of all ranks; 0 where none was halved.
std::int64_t smallest_batch(TimingTable const& timing) {
  std::int64_t smallest = 0;
  for (std::int64_t const n : timing.smallest_batch)
    if (n > 0 && (smallest == 0 || n < smallest)) smallest = n;
  return smallest;
}

}  // namespace

std::vector<RankTime> rank_times(TimingTable const& timing) {
  auto const column = [&](char const* path) {
    return static_cast<std::size_t>(std::find(timing.regions.begin(), timing.regions.end(), path) -
                                    timing.regions.begin());
  };
  auto const run = column("run"), batch = column("run/batch"), deal = column("run/deal"), wait = column("run/wait");
  std::vector<RankTime> times;
  for (auto const& seconds : timing.seconds) {
    auto const at = [&](std::size_t region) { return region < seconds.size() ? seconds[region] : 0; };
    times.push_back({at(run), at(batch), at(deal) + at(wait)});
  }
  return times;
}

double lane_occupancy(TimingTable const& timing) {
  double const made = total(timing.lanes_made);
  return made > 0 ? total(timing.lanes_used) / made : std::nan("");
}

std::string rank_text(TimingTable const& timing) {
  auto const times = rank_times(timing);
  std::string text =
      fmt::format("\n{:<24}{:>12}{:>12}{:>12}{:>12}\n", "ranks", "seconds", "in batches", "idle", "idle");
  if (times.size() <= few_ranks) {
    for (std::size_t rank = 0; rank < times.size(); ++rank) text += line(fmt::format("rank {}", rank), times[rank]);
  } else {
    RankTime mean;
    for (auto const& time : times) {
      auto const n = static_cast<double>(times.size());
      mean = {mean.seconds + time.seconds / n, mean.busy + time.busy / n, mean.idle + time.idle / n};
    }
    auto const by_idle = [](RankTime const& a, RankTime const& b) { return a.idle < b.idle; };
    text += line("least idle", *std::min_element(times.begin(), times.end(), by_idle));
    text += line(fmt::format("mean of {}", times.size()), mean);
    text += line("most idle", *std::max_element(times.begin(), times.end(), by_idle));
  }
  if (double const occupancy = lane_occupancy(timing); std::isfinite(occupancy))
    text += fmt::format("lanes: {:.1f} % of their iterations were needed\n", 100 * occupancy);
  if (double const reused = total(timing.setups_reused); reused > 0)
    text += fmt::format("set-ups of operators: {:.0f} made, {:.0f} found, {:.3g} s saved, {:.3g} MiB kept at most\n",
                        total(timing.setups_made), reused, total(timing.setup_seconds_saved),
                        total(timing.setup_bytes) / 1048576);
  if (double const halved = total(timing.batches_halved); halved > 0)
    text += fmt::format("out of memory: batches halved {:.0f} time{}, the smallest to {} case{}\n", halved,
                        halved > 1 ? "s" : "", smallest_batch(timing), smallest_batch(timing) > 1 ? "s" : "");
  if (double const writing = total(timing.writer_seconds); writing > 0)
    text += fmt::format("written in the background: {:.3g} s of all ranks\n", writing);
  return text;
}

std::string rank_json(TimingTable const& timing) {
  std::string text = "  \"ranks\": [";
  char const* separator = "";
  for (RankTime const& time : rank_times(timing)) {
    text += fmt::format("{}\n    {{\"seconds\": {}, \"busy\": {}, \"idle\": {}}}", separator, json_number(time.seconds),
                        json_number(time.busy), json_number(time.idle));
    separator = ",";
  }
  text += fmt::format("],\n  \"lane_occupancy\": {},\n", json_number(lane_occupancy(timing)));
  text += fmt::format("  \"writer_seconds\": {},\n", json_number(total(timing.writer_seconds)));
  text += fmt::format("  \"batches_halved\": {{\"times\": {}, \"smallest\": {}}},\n",
                      json_number(total(timing.batches_halved)), smallest_batch(timing));
  return text + fmt::format("  \"setups\": {{\"made\": {}, \"reused\": {}, \"seconds_saved\": {}, \"bytes\": {}}},\n",
                            json_number(total(timing.setups_made)), json_number(total(timing.setups_reused)),
                            json_number(total(timing.setup_seconds_saved)), json_number(total(timing.setup_bytes)));
}

}  // namespace lapwing
