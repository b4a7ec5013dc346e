// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/large_pages.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

namespace lapwing::vendor {
namespace {

constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
constexpr std::size_t worth_asking = std::size_t{1} << 16;
constexpr int largest_piece = 32 << 20;         // the most that glibc accepts as M_MMAP_THRESHOLD
// address space, not memory: few pieces have ends that large pages do not fit in
constexpr int piece = 64 << 20;

}  // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, largest_piece);
  ::mallopt(M_TRIM_THRESHOLD, 2 * largest_piece);
  ::mallopt(M_TOP_PAD, piece);
  // Small blocks too are to lie on large pages: between them storage that comes later would get small ones.
  std::size_t const first = largest_piece / 2;
  void* const block = std::malloc(first);
  advise_large_pages(block, first + piece);
  std::free(block);
}

void advise_large_pages(void const* data, std::size_t bytes) {
  if (bytes < worth_asking) return;
  auto const begin = reinterpret_cast<std::uintptr_t>(data) & ~(page - 1);
  auto const end = (reinterpret_cast<std::uintptr_t>(data) + bytes + page - 1) & ~(page - 1);
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace lapwing::vendor
