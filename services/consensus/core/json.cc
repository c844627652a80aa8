#include "services/consensus/core/json.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace crowdloom::consensus {
namespace {

constexpr int kDepthMax = 64;

void AppendUtf8(uint32_t code, std::string* out) {
  const auto tail = [&](int shift) {
    out->push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3f)));
  };
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xc0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xe0 | (code >> 12)));
    tail(6), tail(0);
  } else {
    out->push_back(static_cast<char>(0xf0 | (code >> 18)));
    tail(12), tail(6), tail(0);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<Json> Run() {
    Json value;
    if (!Value(0, &value)) return Error();
    SkipSpace();
    if (at_ != text_.size()) return Error();
    return value;
  }

 private:
  absl::Status Error() const {
    return absl::InvalidArgumentError(absl::StrCat("not JSON at byte ", at_));
  }

  void SkipSpace() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool Take(char c) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool Value(int depth, Json* out) {
    SkipSpace();
    if (depth > kDepthMax || at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{':
        return Object(depth, out);
      case '[':
        return Array(depth, out);
      case '"':
        out->kind = Json::Kind::kString;
        return String(&out->string);
      case 't':
      case 'f':
        out->kind = Json::Kind::kBool;
        out->boolean = text_[at_] == 't';
        return Literal(out->boolean ? "true" : "false");
      case 'n':
        return Literal("null");
      default:
        return Number(out);
    }
  }

  bool Object(int depth, Json* out) {
    out->kind = Json::Kind::kObject;
    ++at_;
    if (Take('}')) return true;
    do {
      SkipSpace();
      JsonMember member;
      if (!String(&member.first) || !Take(':') || !Value(depth + 1, &member.second)) return false;
      out->members.push_back(std::move(member));
    } while (Take(','));
    return Take('}');
  }

  bool Array(int depth, Json* out) {
    out->kind = Json::Kind::kArray;
    ++at_;
    if (Take(']')) return true;
    do {
      out->items.emplace_back();
      if (!Value(depth + 1, &out->items.back())) return false;
    } while (Take(','));
    return Take(']');
  }

  bool Number(Json* out) {
    out->kind = Json::Kind::kNumber;
    const char c = text_[at_];
    if (c != '-' && (c < '0' || c > '9')) return false;
    const char* end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data() + at_, end, out->number);
    if (error != std::errc() || !std::isfinite(out->number)) return false;
    at_ = stop - text_.data();
    return true;
  }

  bool String(std::string* out) {
    if (at_ >= text_.size() || text_[at_] != '"') return false;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out->push_back(c);
      } else if (!Escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool Escape(std::string* out) {
    constexpr std::string_view kFrom = "\"\\/bfnrt";
    constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    if (++at_ >= text_.size()) return false;
    if (text_[at_] == 'u') return Unicode(out);
    const size_t which = kFrom.find(text_[at_]);
    if (which == std::string_view::npos) return false;
    out->push_back(kTo[which]);
    return true;
  }

  // Leaves at_ on the last digit.
  bool Unicode(std::string* out) {
    uint32_t code = 0;
    if (!Hex4(&code)) return false;
    if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_ + 1, 2) == "\\u") {
      at_ += 2;
      uint32_t low = 0;
      if (!Hex4(&low) || low < 0xdc00 || low >= 0xe000) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code >= 0xd800 && code < 0xe000) return false;
    AppendUtf8(code, out);
    return true;
  }

  bool Hex4(uint32_t* code) {
    if (at_ + 4 >= text_.size()) return false;
    const char* first = text_.data() + at_ + 1;
    const auto [stop, error] = std::from_chars(first, first + 4, *code, 16);
    at_ += 4;
    return error == std::errc() && stop == first + 4;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const Json* Json::Find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

absl::StatusOr<Json> ParseJson(std::string_view text) { return Parser(text).Run(); }

std::string JsonQuoted(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00");
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

std::string JsonNumber(double value) {
  if (!std::isfinite(value)) return "null";
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end);
}

}  // namespace crowdloom::consensus
