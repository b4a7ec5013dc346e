// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Counts the bytes that Kokkos and operator new give out in the program whose one source file includes this.
#pragma once

#include <malloc.h>
#include <algorithm>
#include <cstdlib>
#include <new>

#include "support/kokkos_events.hpp"

namespace lapwing::test {

/// Of operator new: storage that Kokkos does not know of, such as the matrices of wide bands.
inline std::int64_t new_bytes = 0, new_peak = 0;

inline void* counted_new(std::size_t size) {
  void* const p = std::malloc(size == 0 ? 1 : size);
  if (p == nullptr) throw std::bad_alloc();
  new_bytes += static_cast<std::int64_t>(malloc_usable_size(p));
  new_peak = std::max(new_peak, new_bytes);
  return p;
}
inline void counted_delete(void* p) {
  new_bytes -= static_cast<std::int64_t>(malloc_usable_size(p));
  std::free(p);
}

/// Bytes that something has allocated and not freed: at the end, and at most.
struct Bytes {
  double left = 0, peak = 0;
};

template <class F>
Bytes bytes_in(F const& what) {
  auto const before = new_peak = new_bytes;
  auto const events = events_in(what);
  return {static_cast<double>(events.bytes + new_bytes - before),
          static_cast<double>(events.peak_bytes + new_peak - before)};
}

}  // namespace lapwing::test

void* operator new(std::size_t size) { return lapwing::test::counted_new(size); }
void operator delete(void* p) noexcept { lapwing::test::counted_delete(p); }
void operator delete(void* p, std::size_t) noexcept { lapwing::test::counted_delete(p); }
