// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Counts what operator new gives out in the program whose one source file includes this.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace lapwing::test {

/// Calls of operator new for more bytes than `counted_from`.
inline std::atomic<long> n_new = 0;
inline std::atomic<std::size_t> counted_from = 0;

inline void* counted(std::size_t size, std::size_t alignment) {
  if (size > counted_from) ++n_new;
  void* const p = alignment > alignof(std::max_align_t)
                      ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                      : std::malloc(size == 0 ? 1 : size);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}

}  // namespace lapwing::test

void* operator new(std::size_t size) { return lapwing::test::counted(size, 0); }
void* operator new[](std::size_t size) { return lapwing::test::counted(size, 0); }
void* operator new(std::size_t size, std::align_val_t a) {
  return lapwing::test::counted(size, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t size, std::align_val_t a) {
  return lapwing::test::counted(size, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
