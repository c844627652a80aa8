#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/pg/tx.h"
#include "common/redis/connection.h"
#include "common/testing/temp_dir.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "tests/load/call.h"
#include "tests/load/cycles.h"
#include "tests/load/scale.h"

namespace crowdloom::load {
namespace {

using dispatch::v1::DispatchService;

constexpr int kOverlap = 5;
constexpr int kPeople = 8;  // who label while leasing is measured: few, so that nobody queues
constexpr absl::Duration kEach = absl::Seconds(2);
constexpr int kPage = 1000;
constexpr int kRunningBatches = 1000;
constexpr int kLeasesEach = 10;

// Tasks that a worker did long ago: accepted, in the first ordinals of the batch.
constexpr pg::Query kDone{
    "load_done",
    "INSERT INTO assignment (worker_id, project_id, batch, ordinal, stage, attempt, state, round,"
    " rate_micros, guidelines_version, lease_time, expire_time, submit_time)"
    " SELECT $1, $2, $3, n, 1, 1, 3, 1, 1000, 0, now(), now(), now()"
    " FROM generate_series(1, $4::int) AS n ON CONFLICT DO NOTHING"};

constexpr pg::Query kDatabaseBytes{"load_database_bytes",
                                   "SELECT pg_database_size(current_database())"};

double UsedBytes(const Installation& installation) {
  redis::Connection redis({.url = installation.redis_url()});
  const auto reply = redis.Command({"INFO", "memory"});
  CHECK_OK(reply.status());
  const std::string key = "used_memory:";
  const size_t at = reply->text.find(key) + key.size();
  double bytes = 0;
  CHECK(absl::SimpleAtod(reply->text.substr(at, reply->text.find('\r', at) - at), &bytes));
  return bytes;
}

double DatabaseBytes(const Installation& installation) {
  double bytes = 0;
  pg::Connection connection({.url = installation.database_url()});
  CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
    bytes = tx.ExecOne(kDatabaseBytes)[0].as<double>();
    return absl::OkStatus();
  }));
  return bytes;
}

// What an answer leaves in all tables and indexes, the answers to it in the other services
// included.
double BytesPerAnswer(const Installation& installation, const std::vector<rpc::Principal>& people) {
  const double before = DatabaseBytes(installation);
  LabelingResult result;
  RunLabeling(installation, people,
              {.workers = static_cast<int>(people.size()), .duration = kEach, .bulk = kLeasesEach},
              result);
  Settle(installation.database_url());
  return (DatabaseBytes(installation) - before) / static_cast<double>(result.answers);
}

Point MeasureLeases(const Installation& installation, const std::vector<rpc::Principal>& people,
                    int count, const std::string& what) {
  LabelingResult warm_up, result;
  RunLabeling(installation, people, {.workers = count, .duration = kEach / 4}, warm_up);
  RunLabeling(installation, people, {.workers = count, .duration = kEach}, result);
  return {what, result.lease.Quantile(0.5), result.lease.Quantile(0.99)};
}

double Seconds(const std::function<void()>& work) {
  const absl::Time start = absl::Now();
  work();
  return absl::ToDoubleSeconds(absl::Now() - start);
}

void Psql(const Installation& installation, const std::string& command) {
  const std::string line = StrCat("psql -qX -v ON_ERROR_STOP=1 '", installation.database_url(),
                                  "' -c \"", command, "\"");
  CHECK_EQ(std::system(line.c_str()), 0) << line;
}

void MarkDone(const Installation& installation, const rpc::Principal& person,
              const std::string& batch, int tasks) {
  const auto ids = ParseName<2>("projects/#/batches/*", batch);
  CHECK_OK(ids.status());
  pg::Connection connection({.url = installation.database_url(), .schema = "dispatch"});
  CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
    tx.Exec(kDone, person.worker, (*ids)[0], (*ids)[1], tasks);
    return absl::OkStatus();
  }));
}

