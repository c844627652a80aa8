#include "common/json/json.h"

#include <algorithm>
#include <optional>

#include "common/base/strings.h"
#include "common/log/json.h"

namespace crowdloom::json {
namespace {

using Kind = Value::Kind;

// Bytes of the UTF-8 character that starts `text`; 0 when it is none.
size_t CharacterBytes(std::string_view text) {
  const auto at = [&](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&](size_t i) { return (at(i) & 0xC0) == 0x80; };
  if (at(0) < 0x80) return 1;
  if (at(0) >= 0xC2 && at(0) < 0xE0) return follows(1) ? 2 : 0;
  if (at(0) >= 0xE0 && at(0) < 0xF0) {
    if ((at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xED && at(1) >= 0xA0)) return 0;
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (at(0) >= 0xF0 && at(0) < 0xF5) {
    if ((at(0) == 0xF0 && at(1) < 0x90) || (at(0) == 0xF4 && at(1) >= 0x90)) return 0;
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

void AppendUtf8(unsigned point, std::string* out) {
  const auto put = [out](unsigned byte) { out->push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xE0 | point >> 12);
    } else {
      put(0xF0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3F));
    }
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

// Recursive descent. Each Read... returns false after setting the error.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Value, Error> Run() {
    Value value;
    SkipBlanks();
    if (!ReadValue(&value, 0)) return Located();
    SkipBlanks();
    if (at_ < text_.size()) {
      Fail("something follows the value");
      return Located();
    }
    return value;
  }

 private:
  bool Fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    return false;
  }

  Error Located() const {
    Error error{.offset = at_, .message = message_};
    for (size_t i = 0; i < std::min(at_, text_.size()); ++i) {
      const auto byte = static_cast<unsigned char>(text_[i]);
      if (byte == '\n') {
        ++error.line;
        error.column = 1;
      } else if ((byte & 0xC0) != 0x80) {
        ++error.column;
      }
    }
    return error;
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtDigit() const { return Peek() >= '0' && Peek() <= '9'; }
  void SkipBlanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string::npos) {
      ++at_;
    }
  }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool ReadValue(Value* value, int depth) {
    if (at_ >= text_.size()) return Fail("the text ends where a value is expected");
    if (depth > kMaxDepth) return Fail(StrCat("more than ", kMaxDepth, " levels"));
    switch (Peek()) {
      case '{':
        return ReadObject(value, depth);
      case '[':
        return ReadArray(value, depth);
      case '"':
        value->kind = Kind::kString;
        return ReadString(&value->text);
      case 't':
      case 'f':
      case 'n':
        return ReadWord(value);
      default:
        return ReadNumber(value);
    }
  }

  bool ReadObject(Value* value, int depth) {
    value->kind = Kind::kObject;
    ++at_;
    SkipBlanks();
    if (Take('}')) return true;
    do {
      SkipBlanks();
      if (Peek() != '"') return Fail("a key in double quotes is expected");
      auto& [key, member] = value->members.emplace_back();
      if (!ReadString(&key)) return false;
      SkipBlanks();
      if (!Take(':')) return Fail("a colon is expected after the key");
      SkipBlanks();
      if (!ReadValue(&member, depth + 1)) return false;
      SkipBlanks();
    } while (Take(','));
    return (Peek() == '}' || Fail("a comma or } is expected")) && HasDistinctKeys(*value) &&
           Take('}');
  }

  bool HasDistinctKeys(const Value& object) {
    std::vector<std::string_view> keys;
    keys.reserve(object.members.size());
    for (const auto& [key, member] : object.members) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    return twice == keys.end() || Fail(StrCat("the key \"", *twice, "\" stands here twice"));
  }

  bool ReadArray(Value* value, int depth) {
    value->kind = Kind::kArray;
    ++at_;
    SkipBlanks();
    if (Take(']')) return true;
    do {
      SkipBlanks();
      if (!ReadValue(&value->items.emplace_back(), depth + 1)) return false;
      SkipBlanks();
    } while (Take(','));
    return Take(']') || Fail("a comma or ] is expected");
  }

