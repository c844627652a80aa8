#include "services/consensus/core/kinds/text/words.h"

#include <algorithm>
#include <numeric>

namespace crowdloom::consensus {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsPunctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// Bytes of the UTF-8 character that starts here; 1 for a stray byte.
size_t CharacterBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(bytes, text.size());
}

// Scripts written without spaces: from Thai (U+0E00) on where a character has three bytes or more,
// general punctuation and symbols (U+2000 to U+2DFF) apart.
bool StandsAlone(std::string_view character) {
  if (character.size() < 3) return false;
  const auto lead = static_cast<unsigned char>(character[0]);
  const auto next = static_cast<unsigned char>(character[1]);
  const bool thai = lead == 0xe0 && (next == 0xb8 || next == 0xb9);
  return thai || (lead >= 0xe3 && lead != 0xef && lead < 0xf0) || lead == 0xf0;
}

void Add(std::string_view printed, Words* words) {
  std::string plain = PlainWord(printed);
  if (plain.empty()) return;
  words->plain.push_back(std::move(plain));
  words->printed.push_back(printed);
}

}  // namespace

std::string PlainWord(std::string_view word) {
  std::string plain;
  for (const char c : word) {
    if (IsPunctuation(c)) continue;
    plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return plain;
}

Words SplitWords(std::string_view text) {
  Words words;
  size_t begin = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t bytes = CharacterBytes(text.substr(at));
    const bool alone = StandsAlone(text.substr(at, bytes));
    if (!alone && !IsSpace(text[at])) {
      at += bytes;
      continue;
    }
    Add(text.substr(begin, at - begin), &words);
    if (alone) Add(text.substr(at, bytes), &words);
    at += bytes;
    begin = at;
  }
  Add(text.substr(begin), &words);
  return words;
}

size_t EditDistance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j + 1] + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

double WordErrorRate(const std::vector<std::string>& hypothesis,
                     const std::vector<std::string>& reference) {
  if (reference.empty()) return hypothesis.empty() ? 0 : 1;
  return static_cast<double>(EditDistance(hypothesis, reference)) /
         static_cast<double>(reference.size());
}

}  // namespace crowdloom::consensus
