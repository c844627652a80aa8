// The ids that make repeated calls harmless.
#ifndef CROWDLOOM_CLIENTS_CLI_API_REQUEST_ID_H_
#define CROWDLOOM_CLIENTS_CLI_API_REQUEST_ID_H_

#include <string>

namespace crowdloom::cli {

// For one new thing that is asked for, however often the call is repeated. Thread-safe.
std::string NewRequestId();

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_API_REQUEST_ID_H_
