// Services in this process on durable stores of their own, for measurements: PostgreSQL commits to
// disk as it does for `crowdloom up`, and calls go over TCP.
#ifndef CROWDLOOM_TESTS_LOAD_INSTALLATION_H_
#define CROWDLOOM_TESTS_LOAD_INSTALLATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/principal.h"
#include "common/rpc/token.h"
#include "common/service/host.h"
#include "common/testing/temp_dir.h"
#include "grpcpp/channel.h"
#include "services/allinone/stores/private_postgres.h"
#include "services/allinone/stores/private_redis.h"

namespace crowdloom::load {

class Installation {
 public:
  using Modules = std::vector<std::unique_ptr<service::Module>>;

  // Ends the program when it cannot start. Modules that are left out are simply not there: loops
  // that read their feeds find nobody.
  explicit Installation(Modules modules);
  ~Installation();

  // A TCP channel of its own at each call.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  const std::string& database_url() const { return postgres_->url(); }
  const std::string& redis_url() const { return redis_->url(); }

  std::string TokenFor(const rpc::Principal& principal) const {
    return minter_->Mint(principal, absl::Hours(1));
  }

 private:
  testing::TempDir directory_;
  std::unique_ptr<allinone::PrivatePostgres> postgres_;
  std::unique_ptr<allinone::PrivateRedis> redis_;
  std::unique_ptr<service::Host> host_;
  std::unique_ptr<rpc::TokenMinter> minter_;
};

// An administrator and manager of organization 1.
rpc::Principal Administrator();
// A worker of organization 1.
rpc::Principal WorkerNumber(int32_t number);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_INSTALLATION_H_
