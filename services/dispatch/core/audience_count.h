// How many people an audience has, and what each of its filters does.
//
//   AudienceCount count(audience, kind);
//   for (each person) count.Add({id, &attributes});
//   response = count.Finish();
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_AUDIENCE_COUNT_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_AUDIENCE_COUNT_H_

#include <map>
#include <string>
#include <utility>

#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/core/eligibility.h"

namespace crowdloom::dispatch {

class AudienceCount {
 public:
  // `audience` must outlive this.
  AudienceCount(const Audience& audience, v1::Project::Stage::Kind kind)
      : audience_(audience), kind_(kind) {}

  // Whether this person meets every filter.
  bool Add(const Prospect& prospect);

  // Without unacknowledged_count. Filters in order: which lets in the most people when it alone is
  // removed, then which excludes the most.
  v1::CountAudienceResponse Finish() const;

 private:
  struct Effect {
    int failing = 0;
    int sole = 0;
  };

  const Audience& audience_;
  const v1::Project::Stage::Kind kind_;
  int workers_ = 0;
  int matching_ = 0;
  std::map<std::pair<v1::Obstacle, std::string>, Effect> effects_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_AUDIENCE_COUNT_H_
