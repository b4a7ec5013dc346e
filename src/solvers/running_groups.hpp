// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The groups of a batch in which a lane still runs.
#pragma once

#include "kernels/batch/group_list.hpp"
#include "kernels/batch/lane_values.hpp"

namespace lapwing {

/// A list for launches, so that groups that have ended cost nothing. Lanes only ever stop, so the list only shrinks,
/// and is handed to the device only when it does.
class RunningGroups {
 public:
  explicit RunningGroups(BatchShape const& shape)
      : shape_(shape), list_{LaneValues<int>(shape.groups), LaneValues<int>(shape.groups)} {}

  /// All groups.
  void reset() {
    now_ = before_ = 0;
    count_[0] = shape_.groups;
    worked_ = 0;
  }
  /// Before an iteration. @param running  running(lane)
  template <class F>
  void update(F const& running) {
    before_ = now_;
    int const next = 1 - now_;
    int n = 0;
    for (int g = 0; g < shape_.groups; ++g) {
      bool any = false;
      for (int lane = g * shape_.lanes; lane < (g + 1) * shape_.lanes; ++lane) any = any || running(lane);
      if (any) list_[next][n++] = g;
    }
    worked_ += n;
    if (n == count_[now_]) return;
    count_[next] = n;
    list_[next].device();
    now_ = next;
  }
  GroupList now() const { return of(now_); }
  /// Of the iteration before.
  GroupList before() const { return of(before_); }
  /// Groups of all iterations since `reset`, added up.
  std::int64_t worked() const { return worked_; }

 private:
  GroupList of(int which) const {
    if (count_[which] == shape_.groups) return {};
    return {list_[which].copied().data(), count_[which]};
  }

  BatchShape shape_;
  LaneValues<int> list_[2];
  int count_[2] = {0, 0}, now_ = 0, before_ = 0;
  std::int64_t worked_ = 0;
};

}  // namespace lapwing
