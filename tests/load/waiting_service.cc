#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "tests/load/call.h"
#include "tests/load/scale.h"

namespace crowdloom::load {
namespace {

using dispatch::v1::DispatchService;

constexpr absl::Duration kWait = absl::Seconds(60);
constexpr absl::Duration kSettle = absl::Seconds(3);

// Somebody who asks until there is work.
class Asker {
 public:
  Asker(DispatchService::Stub* stub, std::string token, const std::string& name,
        absl::BlockingCounter* waiting)
      : stub_(stub), token_(std::move(token)), waiting_(waiting) {
    request_.set_worker(name);
    request_.set_max_count(1);
    request_.mutable_wait()->set_seconds(absl::ToInt64Seconds(kWait));
  }

  void Ask() {
    context_ = std::make_unique<grpc::ClientContext>();
    context_->AddMetadata(rpc::kTokenMetadata, token_);
    stub_->async()->LeaseAssignments(context_.get(), &request_, &response_,
                                     [this](const grpc::Status&) {
                                       if (response_.assignments().empty()) return Ask();
                                       waiting_->DecrementCount();
                                     });
  }

 private:
  DispatchService::Stub* stub_;
  const std::string token_;
  absl::BlockingCounter* waiting_;
  std::unique_ptr<grpc::ClientContext> context_;
  dispatch::v1::LeaseAssignmentsRequest request_;
  dispatch::v1::LeaseAssignmentsResponse response_;
};

int Threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

double Megabytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

Waiting MeasureWaiting(const Installation& installation,
                       const std::vector<rpc::Principal>& people) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  absl::BlockingCounter waiting(static_cast<int>(people.size()));
  std::vector<std::unique_ptr<Asker>> askers;
  for (const rpc::Principal& person : people) {
    askers.push_back(
        std::make_unique<Asker>(stub.get(), installation.TokenFor(person), person.actor, &waiting));
    askers.back()->Ask();
  }
  absl::SleepFor(kSettle);  // until all calls are parked
  Waiting result{.megabytes = Megabytes(), .threads = Threads()};
  StartTextBatch(installation, static_cast<int>(people.size()));
  const absl::Time start = absl::Now();
  waiting.Wait();
  result.wake_seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return result;
}

}  // namespace crowdloom::load
