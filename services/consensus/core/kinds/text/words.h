// Words of a transcription: what is compared (lower case, punctuation dropped) and what is printed.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_WORDS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_WORDS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crowdloom::consensus {

struct Words {
  std::vector<std::string> plain;         // to compare; never empty strings
  std::vector<std::string_view> printed;  // as written, of the same length
};

// Splits at spaces. Text without spaces between words (Chinese, Japanese, Thai) is split into
// characters, since one error would else spoil a whole sentence.
Words SplitWords(std::string_view text);

// Lower case of ASCII letters, ASCII punctuation dropped.
std::string PlainWord(std::string_view word);

// Word edit distance: insertions, deletions and substitutions.
size_t EditDistance(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Edit distance by the length of the reference; 0 or 1 when that is empty.
double WordErrorRate(const std::vector<std::string>& hypothesis,
                     const std::vector<std::string>& reference);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_WORDS_H_
