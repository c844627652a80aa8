// How long sessions, their replaced tokens and invitations live.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_SESSION_POLICY_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_SESSION_POLICY_H_

#include "absl/time/time.h"

namespace crowdloom::workforce {

inline constexpr int kSessionDaysDefault = 30;
// A replaced token still works this long, so that a lost reply signs nobody out.
inline constexpr absl::Duration kRotationGrace = absl::Minutes(1);
// A session that is used lives on; this is how often that is written down.
inline constexpr absl::Duration kTouchInterval = absl::Hours(1);
inline constexpr absl::Duration kInvitationLife = absl::Hours(14 * 24);

struct SessionPolicy {
  int days = kSessionDaysDefault;

  absl::Time ExpireTime(absl::Time used) const { return used + absl::Hours(24) * days; }

  // Whether enough of the session's life has passed to write its use down.
  bool NeedsTouch(absl::Time expire, absl::Time now) const {
    return ExpireTime(now) - expire >= kTouchInterval;
  }
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_SESSION_POLICY_H_
