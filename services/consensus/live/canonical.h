// When two answers are the same answer: they have the same canonical bytes.
//
// Options of a choice are a set, spans and segments are ordered by place, blanks around and inside
// texts count once. Everything else is compared as it is: two boxes that differ in a pixel are two
// answers, which is why aggregation by kind exists beside the vote.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_CANONICAL_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_CANONICAL_H_

#include <string>

#include "crowdloom/type/v1/answer.pb.h"

namespace crowdloom::consensus {

// The same on every machine and in every run.
std::string CanonicalBytes(const type::v1::Answer& answer);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_CANONICAL_H_