  bool ReadWord(Value* value) {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      value->kind = word == "null" ? Kind::kNull : Kind::kBool;
      value->boolean = word == "true";
      return true;
    }
    return Fail("a value is expected");
  }

  bool SkipDigits() {
    if (!AtDigit()) return Fail("a digit is expected");
    while (AtDigit()) ++at_;
    return true;
  }

  bool ReadNumber(Value* value) {
    const size_t start = at_;
    if (!Take('-') && !AtDigit()) return Fail("a value is expected");
    if (!Take('0') && !SkipDigits()) return false;
    if (Take('.') && !SkipDigits()) return false;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!SkipDigits()) return false;
    }
    value->kind = Kind::kNumber;
    value->text = std::string(text_.substr(start, at_ - start));
    return true;
  }

  bool ReadString(std::string* out) {
    ++at_;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (Take('"')) return true;
      if (byte < 0x20) return Fail("a control character stands in the text");
      if (byte == '\\') {
        if (!ReadEscape(out)) return false;
        continue;
      }
      const size_t count = CharacterBytes(text_.substr(at_));
      if (count == 0) return Fail("the text is not valid UTF-8");
      out->append(text_.substr(at_, count));
      at_ += count;
    }
    return Fail("the text ends inside a string");
  }

  bool ReadEscape(std::string* out) {
    ++at_;
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const size_t i = kNames.find(Peek()); at_ < text_.size() && i != std::string_view::npos) {
      out->push_back(kMeanings[i]);
      ++at_;
      return true;
    }
    if (!Take('u')) return Fail("this escape does not exist");
    return ReadCodePoint(out);
  }

  bool ReadCodePoint(std::string* out) {
    const std::optional<unsigned> first = ReadHex();
    if (!first) return false;
    if (*first < 0xD800 || *first > 0xDFFF) {
      AppendUtf8(*first, out);
      return true;
    }
    if (*first > 0xDBFF || !Take('\\') || !Take('u')) return Fail("half a surrogate pair");
    const std::optional<unsigned> second = ReadHex();
    if (!second) return false;
    if (*second < 0xDC00 || *second > 0xDFFF) return Fail("half a surrogate pair");
    AppendUtf8(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00), out);
    return true;
  }

  std::optional<unsigned> ReadHex() {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const size_t digit = std::string_view("0123456789abcdefABCDEF").find(Peek());
      if (at_ >= text_.size() || digit == std::string_view::npos) {
        Fail("four hexadecimal digits are expected");
        return std::nullopt;
      }
      value = value << 4 | static_cast<unsigned>(digit < 16 ? digit : digit - 6);
    }
    return value;
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::string message_;
};

void Append(const Value& value, std::string* out);

template <typename Items, typename F>
void AppendList(const Items& items, char open, char close, std::string* out, F append) {
  out->push_back(open);
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out->push_back(',');
    append(items[i]);
  }
  out->push_back(close);
}

void Append(const Value& value, std::string* out) {
  switch (value.kind) {
    case Kind::kNull:
      out->append("null");
      return;
    case Kind::kBool:
      out->append(value.boolean ? "true" : "false");
      return;
    case Kind::kNumber:
      out->append(value.text);
      return;
    case Kind::kString:
      log::AppendJsonString(*out, value.text);
      return;
    case Kind::kArray:
      AppendList(value.items, '[', ']', out, [out](const Value& item) { Append(item, out); });
      return;
    case Kind::kObject:
      AppendList(value.members, '{', '}', out, [out](const auto& member) {
        log::AppendJsonString(*out, member.key);
        out->push_back(':');
        Append(member.value, out);
      });
      return;
  }
}

}  // namespace

const Value* Value::Find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::variant<Value, Error> Parse(std::string_view text) { return Parser(text).Run(); }

std::string Format(const Value& value) {
  std::string out;
  Append(value, &out);
  return out;
}

}  // namespace crowdloom::json
