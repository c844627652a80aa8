// Media types by file extension. The server decides them; what an uploader claims is never sent on.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_TYPE_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_TYPE_H_

#include <string_view>

namespace crowdloom::gateway {

// application/octet-stream for extensions that are not known.
std::string_view MediaTypeOf(std::string_view name);

// Whether bodies of this type shrink.
bool IsCompressible(std::string_view media_type);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_TYPE_H_
