#include "services/dispatch/simulation/model.h"

#include "absl/strings/str_cat.h"
#include "services/dispatch/core/states.h"

namespace crowdloom::dispatch::simulation {
namespace {

using v1::Assignment;

std::string Named(const Pair& pair) {
  return absl::StrCat("task ", pair.first, " of worker ", pair.second);
}

std::string Text(const Work& work) {
  return absl::StrCat(Assignment::State_Name(work.state), "/", work.attempt);
}

bool Counts(Assignment::State state) {
  return state == Assignment::SUBMITTED || state == Assignment::ACCEPTED;
}

bool Holds(Assignment::State state) {
  return state == Assignment::LEASED || state == Assignment::RETURNED;
}

std::tuple<int, int, int> AttemptOf(const Pair& pair, int attempt) {
  return {pair.first, pair.second, attempt};
}

}  // namespace

Image::Place Model::PlaceOf(int task) const {
  Image::Place place{.target = targets.at(task)};
  for (auto it = work.lower_bound({task, 0}); it != work.end() && it->first.first == task; ++it) {
    place.open += Holds(it->second.state);
    place.counted += Counts(it->second.state);
  }
  return place;
}

std::string Model::ExpectSubmit(const Pair& pair,
                                const v1::SubmitAssignmentRequest& request) const {
  const auto answer = answers.find(AttemptOf(pair, request.attempt()));
  if (answer != answers.end()) {
    const v1::SubmitAssignmentRequest& first = answer->second.request;
    if (first.request_id() != request.request_id()) return "ALREADY_SUBMITTED";
    return first.answer().values().at("rating").number() ==
                   request.answer().values().at("rating").number()
               ? ""
               : "REQUEST_ID_REUSED";
  }
  const auto found = work.find(pair);
  if (found == work.end() || request.attempt() > found->second.attempt) return "LEASE_NOT_HELD";
  if (request.attempt() < found->second.attempt) return "STALE_ATTEMPT";
  if (found->second.state == Assignment::LEASED) return "";
  if (found->second.state != Assignment::EXPIRED) return "LEASE_NOT_HELD";
  const Image::Place place = PlaceOf(pair.first);
  return place.open + place.counted < place.target ? "" : "PLACE_TAKEN";
}

void Model::Submit(const Pair& pair, const v1::SubmitAssignmentRequest& request,
                   const std::string& reply) {
  const auto [answer, first] =
      answers.try_emplace(AttemptOf(pair, request.attempt()), Answer{.request = request});
  answer->second.reply = reply;
  answer->second.acknowledged = true;
  if (first) work.at(pair).state = Assignment::SUBMITTED;
}

std::string Model::ExpectEnd(const Pair& pair, int attempt, Assignment::State to) const {
  const auto found = work.find(pair);
  if (found == work.end() || attempt > found->second.attempt) return "LEASE_NOT_HELD";
  if (attempt < found->second.attempt) return "STALE_ATTEMPT";
  const Assignment::State state = found->second.state;
  return state == Assignment::LEASED || state == to ? "" : "LEASE_NOT_HELD";
}

std::string Model::Show(const Pair& pair, int attempt, absl::Time expire_time, bool running) {
  const auto found = work.find(pair);
  if (found == work.end()) {
    if (attempt != 1) return absl::StrCat(Named(pair), " begins with attempt ", attempt);
    if (!running) return absl::StrCat(Named(pair), " is leased from a batch that is paused");
    work[pair] = {.expire_time = expire_time};
    const Image::Place place = PlaceOf(pair.first);
    if (place.open + place.counted <= place.target) return "";
    return absl::StrCat("I1: ", Named(pair), " is more than task ", pair.first, " wants");
  }
  Work& known = found->second;
  const bool again = known.state == Assignment::RETURNED && attempt == known.attempt + 1;
  const bool held = known.state == Assignment::LEASED && attempt == known.attempt;
  if (!again && !held) {
    return absl::StrCat("I1: ", Named(pair), " is shown again after ", Text(known));
  }
  known.state = Assignment::LEASED;
  known.attempt = attempt;
  known.expire_time = expire_time;
  return "";
}

void Model::Verdict(const Pair& pair, int attempt, Assignment::State to, int decision) {
  const auto answer = answers.find(AttemptOf(pair, attempt));
  if (answer == answers.end() || decision <= answer->second.decision) return;
  answer->second.decision = decision;
  Work& known = work.at(pair);
  if (attempt != known.attempt) return;
  const bool judged = known.state == Assignment::SUBMITTED || known.state == Assignment::ACCEPTED ||
                      known.state == Assignment::REJECTED;
  if (judged && CanBecome(known.state, to)) known.state = to;
}

std::string Model::Compare(const Image& image, bool cut_short, absl::Time now) {
  if (cut_short) {
    if (std::string wrong = Learn(image, now); !wrong.empty()) return wrong;
  }
  for (const auto& [pair, known] : work) {
    const auto found = image.work.find(pair);
    if (found == image.work.end()) return absl::StrCat("I2: ", Named(pair), " is gone");
    if (!(found->second == known)) {
      return absl::StrCat(Named(pair), " is ", Text(found->second), ", not ", Text(known));
    }
  }
  for (const auto& [pair, found] : image.work) {
    if (!work.contains(pair)) return absl::StrCat(Named(pair), " was never shown");
  }
  for (const auto& [task, place] : image.places) {
    const Image::Place known = PlaceOf(task);
    if (place.open == known.open && place.counted == known.counted &&
        place.target == known.target) {
      continue;
    }
    return absl::StrCat("task ", task, " has open ", place.open, ", counted ", place.counted,
                        " of ", place.target, ", not ", known.open, ", ", known.counted, " of ",
                        known.target);
  }
  for (const auto& [key, answer] : answers) {
    const auto found = image.submissions.find(key);
    if (found == image.submissions.end() || found->second != answer.request.request_id()) {
      return absl::StrCat("I2: the answer of ", Named({std::get<0>(key), std::get<1>(key)}),
                          " is lost");
    }
  }
  std::map<int, int> told;
  for (const auto& [key, id] : image.submissions) {
    if (!answers.contains(key)) return "I3: a submission that nobody made";
    ++told[std::get<0>(key)];
  }
  if (told != image.events) return "I8: events and submissions differ";
  return "";
}

// A step that was cut short may have granted leases, ended some, recorded answers or raised
// targets.
std::string Model::Learn(const Image& image, absl::Time now) {
  for (const auto& [task, place] : image.places) {
    if (place.target > targets[task]) targets[task] = place.target;
  }
  if (std::string wrong = LearnAnswers(image); !wrong.empty()) return wrong;
  for (const auto& [pair, found] : image.work) {
    const auto known = work.find(pair);
    if (known != work.end() && known->second == found) continue;
    if (found.state == Assignment::LEASED) {
      const std::string wrong = Show(pair, found.attempt, found.expire_time, /*running=*/true);
      if (!wrong.empty()) return wrong;
      continue;
    }
    if (known == work.end() || !CanBecome(known->second.state, found.state) ||
        found.attempt != known->second.attempt) {
      return absl::StrCat(Named(pair), " became ", Text(found));
    }
    if (found.state == Assignment::EXPIRED && known->second.expire_time >= now) {
      return absl::StrCat(Named(pair), " expired too early");
    }
    known->second.state = found.state;
  }
  return "";
}

std::string Model::LearnAnswers(const Image& image) {
  for (const auto& [pair, request] : unanswered) {
    const auto key = AttemptOf(pair, request.attempt());
    const auto found = image.submissions.find(key);
    if (found == image.submissions.end() || answers.contains(key)) continue;
    if (found->second != request.request_id()) continue;
    answers[key] = {.request = request};
    const auto known = work.find(pair);
    if (known == work.end()) return absl::StrCat(Named(pair), " was answered without a lease");
    known->second.state = Assignment::SUBMITTED;
  }
  return "";
}

}  // namespace crowdloom::dispatch::simulation
