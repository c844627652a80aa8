#include "services/ledger/handlers/statements.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/page_token.h"
#include "services/ledger/core/account.h"
#include "services/ledger/handlers/read.h"
#include "services/ledger/store/statement_store.h"

namespace crowdloom::ledger {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

// Whose accounts.
struct Holder {
  Owner owner;
  int64_t id = 0;
};
absl::StatusOr<Holder> HolderOf(const std::string& name) {
  if (const auto ids = ParseName<1>("projects/#", name); ids.ok()) {
    return Holder{Owner::kProject, (*ids)[0]};
  }
  if (const auto ids = ParseName<1>("workers/#", name); ids.ok()) {
    return Holder{Owner::kWorker, (*ids)[0]};
  }
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", name));
  return Holder{Owner::kOrganization, ids[0]};
}

absl::Time TimeFrom(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string PositionOf(const Place& place) { return StrCat(place.record_micros, " ", place.id); }

// The token is sealed, so what is in it is ours.
Place PlaceAt(const std::string& position) {
  Place place;
  if (position.empty()) return place;
  const std::pair<std::string, std::string> parts = absl::StrSplit(position, ' ');
  CHECK(absl::SimpleAtoi(parts.first, &place.record_micros) &&
        absl::SimpleAtoi(parts.second, &place.id));
  return place;
}

}  // namespace

absl::StatusOr<v1::ProjectStatement> GetProjectStatement(
    rpc::Call& call, const v1::GetProjectStatementRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#/statement", request.name()));
  v1::ProjectStatement statement;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) { statement = ReadProjectStatement(tx, ids[0]); }));
  return statement;
}

absl::StatusOr<v1::WorkerStatement> GetWorkerStatement(
    rpc::Call& call, const v1::GetWorkerStatementRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#/statement", request.name()));
  const std::string currency = request.currency_code().empty() ? "CNY" : request.currency_code();
  CL_RETURN_IF_ERROR(CheckCurrency(currency));
  CL_ASSIGN_OR_RETURN(const std::string position, call.pages().Open(request));
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  WorkerPage page;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    page = ReadWorkerStatement(tx, ids[0], currency, PlaceAt(position), count);
  }));
  if (page.more) {
    page.statement.set_next_page_token(call.pages().Seal(request, PositionOf(page.next)));
  }
  return std::move(page.statement);
}

absl::StatusOr<v1::ListAccountsResponse> ListAccounts(rpc::Call& call,
                                                      const v1::ListAccountsRequest& request) {
  CL_ASSIGN_OR_RETURN(const Holder holder, HolderOf(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after_id, call.pages().OpenInteger(request));
  std::optional<absl::Time> as_of;
  if (request.has_as_of_time()) as_of = TimeFrom(request.as_of_time());
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  AccountPage page;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    page = ReadAccounts(tx, holder.owner, holder.id, after_id, count, as_of);
  }));
  v1::ListAccountsResponse response;
  for (v1::Account& account : page.accounts) *response.add_accounts() = std::move(account);
  if (response.accounts_size() == count) {
    response.set_next_page_token(call.pages().Seal(request, StrCat(page.last_id)));
  }
  return response;
}

absl::StatusOr<v1::ListTransfersResponse> ListTransfers(rpc::Call& call,
                                                        const v1::ListTransfersRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t position, call.pages().OpenInteger(request));
  const int64_t before_id = position == 0 ? INT64_MAX : position;
  const int count = rpc::PageSize(request.page_size(), kPageDefault, kPageMax);
  TransferPage page;
  CL_RETURN_IF_ERROR(
      Read(call, [&](pg::Tx& tx) { page = ReadTransfers(tx, ids[0], before_id, count); }));
  v1::ListTransfersResponse response;
  for (v1::Transfer& transfer : page.transfers) *response.add_transfers() = std::move(transfer);
  if (response.transfers_size() == count) {
    response.set_next_page_token(call.pages().Seal(request, StrCat(page.last_id)));
  }
  return response;
}

}  // namespace crowdloom::ledger