// Tasks out by pages and by COPY, and by COPY into a table of the same shape.
void MeasureCopies(const Installation& installation, const std::string& batch, int tasks,
                   Growth& growth) {
  const testing::TempDir directory;
  const std::string file = directory.path() + "/tasks.tsv";
  growth.export_copy_rows =
      tasks / Seconds([&] { Psql(installation, StrCat("\\copy dispatch.task TO '", file, "'")); });
  Psql(installation, "CREATE TABLE load_task (LIKE dispatch.task INCLUDING ALL)");
  growth.import_copy_rows =
      tasks / Seconds([&] { Psql(installation, StrCat("\\copy load_task FROM '", file, "'")); });
  Psql(installation, "DROP TABLE load_task");
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  dispatch::v1::ListTasksRequest request;
  request.set_parent(batch);
  request.set_page_size(kPage);
  int64_t rows = 0;
  const double seconds = Seconds([&] {
    do {
      auto page = Call(installation, *stub, &DispatchService::Stub::ListTasks, request);
      rows += page.tasks_size();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  });
  growth.export_rows = static_cast<double>(rows) / seconds;
}

void MeasureRebuild(const Installation& installation, const std::vector<rpc::Principal>& people,
                    Growth& growth) {
  LabelingResult leases;  // everybody ends with what they leased last
  RunLabeling(installation, people,
              {.workers = static_cast<int>(people.size()),
               .duration = kEach,
               .bulk = kLeasesEach,
               .keep_last = true},
              leases);
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  growth.rebuild_seconds = Seconds([&] {
    const auto rebuilt = Call(installation, *stub, &DispatchService::Stub::RebuildQueues,
                              dispatch::v1::RebuildQueuesRequest());
    growth.rebuilt_places = rebuilt.open_places();
    growth.leases = rebuilt.leases();
  });
}

}  // namespace

Growth MeasureGrowth(const Installation& installation, const std::vector<rpc::Principal>& people,
                     int tasks) {
  Growth growth;
  const double empty = UsedBytes(installation);
  const std::string batch = StartTextBatch(installation, tasks / 100, kOverlap);
  AwaitFed(installation);
  growth.redis_bytes_per_open_task = (UsedBytes(installation) - empty) / (tasks / 100.0);
  growth.points.push_back(
      MeasureLeases(installation, people, kPeople, StrCat(tasks / 100, " open tasks")));

  AppendTextTasks(installation, batch, tasks / 10 - tasks / 100);
  AwaitFed(installation);
  growth.points.push_back(
      MeasureLeases(installation, people, kPeople, StrCat(tasks / 10, " open tasks")));

  const double before = Megabytes();
  const int rest = tasks - tasks / 10;
  growth.import_rows = rest / Seconds([&] { AppendTextTasks(installation, batch, rest); });
  growth.import_megabytes = Megabytes() - before;
  const double filled = UsedBytes(installation);
  AwaitFed(installation);
  growth.redis_bytes_per_open_task =
      std::max(growth.redis_bytes_per_open_task, (UsedBytes(installation) - filled) / rest);
  growth.points.push_back(
      MeasureLeases(installation, people, kPeople, StrCat(tasks, " open tasks")));
  growth.lease_growth = growth.points.back().lease_p50 / growth.points.front().lease_p50;

  for (const int done : {0, tasks / 1000, tasks / 10}) {
    const std::vector<rpc::Principal> one = {people[people.size() - 1 - growth.points.size()]};
    MarkDone(installation, one[0], batch, done);
    growth.points.push_back(MeasureLeases(installation, one, 1, StrCat("one worker, did ", done)));
  }
  MeasureCopies(installation, batch, tasks, growth);
  growth.postgres_bytes_per_answer = BytesPerAnswer(installation, people);
  MeasureRebuild(installation, people, growth);
  for (int i = 1; i < kRunningBatches; ++i) StartTextBatch(installation, 10);
  AwaitFed(installation);
  growth.points.push_back(
      MeasureLeases(installation, people, kPeople, StrCat(kRunningBatches, " running batches")));
  return growth;
}

}  // namespace crowdloom::load
