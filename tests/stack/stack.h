// Every service in this process, on a PostgreSQL and a Redis of its own: for tests of what crosses
// services.
//
//   testing::Stack stack;
//   auto channel = stack.channel();          // native gRPC, straight to the services
//   stack.http_port();                       // the gateway
#ifndef CROWDLOOM_TESTS_STACK_STACK_H_
#define CROWDLOOM_TESTS_STACK_STACK_H_

#include <memory>
#include <string>

#include "common/rpc/token.h"
#include "common/service/host.h"
#include "common/testing/temp_dir.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace crowdloom::testing {

class Stack {
 public:
  // Starts everything; a failure to do so ends the test program.
  Stack();
  ~Stack();

  // Ends the services and starts them again on the same stores.
  void Restart();

  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  int http_port() const { return http_port_; }
  TempPostgres& postgres() { return postgres_; }
  TempRedis& redis() { return redis_; }

  // Makes a call on behalf of the principal.
  void Sign(grpc::ClientContext& context, const rpc::Principal& principal) const;

 private:
  void Start();

  TempPostgres postgres_;
  TempRedis redis_;
  TempDir blobs_;
  std::unique_ptr<service::Host> host_;
  std::shared_ptr<grpc::Channel> channel_;
  int http_port_ = 0;
};

// A person of an organization with one role.
rpc::Principal PersonWith(options::v1::Role role, int32_t organization, int32_t number);

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_TESTS_STACK_STACK_H_
