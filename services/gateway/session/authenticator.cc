#include "services/gateway/session/authenticator.h"

#include <algorithm>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::gateway {
namespace {

constexpr char kMethod[] = "/crowdloom.workforce.v1.WorkforceService/Authenticate";
constexpr absl::Duration kTimeout = absl::Seconds(5);

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

Authenticator::Authenticator(Upstream* upstream, const rpc::TokenMinter* minter, const Clock* clock)
    : upstream_(upstream), minter_(minter), clock_(clock) {}

void Authenticator::Authenticate(std::string_view credential, const std::string& traceparent,
                                 Done done) {
  const std::string digest = Sha256(credential);
  std::string token;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(digest);
    if (found != entries_.end() && found->second.token.empty()) {
      found->second.waiting.push_back(std::move(done));
      return;
    }
    if (found != entries_.end() && clock_->Now() < found->second.expire_time) {
      token = found->second.token;
    } else {
      MakeRoom();
      Entry& entry = entries_[digest];
      entry = Entry();
      entry.era = era_;
      entry.waiting.push_back(std::move(done));
    }
  }
  if (token.empty()) {
    Ask(digest, credential, traceparent);
  } else {
    std::move(done)(std::move(token));
  }
}

void Authenticator::Forget(std::string_view credential) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(Sha256(credential));
  if (found != entries_.end() && !found->second.token.empty()) entries_.erase(found);
}

void Authenticator::ForgetAll() {
  absl::MutexLock lock(&mutex_);
  ++era_;
  absl::erase_if(entries_, [](const auto& entry) { return !entry.second.token.empty(); });
}

void Authenticator::Ask(const std::string& digest, std::string_view credential,
                        const std::string& traceparent) {
  workforce::v1::AuthenticateRequest request;
  request.set_credential(std::string(credential));
  UpstreamCall call{.module = "workforce",
                    .path = kMethod,
                    .request = request.SerializeAsString(),
                    .token = minter_->Mint(rpc::ServicePrincipal("gateway")),
                    .traceparent = traceparent,
                    .deadline = absl::Now() + kTimeout};
  upstream_->Start(std::move(call), nullptr, [this, digest](absl::StatusOr<std::string> reply) {
    Settle(digest, std::move(reply));
  });
}

void Authenticator::Settle(const std::string& digest, absl::StatusOr<std::string> reply) {
  workforce::v1::AuthenticateResponse response;
  if (reply.ok() && !response.ParseFromString(*reply)) {
    reply = MakeError(absl::StatusCode::kInternal, "AUTHENTICATION_UNREADABLE",
                      "workforce answered something unreadable");
  }
  std::vector<Done> waiting;
  {
    absl::MutexLock lock(&mutex_);
    const auto entry = entries_.find(digest);
    waiting = std::move(entry->second.waiting);
    if (reply.ok() && entry->second.era == era_) {
      entry->second.token = response.internal_token();
      entry->second.expire_time = std::min(TimeOf(response.expire_time()), clock_->Now() + kKeep);
    } else {
      entries_.erase(entry);
    }
  }
  for (Done& done : waiting) {
    if (reply.ok()) {
      std::move(done)(response.internal_token());
    } else {
      std::move(done)(reply.status());
    }
  }
}

void Authenticator::MakeRoom() {
  if (entries_.size() < kEntriesMax) return;
  const absl::Time now = clock_->Now();
  absl::erase_if(entries_, [now](const auto& entry) {
    return !entry.second.token.empty() && entry.second.expire_time <= now;
  });
}

}  // namespace crowdloom::gateway
