#include "services/workforce/handlers/sign_in.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/outbox/outbox.h"
#include "common/redis/waker.h"
#include "services/workforce/core/account_rules.h"
#include "services/workforce/core/worker_state.h"
#include "services/workforce/core/worker_update.h"
#include "services/workforce/handlers/sessions.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/secrets/token.h"
#include "services/workforce/store/session_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

constexpr std::string_view kFeedChannel = "wake:workforce";

absl::Status SignInFailed() {
  return MakeError(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED",
                   "the organization, the login or the password is wrong");
}

absl::Status InvitationInvalid() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "INVITATION_INVALID",
                   "the code is unknown, used or too old");
}

absl::Status Throttled(absl::Duration wait) {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "SIGN_IN_THROTTLED",
                                  "too many tries; wait before the next one"),
                        wait);
}

// Counts one try; the answer says how long to wait before it would be allowed.
absl::Duration CountTry(pg::Tx& tx, const std::string& subject, int limit, absl::Time now) {
  const ThrottleDecision decision = CountTry(LockTries(tx, subject), limit, now);
  StoreTries(tx, subject, decision.tries);
  return decision.wait;
}

// A person who has just proven their password, unless it or they changed meanwhile.
absl::StatusOr<v1::Worker> LockVerified(pg::Tx& tx, const StoredPassword& verified) {
  CL_ASSIGN_OR_RETURN(v1::Worker worker, LockWorker(tx, verified.worker_id));
  const auto current = GetPassword(tx, verified.worker_id);
  if (!current || current->digest != verified.digest) return SignInFailed();
  if (worker.state() == v1::Worker::SUSPENDED) {
    return MakeError(absl::StatusCode::kPermissionDenied, "WORKER_SUSPENDED",
                     "this account is suspended");
  }
  if (worker.state() != v1::Worker::ACTIVE) return SignInFailed();
  return worker;
}

struct Invited {
  int64_t worker_id = 0;
  v1::Worker worker;
};

// Whose account the code opens, locked with its code until the transaction ends.
absl::StatusOr<Invited> LockInvited(pg::Tx& tx, const std::string& code_digest, absl::Time now) {
  const auto worker_id = LockInvitation(tx, code_digest, now);
  if (!worker_id) return InvitationInvalid();
  CL_ASSIGN_OR_RETURN(v1::Worker worker, LockWorker(tx, *worker_id));
  if (worker.state() == v1::Worker::SUSPENDED) return InvitationInvalid();
  return Invited{.worker_id = *worker_id, .worker = std::move(worker)};
}

v1::Worker Accepted(v1::Worker worker, const v1::AcceptInvitationRequest& request) {
  worker.set_state(v1::Worker::ACTIVE);
  if (!request.display_name().empty()) worker.set_display_name(request.display_name());
  if (!request.locale().empty()) worker.set_locale(request.locale());
  return worker;
}

void AppendChanged(pg::Tx& tx, const rpc::Call& call, const v1::Worker& worker) {
  outbox::NewEvent event = rpc::MakeEvent(worker.name(), AttributesOf(worker));
  event.traceparent = trace::Format(call.trace());
  outbox::Append(tx, {std::move(event)});
}

}  // namespace

SignInDesk::Subjects SignInDesk::SubjectsOf(const rpc::Call& call, int32_t organization,
                                            std::string_view login) {
  Subjects subjects;
  if (!call.peer().empty()) subjects.address = StrCat("address:", call.peer());
  if (!login.empty()) subjects.login = StrCat("login:", organization, "/", login);
  return subjects;
}

absl::Status SignInDesk::CountTries(rpc::Call& call, const Subjects& subjects) const {
  absl::Duration wait;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) {
    wait = absl::ZeroDuration();
    if (!subjects.address.empty()) {
      const int limit = options_.tries_max * kAddressLimitFactor;
      wait = CountTry(tx, subjects.address, limit, call.now());
    }
    if (!subjects.login.empty()) {
      wait = std::max(wait, CountTry(tx, subjects.login, options_.tries_max, call.now()));
    }
    return absl::OkStatus();
  }));
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  metrics_->sign_ins_total.With({"throttled"}).Increment();
  return Throttled(wait);
}

void SignInDesk::Forgive(pg::Tx& tx, const Subjects& subjects) const {
  if (!subjects.address.empty()) {
    StoreTries(tx, subjects.address, ForgiveAddress(LockTries(tx, subjects.address)));
  }
  if (!subjects.login.empty()) {
    LockTries(tx, subjects.login);
    StoreTries(tx, subjects.login, ForgiveLogin());
  }
}

bool SignInDesk::Verify(const std::optional<StoredPassword>& stored,
                        const std::string& presented) const {
  const absl::Time start = absl::Now();
  const bool right =
      stored ? hasher_->Verify(stored->digest, presented) : hasher_->VerifyNobody(presented);
  metrics_->password_seconds.With().Observe(absl::ToDoubleSeconds(absl::Now() - start));
  if (!right) metrics_->sign_ins_total.With({"failed"}).Increment();
  return right;
}

std::string SignInDesk::Digest(const std::string& password) const {
  const absl::Time start = absl::Now();
  std::string digest = hasher_->Digest(password);
  metrics_->password_seconds.With().Observe(absl::ToDoubleSeconds(absl::Now() - start));
  return digest;
}

