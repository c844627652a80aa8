// A server that this test binary has to itself: a feed waits for every writer of its server, so on
// a shared one these tests would see their events late. Tests only.
#ifndef CROWDLOOM_COMMON_OUTBOX_QUIET_SERVER_FOR_TEST_H_
#define CROWDLOOM_COMMON_OUTBOX_QUIET_SERVER_FOR_TEST_H_

#include <memory>
#include <string>

#include "common/testing/postgres_server.h"

namespace crowdloom::outbox {

inline std::string QuietServerUrl() {
  static const auto server = std::make_unique<testing::PostgresServer>();
  return server->url();
}

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_QUIET_SERVER_FOR_TEST_H_
