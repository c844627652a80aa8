#include "services/consensus/core/kinds/sequence/bio_tags.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kNever = -1e30;
constexpr float kProbabilityMin = 1e-12f;

std::string_view TypeOf(std::string_view tag) { return tag.size() > 2 ? tag.substr(2) : ""; }

}  // namespace

std::vector<std::string_view> SplitTags(std::string_view text) {
  std::vector<std::string_view> tags;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) tags.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return tags;
}

bool IsBioTag(std::string_view tag) {
  return tag == "O" || (tag.size() > 2 && (tag[0] == 'B' || tag[0] == 'I') && tag[1] == '-');
}

bool MayFollow(std::string_view previous, std::string_view tag) {
  if (!IsBioTag(tag) || tag[0] != 'I') return true;
  return IsBioTag(previous) && previous != "O" && TypeOf(previous) == TypeOf(tag);
}

std::set<Entity> EntitiesOf(const std::vector<std::string_view>& tags) {
  std::set<Entity> entities;
  size_t at = 0;
  while (at < tags.size()) {
    const size_t begin = at++;
    if (!IsBioTag(tags[begin]) || tags[begin] == "O") continue;
    const std::string_view type = TypeOf(tags[begin]);
    while (at < tags.size() && tags[at][0] == 'I' && TypeOf(tags[at]) == type) ++at;
    entities.emplace(begin, at, std::string(type));
  }
  return entities;
}

std::vector<std::string_view> BestPath(const Matrix<float>& posterior, size_t begin, size_t end,
                                       const std::vector<std::string_view>& tags) {
  const size_t length = end - begin;
  std::vector<std::vector<size_t>> from(length, std::vector<size_t>(tags.size(), 0));
  std::vector<double> score(tags.size(), 0);
  for (size_t i = 0; i < length; ++i) {
    std::vector<double> next(tags.size(), kNever);
    for (size_t k = 0; k < tags.size(); ++k) {
      const double own = std::log(std::max(posterior.at(begin + i, k), kProbabilityMin));
      for (size_t j = 0; j < (i == 0 ? 1 : tags.size()); ++j) {
        if (!MayFollow(i == 0 ? "" : tags[j], tags[k])) continue;
        const double total = (i == 0 ? 0 : score[j]) + own;
        if (total > next[k]) next[k] = total, from[i][k] = j;
      }
    }
    score = std::move(next);
  }
  std::vector<std::string_view> path(length);
  size_t k = std::max_element(score.begin(), score.end()) - score.begin();
  for (size_t i = length; i > 0; --i) {
    path[i - 1] = tags[k];
    k = from[i - 1][k];
  }
  return path;
}

}  // namespace crowdloom::consensus
