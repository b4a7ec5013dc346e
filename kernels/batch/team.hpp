// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The threads that work on one row or slab together, and the launch of one such team per piece of work.
#pragma once

#include "kernels/batch/emulated_team.hpp"
#include "kernels/types.hpp"

namespace lapwing {

/// Handle of the threads that share a row. On the host a row belongs to one thread.
template <class Exec, bool OnHost = runs_on_host<Exec>>
struct RowTeam {};

template <class Exec>
struct RowTeam<Exec, false> {
  using Member = std::conditional_t<emulates_device, EmulatedThread, typename Kokkos::TeamPolicy<Exec>::member_type>;
  Member const& member;
};

/// Waits for the threads of a team, so that they see what the others have written; nothing on the host.
template <class Exec>
KOKKOS_INLINE_FUNCTION void team_barrier(RowTeam<Exec> const& team) {
  if constexpr (runs_on_host<Exec>)
    (void)team;
  else
    team.member.team_barrier();
}

/// Runs f(i) for 0 <= i < n; iterations must be independent. On a device thread t of T takes i = t, t + T, ..., so that
/// neighbouring threads reach neighbouring values, and a value that the same loop reaches again stays with its thread.
template <class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_each_in_row(RowTeam<Exec> const& team, int n, F const& f) {
  if constexpr (runs_on_host<Exec>) {
    (void)team;
#pragma omp simd
    for (int i = 0; i < n; ++i) f(i);
  } else {
    int const step = team.member.team_size();
    for (int i = team.member.team_rank(); i < n; i += step) f(i);
  }
}

/// Threads for pieces of work that loop over n values at a time.
inline int team_threads(int n) {
  return n >= 128 ? 128 : n >= 64 ? 64 : 32;
}

namespace detail {

template <class Exec, class F>
struct PieceLaunch {
  F f;
  KOKKOS_FUNCTION void operator()(std::int64_t piece) const { f(RowTeam<Exec>{}, piece); }
};

template <class Exec, class F>
struct TeamLaunch {
  F f;
  KOKKOS_FUNCTION void operator()(typename RowTeam<Exec>::Member const& member) const {
    f(RowTeam<Exec>{member}, std::int64_t{member.league_rank()});
  }
};

template <class Launch>
struct EmulatedLaunch {
  Launch launch;
  int threads;
  void operator()(std::int64_t piece) const {
    run_emulated_team(static_cast<int>(piece), threads, [this](EmulatedThread const& thread) { launch(thread); });
  }
};

}  // namespace detail

/// Launches f(team, piece), 0 <= piece < count: one thread per piece on the host, a team of `threads` on a device.
template <class Exec, class F>
void for_each_piece(Exec const& exec, char const* label, std::int64_t count, int threads, F const& f) {
  using Pieces = Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>;
  if (count == 0) return;
  if constexpr (runs_on_host<Exec>) {
    (void)threads;
    Kokkos::parallel_for(label, Pieces(exec, 0, count), detail::PieceLaunch<Exec, F>{f});
  } else if constexpr (emulates_device) {
    Kokkos::parallel_for(label, Pieces(exec, 0, count),
                         detail::EmulatedLaunch<detail::TeamLaunch<Exec, F>>{{f}, threads});
  } else {
    // Without the hint a functor of more than 512 bytes goes through one buffer of constant memory, and its launch
    // waits on the host until the kernel before, which uses the same buffer, has ended.
    auto const policy = Kokkos::Experimental::require(Kokkos::TeamPolicy<Exec>(exec, static_cast<int>(count), threads),
                                                      Kokkos::Experimental::WorkItemProperty::HintLightWeight);
    Kokkos::parallel_for(label, policy, detail::TeamLaunch<Exec, F>{f});
  }
}

}  // namespace lapwing
