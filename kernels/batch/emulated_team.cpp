// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/emulated_team.hpp"

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

namespace lapwing {
namespace {

constexpr int most_threads = 7;
constexpr std::size_t stack_bytes = 512 * 1024;

struct Team;

struct Fibre {
  ucontext_t context;  // enters the first time; from then on jumps, which call no system
  jmp_buf place;
  bool entered = false;  // and then alive from team to team: entering calls the system
  std::unique_ptr<char[]> stack = std::make_unique_for_overwrite<char[]>(stack_bytes);
  Team* team = nullptr;
  int rank = 0;
  bool ended = false;
};

struct Team {
  ucontext_t caller;
  jmp_buf caller_place;
  std::array<Fibre, most_threads> fibres;
  std::function<void(EmulatedThread const&)> const* body = nullptr;
  int league_rank = 0, size = 0;
  std::uint32_t state = 0;  ///< of the generator that orders the threads

  int below(int n) {
    state = state * 1664525u + 1013904223u;
    return static_cast<int>((state >> 16) % static_cast<std::uint32_t>(n));
  }
};

/// A context's first function; pointers are handed over in two halves.
void run_fibre(unsigned high, unsigned low) {
  auto* const fibre = reinterpret_cast<Fibre*>(std::uintptr_t{high} << 32 | low);
  Team& team = *fibre->team;
  for (;;) {
    (*team.body)(EmulatedThread(team.league_rank, fibre->rank, team.size, fibre));
    fibre->ended = true;
    if (_setjmp(fibre->place) == 0) _longjmp(team.caller_place, 1);
  }
}

/// Lets a fibre run up to its next barrier or its end.
void run_to_barrier(Team& team, Fibre& fibre) {
  if (_setjmp(team.caller_place) != 0) return;
  if (fibre.entered) _longjmp(fibre.place, 1);
  fibre.entered = true;
  swapcontext(&team.caller, &fibre.context);
}

void prepare(Team& team, int rank) {
  Fibre& fibre = team.fibres[static_cast<std::size_t>(rank)];
  fibre.ended = false;
  if (fibre.entered) return;
  fibre.team = &team;
  fibre.rank = rank;
  getcontext(&fibre.context);
  fibre.context.uc_stack.ss_sp = fibre.stack.get();
  fibre.context.uc_stack.ss_size = stack_bytes;
  fibre.context.uc_link = &team.caller;
  auto const address = reinterpret_cast<std::uintptr_t>(&fibre);
  makecontext(&fibre.context, reinterpret_cast<void (*)()>(run_fibre), 2, static_cast<unsigned>(address >> 32),
              static_cast<unsigned>(address));
}

}  // namespace

void EmulatedThread::team_barrier() const {
  auto* const fibre = static_cast<Fibre*>(fibre_);
  if (_setjmp(fibre->place) == 0) _longjmp(fibre->team->caller_place, 1);
}

void run_emulated_team(int league_rank, int threads, std::function<void(EmulatedThread const&)> const& body) {
  thread_local auto const team = std::make_unique<Team>();
  team->body = &body;
  team->league_rank = league_rank;
  team->size = std::min(threads, most_threads);
  team->state = static_cast<std::uint32_t>(league_rank);
  std::array<int, most_threads> order{};
  for (int t = 0; t < team->size; ++t) {
    order[static_cast<std::size_t>(t)] = t;
    prepare(*team, t);
  }
  for (int ended = 0; ended == 0;) {
    for (int t = team->size - 1; t > 0; --t)
      std::swap(order[static_cast<std::size_t>(t)], order[static_cast<std::size_t>(team->below(t + 1))]);
    for (int t = 0; t < team->size; ++t) {
      Fibre& fibre = team->fibres[static_cast<std::size_t>(order[static_cast<std::size_t>(t)])];
      run_to_barrier(*team, fibre);
      ended += fibre.ended;
    }
    if (ended == 0 || ended == team->size) continue;
    for (Fibre& fibre : team->fibres) fibre.entered = false;
    throw std::logic_error("threads of a team do not reach the same barriers");
  }
}

}  // namespace lapwing
