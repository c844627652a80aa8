// Collects what is wrong with an input, so that the person reads all of it at once and not one
// mistake a try.
//
//   Violations wrong;
//   if (rating.max() <= rating.min()) wrong.Add("controls[2].rating.max", "must be above min");
//   return wrong.ToStatus("INVALID_LABEL_INTERFACE", "the label interface is not usable");
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_VIOLATIONS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_VIOLATIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"

namespace crowdloom::dispatch {

class Violations {
 public:
  static constexpr size_t kMax = 100;  // more are left out

  void Add(std::string field, std::string description) {
    if (all_.size() < kMax) all_.push_back({std::move(field), std::move(description)});
  }
  bool empty() const { return all_.empty(); }
  const std::vector<FieldViolation>& all() const { return all_; }

  // OK when nothing is wrong, else INVALID_ARGUMENT with this reason.
  absl::Status ToStatus(std::string_view reason, std::string_view message) const {
    if (all_.empty()) return absl::OkStatus();
    absl::Status status = MakeError(absl::StatusCode::kInvalidArgument, reason, message);
    ErrorInfo info = InfoOf(status);
    info.violations = all_;
    return WithInfo(std::move(status), info);
  }

 private:
  std::vector<FieldViolation> all_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_VIOLATIONS_H_
