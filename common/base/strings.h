// The bridge between std::string_view, this project's word for borrowed text, and Debian's absl,
// whose absl::string_view is a type of its own without conversions.
//
//   StrCat("no batch ", name)           absl::StrCat that also takes std::string_view
//   absl::StrSplit(ToAbsl(line), ',')   where an absl function wants its own type
//   ToStd(status.message())             and back
#ifndef CROWDLOOM_COMMON_BASE_STRINGS_H_
#define CROWDLOOM_COMMON_BASE_STRINGS_H_

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace crowdloom {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

namespace strings_internal {
template <typename T>
decltype(auto) Piece(const T& value) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return ToAbsl(value);
  } else {
    return (value);
  }
}
}  // namespace strings_internal

template <typename... Pieces>
std::string StrCat(const Pieces&... pieces) {
  return absl::StrCat(strings_internal::Piece(pieces)...);
}

template <typename... Pieces>
void StrAppend(std::string* out, const Pieces&... pieces) {
  absl::StrAppend(out, strings_internal::Piece(pieces)...);
}

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_STRINGS_H_
