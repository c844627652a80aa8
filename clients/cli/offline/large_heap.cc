#include "clients/cli/offline/large_heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace crowdloom::cli {
namespace {

constexpr size_t kLargePage = size_t{2} << 20;
constexpr size_t kWorthwhile = size_t{16} << 20;
constexpr size_t kReservedMax = size_t{1} << 30;

}  // namespace

void PrepareLargeHeap(size_t bytes_expected) {
  if (bytes_expected < kWorthwhile) return;
  const size_t bytes = std::min(bytes_expected, kReservedMax);
  // Everything from one growing heap, whose free parts are used again rather than given back.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, static_cast<int>(bytes));
  // More than any free part has, so that the heap grows by the padding now.
  free(malloc(kWorthwhile / 2));
  mallopt(M_TOP_PAD, static_cast<int>(kLargePage));
  const auto end = reinterpret_cast<uintptr_t>(sbrk(0)) / kLargePage * kLargePage;
  if (end < bytes) return;  // this allocator has no such heap
  madvise(reinterpret_cast<void*>(end - bytes / kLargePage * kLargePage),
          bytes / kLargePage * kLargePage, MADV_HUGEPAGE);
}

}  // namespace crowdloom::cli
