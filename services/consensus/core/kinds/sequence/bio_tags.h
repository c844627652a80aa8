// BIO tags: "B-X" begins an entity of type X, "I-X" continues it, "O" is outside.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SEQUENCE_BIO_TAGS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SEQUENCE_BIO_TAGS_H_

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

std::vector<std::string_view> SplitTags(std::string_view text);

bool IsBioTag(std::string_view tag);

// Whether `tag` may follow `previous` ("" at the start): I-X only after B-X or I-X. Tags that are
// not BIO may follow anything.
bool MayFollow(std::string_view previous, std::string_view tag);

// (first token, end, type) of each entity. An I-X that continues nothing begins an entity.
using Entity = std::tuple<size_t, size_t, std::string>;
std::set<Entity> EntitiesOf(const std::vector<std::string_view>& tags);

// The most probable sequence of tags that may follow each other, tokens taken for independent: rows
// [begin, end) of `posterior`, whose columns are `tags`.
std::vector<std::string_view> BestPath(const Matrix<float>& posterior, size_t begin, size_t end,
                                       const std::vector<std::string_view>& tags);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SEQUENCE_BIO_TAGS_H_