absl::StatusOr<v1::Session> SignInDesk::OpenSession(pg::Tx& tx, const v1::Worker& worker,
                                                    const std::string& device,
                                                    absl::Time now) const {
  const Token token = NewToken(kSessionPrefix);
  const absl::Time expire_time = options_.sessions.ExpireTime(now);
  InsertSessions(
      tx, {{.worker_id = WorkerIdOf(worker), .token_digest = token.digest, .device = device}},
      expire_time, now);
  CL_ASSIGN_OR_RETURN(v1::Session session, DescribeSession(tx, worker, expire_time));
  session.set_token(token.text);
  return session;
}

absl::StatusOr<v1::Session> SignInDesk::SignIn(rpc::Call& call,
                                               const v1::SignInRequest& request) const {
  // Phones begin with a capital letter and end with a blank.
  const std::string login = absl::AsciiStrToLower(absl::StripAsciiWhitespace(request.login()));
  const Subjects subjects = SubjectsOf(call, request.organization(), login);
  CL_RETURN_IF_ERROR(CountTries(call, subjects));
  std::optional<StoredPassword> stored;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(),
                               [&](pg::Tx& tx) {
                                 stored = FindPassword(tx, request.organization(), login);
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  if (!Verify(stored, request.password())) return SignInFailed();
  std::string renewed;
  if (hasher_->NeedsRenewal(stored->digest)) renewed = Digest(request.password());
  absl::StatusOr<v1::Session> session = InTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::Session> {
    CL_ASSIGN_OR_RETURN(const v1::Worker worker, LockVerified(tx, *stored));
    if (!renewed.empty()) StorePassword(tx, {stored->worker_id, renewed});
    Forgive(tx, subjects);
    return OpenSession(tx, worker, request.device(), call.now());
  });
  const bool suspended = ReasonOf(session.status()) == "WORKER_SUSPENDED";
  if (session.ok()) metrics_->sign_ins_total.With({"ok"}).Increment();
  if (suspended) metrics_->sign_ins_total.With({"suspended"}).Increment();
  return session;
}

absl::StatusOr<v1::Session> SignInDesk::AcceptInvitation(
    rpc::Call& call, const v1::AcceptInvitationRequest& request) const {
  const Subjects subjects = SubjectsOf(call, 0, "");
  CL_RETURN_IF_ERROR(CountTries(call, subjects));
  const std::string code_digest = TokenDigest(request.code());
  CL_ASSIGN_OR_RETURN(const Invited invited, InTx(call, [&](pg::Tx& tx) {
                        return LockInvited(tx, code_digest, call.now());
                      }));
  CL_RETURN_IF_ERROR(CheckPassword(invited.worker.login(), request.password()));
  CL_RETURN_IF_ERROR(CheckProfile("invitation", Accepted(invited.worker, request)));
  const std::string digest = Digest(request.password());
  absl::StatusOr<v1::Session> session = InTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::Session> {
    CL_ASSIGN_OR_RETURN(const Invited locked, LockInvited(tx, code_digest, call.now()));
    const v1::Worker worker = UpdateWorker(tx, Accepted(locked.worker, request));
    StorePassword(tx, {locked.worker_id, digest});
    DeleteInvitation(tx, locked.worker_id);
    AppendChanged(tx, call, worker);
    Forgive(tx, subjects);
    return OpenSession(tx, worker, "", call.now());
  });
  if (session.ok()) redis::Waker::Wake(call.redis(), kFeedChannel).IgnoreError();
  return session;
}

absl::StatusOr<v1::Session> SignInDesk::ChangePassword(
    rpc::Call& call, const v1::ChangePasswordRequest& request) const {
  const rpc::Principal& caller = call.principal();
  CL_RETURN_IF_ERROR(CheckHasSession(caller));
  std::optional<StoredPassword> stored;
  CL_ASSIGN_OR_RETURN(const v1::Worker worker, ReadTx(call, [&](pg::Tx& tx) {
                        stored = GetPassword(tx, caller.worker);
                        return GetWorker(tx, caller.worker);
                      }));
  CL_RETURN_IF_ERROR(CheckPassword(worker.login(), request.new_password()));
  const Subjects subjects = SubjectsOf(call, caller.organization, worker.login());
  CL_RETURN_IF_ERROR(CountTries(call, subjects));
  if (!Verify(stored, request.old_password())) return SignInFailed();
  const std::string digest = Digest(request.new_password());
  absl::StatusOr<v1::Session> session = InTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::Session> {
    CL_ASSIGN_OR_RETURN(const v1::Worker locked, LockVerified(tx, *stored));
    StorePassword(tx, {stored->worker_id, digest});
    DeleteSessions(tx, stored->worker_id, /*kept_session=*/caller.session);
    Forgive(tx, subjects);
    const auto live = GetSession(tx, caller.session, call.now());
    if (!live) return SessionEnded();
    return DescribeSession(tx, locked, live->expire_time);
  });
  if (session.ok()) redis::Waker::Wake(call.redis(), kRevokedChannel, caller.actor).IgnoreError();
  return session;
}

}  // namespace crowdloom::workforce
