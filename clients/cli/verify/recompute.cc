#include "clients/cli/verify/recompute.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/base/check.h"
#include "common/base/strings.h"
#include "services/consensus/store/replay_store.h"

namespace crowdloom::cli {
namespace {

using consensus::v1::Consensus;
using events::v1::SubmissionReceived;

constexpr int kPage = 2000;

// Tasks page by page, each with its log.
constexpr pg::Query kPageOfTasks{
    "verify_page_of_tasks",
    "SELECT c.project_id, c.batch, c.ordinal, c.payload,"
    "       array(SELECT encode(s.payload, 'hex') FROM consensus.submission s"
    "             WHERE (s.project_id, s.batch, s.ordinal, s.stage)"
    "                 = (c.project_id, c.batch, c.ordinal, 1) ORDER BY s.seq) AS log"
    " FROM consensus.consensus c"
    " WHERE (c.project_id, c.batch, c.ordinal) > ($1::bigint, $2::int, $3::int)"
    " ORDER BY 1, 2, 3 LIMIT $4"};

// Only until the end of the transaction. Consensus' statements name its tables without a schema.
constexpr pg::Query kUseConsensus{"verify_use_consensus",
                                  "SELECT set_config('search_path', 'consensus', true)"};

constexpr pg::Query kProjects{"verify_decided_projects",
                              "SELECT project_id FROM consensus.project_state ORDER BY 1"};

// Maps serialize in any order unless told otherwise; equal answers must have equal text.
std::string Canonical(const type::v1::Answer& answer) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  answer.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// The latest attempt of each assignment.
std::map<std::string, const SubmissionReceived*> Current(
    const std::vector<SubmissionReceived>& log) {
  std::map<std::string, const SubmissionReceived*> current;
  for (const SubmissionReceived& submission : log) {
    const SubmissionReceived*& kept = current[submission.assignment()];
    if (kept == nullptr || kept->attempt() < submission.attempt()) kept = &submission;
  }
  return current;
}

// Answers that can be compared byte by byte: one option, one text or one number a control.
bool IsPlain(const type::v1::Answer& answer) {
  return std::all_of(answer.values().begin(), answer.values().end(), [](const auto& value) {
    return value.second.choice().options_size() <= 1 && !value.second.has_boxes() &&
           !value.second.has_spans() && !value.second.has_shapes() && !value.second.has_segments();
  });
}

// Whether the answer must be one that most gave: nobody fixed it, and nobody answered after it had
// become final.
bool IsPlainMajority(const Consensus& consensus, const std::vector<SubmissionReceived>& log) {
  return consensus.method() == "majority" && IsPlain(consensus.answer()) && !log.empty() &&
         consensus.votes_size() <= log.front().target();
}

std::string CompareMajority(const Consensus& consensus) {
  std::map<std::string, int> votes;
  int most = 0;
  for (const auto& vote : consensus.votes()) {
    if (vote.use() == events::v1::USE_EXCLUDED) continue;
    most = std::max(most, ++votes[Canonical(vote.answer())]);
  }
  if (votes[Canonical(consensus.answer())] == most) return "";
  return StrCat("has an answer with fewer than the ", most, " votes of another");
}

int Digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// PostgreSQL's text of an array of hexadecimal texts: {0a1b,0c}.
std::vector<SubmissionReceived> ParseLog(std::string_view text) {
  std::vector<SubmissionReceived> log;
  std::string bytes;
  for (size_t i = 1; i + 1 <= text.size(); ++i) {
    if (text[i] == ',' || text[i] == '}') {
      if (!bytes.empty()) log.emplace_back().ParseFromString(bytes);
      bytes.clear();
    } else {
      bytes.push_back(static_cast<char>(Digit(text[i]) << 4 | Digit(text[i + 1])));
      ++i;
    }
  }
  return log;
}

// The whole fold again, project by project, by consensus' own rules.
void Recompute(pg::Tx& tx, size_t rows_max, std::vector<std::string>& differences) {
  tx.Exec(kUseConsensus);
  for (const auto& row : tx.Exec(kProjects)) {
    const auto project_id = row[0].as<int64_t>();
    const auto replay = consensus::ReplayProject(tx, project_id, absl::InfiniteFuture());
    CHECK_OK(replay);  // there is time without end
    const consensus::Comparison compared =
        consensus::CompareWithStored(tx, *replay, project_id, 0, rows_max - differences.size());
    for (const std::string& task : compared.differing) {
      differences.push_back(StrCat(task, " does not recompute to the consensus that is stored"));
    }
    if (differences.size() >= rows_max) return;
  }
}

}  // namespace

std::string CompareWithLog(const Consensus& consensus, const std::vector<SubmissionReceived>& log) {
  const auto current = Current(log);
  std::set<std::string> voted;
  for (const auto& vote : consensus.votes()) {
    const auto found = current.find(vote.assignment());
    if (found == current.end())
      return StrCat("counts ", vote.assignment(), ", which is not logged");
    // A returned answer keeps its vote's attempt until the new one is consumed.
    if (vote.attempt() == found->second->attempt() &&
        Canonical(vote.answer()) != Canonical(found->second->answer())) {
      return StrCat("counts another answer of ", vote.assignment(), " than was logged");
    }
    voted.insert(vote.assignment());
  }
  if (voted.size() != current.size()) {
    return StrCat("counts ", voted.size(), " of ", current.size(), " logged answers");
  }
  return IsPlainMajority(consensus, log) ? CompareMajority(consensus) : "";
}

std::vector<std::string> FindDifferences(pg::Tx& tx, size_t rows_max) {
  std::vector<std::string> differences;
  int64_t project = 0;
  int batch = 0, ordinal = 0;
  while (true) {
    const pqxx::result rows = tx.Exec(kPageOfTasks, project, batch, ordinal, kPage);
    for (const auto& row : rows) {
      project = row[0].as<int64_t>();
      batch = row[1].as<int>();
      ordinal = row[2].as<int>();
      Consensus consensus;
      consensus.ParseFromString(pqxx::binarystring(row[3]).str());
      const std::string difference = CompareWithLog(consensus, ParseLog(row[4].c_str()));
      if (!difference.empty()) differences.push_back(StrCat(consensus.name(), " ", difference));
      if (differences.size() >= rows_max) return differences;
    }
    if (rows.size() < kPage) break;
  }
  Recompute(tx, rows_max, differences);
  return differences;
}

}  // namespace crowdloom::cli
