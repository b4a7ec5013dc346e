// SPDX-License-Identifier: BSD-3-Clause
#include "support/counted_new.hpp"

#include <cstdlib>
#include <new>

namespace lapwing::test {
namespace {

void* counted(std::size_t size, std::size_t alignment) {
  if (size > counted_from) ++n_new;
  void* const p = alignment > alignof(std::max_align_t)
                      ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                      : std::malloc(size == 0 ? 1 : size);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}

}  // namespace
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
