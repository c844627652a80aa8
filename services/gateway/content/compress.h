// Compression of whole bodies. Pure.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONTENT_COMPRESS_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONTENT_COMPRESS_H_

#include <string>
#include <string_view>

#include "services/gateway/core/negotiation.h"

namespace crowdloom::gateway {

// kFast for answers made on the fly, kSmall for what is compressed once and sent often.
enum class Effort { kFast, kSmall };

// Empty when it cannot be compressed, or would not become smaller.
std::string Compress(std::string_view body, Encoding encoding, Effort effort);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONTENT_COMPRESS_H_
