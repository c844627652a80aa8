// Makes the heap of this process one range of large pages, before it is filled with a large file.
//
// A million answers touch some eighty megabytes, which is twenty thousand page faults in pages of
// 4 KiB: a tenth of the whole run. Memory is taken from the kernel as it is touched, not here, and
// everything works the same where the kernel has no large pages to give.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_LARGE_HEAP_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_LARGE_HEAP_H_

#include <cstddef>

namespace crowdloom::cli {

// Call while there is one thread. Does nothing for less than a few megabytes.
void PrepareLargeHeap(size_t bytes_expected);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_LARGE_HEAP_H_
