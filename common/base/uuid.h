// Version 7 UUIDs: unique without coordination, and ordered by time to the millisecond, which keeps
// indexes on them dense. Text form only: 36 lower-case characters.
#ifndef CROWDLOOM_COMMON_BASE_UUID_H_
#define CROWDLOOM_COMMON_BASE_UUID_H_

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/rng.h"

namespace crowdloom {

std::string NewUuid(const Clock& clock, Rng& rng);

// Whether `text` is the lower-case text form of a UUID of any version.
bool IsUuid(std::string_view text);

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_UUID_H_
