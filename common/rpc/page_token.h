// Page tokens: where a listing goes on. Opaque and sealed with a MAC; a token works only for the
// request it came from and carries no authority of its own.
//
//   std::string token = call.pages().Seal(request, StrCat(last_ordinal));
//   CL_ASSIGN_OR_RETURN(std::string position, call.pages().Open(request));   // "" on the first
//   page
//
// The request has the fields page_size and page_token, which do not count as part of it.
// Thread-safe.
#ifndef CROWDLOOM_COMMON_RPC_PAGE_TOKEN_H_
#define CROWDLOOM_COMMON_RPC_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace crowdloom::rpc {

class PageTokenSealer {
 public:
  explicit PageTokenSealer(std::string key) : key_(std::move(key)) {}

  std::string Seal(const google::protobuf::Message& request, std::string_view position) const;

  // The position in the request's page_token. INVALID_ARGUMENT, reason PAGE_TOKEN_INVALID.
  absl::StatusOr<std::string> Open(const google::protobuf::Message& request) const;

  // The same where a position is one integer; 0 on the first page.
  absl::StatusOr<int64_t> OpenInteger(const google::protobuf::Message& request) const;

 private:
  std::string key_;
};

// How many rows to answer: `standard` when nothing is asked for, never more than `most`.
int32_t PageSize(int32_t asked, int32_t standard, int32_t most);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_PAGE_TOKEN_H_
