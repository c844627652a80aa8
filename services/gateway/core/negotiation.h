// What a request's headers ask for, as pure functions of their text.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_NEGOTIATION_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_NEGOTIATION_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::gateway {

enum class Encoding { kIdentity, kGzip, kBrotli };

// "gzip", "br"; "" for identity.
std::string_view NameOf(Encoding encoding);

// The best of what Accept-Encoding allows: brotli, else gzip, else nothing.
Encoding ChooseEncoding(std::string_view accept_encoding);

// Connect-Timeout-Ms: at most ten digits. `standard` when empty, `longest` at most.
absl::StatusOr<absl::Duration> ParseTimeout(std::string_view milliseconds, absl::Duration standard,
                                            absl::Duration longest);

// The first and last byte that `Range: bytes=...` asks of `size` bytes. nullopt: send everything
// (no range, several ranges, or one that cannot be read). first > last: cannot be satisfied.
std::optional<std::pair<uint64_t, uint64_t>> ParseRange(std::string_view range, uint64_t size);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_NEGOTIATION_H_
