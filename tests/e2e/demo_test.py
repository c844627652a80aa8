"""The main job on whole installations, also killed, flushed and spread over processes.

Each case replays a crowd through the gateway and reads the invariants from the database.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import sample_crowd  # noqa: E402
from private_postgres import PrivatePostgres  # noqa: E402
from private_redis import PrivateRedis  # noqa: E402
from stacks import AllInOne, Processes  # noqa: E402

BIN = ROOT / "build/release/bin"
REPLAY_SECONDS = 300


def distinct_answers(path):
    """How many (task, worker) pairs the file has."""
    with open(path, newline="", encoding="utf-8") as file:
        return len({(row["task"], row["worker"]) for row in csv.DictReader(file)})


def query(stack, sql):
    """The first value of a query on the installation's database."""
    return subprocess.run(["psql", stack.addresses["database_url"], "-Atqc", sql], check=True,
                          capture_output=True, text=True).stdout.strip()


class Replay:
    """`crowdctl replay` in the background."""

    def __init__(self, stack, folder, *options):
        self.stack = stack
        self.process = subprocess.Popen(
            stack.ctl_command("replay", "--json", "--answers", str(folder / "answers.csv"),
                              "--truth", str(folder / "truth.csv"),
                              "--database-url", stack.addresses["database_url"], *options),
            env=stack.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_submissions(self, count):
        """Returns when so many are recorded: the middle of the run."""
        while int(query(self.stack, "SELECT count(*) FROM dispatch.submission")) < count:
            if self.process.poll() is not None:
                raise AssertionError(f"the replay ended early: {self.process.communicate()}")
            time.sleep(0.02)

    def result(self):
        """The JSON object that it printed at its end."""
        out, err = self.process.communicate(timeout=REPLAY_SECONDS)
        if self.process.returncode:
            raise AssertionError(f"replay failed: {out}\n{err}\n{self.stack.log_tail()}")
        return json.loads(out.strip().splitlines()[-1])


class DemoTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="crowdloom-e2e-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.crowd = self.scratch / "crowd"
        self.crowd.mkdir()

    def check(self, result, folder):
        """Everything answered, recorded and paid once, and no invariant broken."""
        answers = distinct_answers(folder / "answers.csv")
        self.assertEqual(result["answers_sent"], answers)
        self.assertEqual(result["answers_recorded"], answers)
        self.assertEqual(result["invariants_broken"], [])
        self.assertAlmostEqual(result["accuracy"], result["majority_accuracy"], delta=0.02)

    def all_in_one(self):
        stack = AllInOne(BIN, self.scratch / "data")
        self.addCleanup(stack.log.close)
        self.addCleanup(stack.stop)
        stack.start()
        return stack

    def test_a_crowd_is_served_aggregated_and_paid(self):
        sample_crowd.write_crowd(self.crowd)
        stack = self.all_in_one()
        result = Replay(stack, self.crowd).result()
        self.check(result, self.crowd)
        self.assertEqual(result["tasks_resolved"], 200)
        self.assertEqual(
            query(stack, "SELECT count(*) FROM ledger.transfer WHERE amount <= 0"), "0")

    def test_a_killed_process_loses_nothing_and_goes_on(self):
        sample_crowd.write_crowd(self.crowd, tasks=400)
        stack = self.all_in_one()
        replay = Replay(stack, self.crowd)
        for count in (200, 900):
            replay.wait_for_submissions(count)
            stack.kill()
            stack.start()
        self.check(replay.result(), self.crowd)

    def test_a_flushed_redis_loses_nothing(self):
        sample_crowd.write_crowd(self.crowd, tasks=400)
        stack = self.all_in_one()
        replay = Replay(stack, self.crowd)
        path = stack.addresses["redis_url"].removeprefix("unix://")
        for count in (200, 700, 1200):
            replay.wait_for_submissions(count)
            subprocess.run(["redis-cli", "-s", path, "FLUSHALL"], check=True, capture_output=True)
        self.check(replay.result(), self.crowd)

    def test_every_service_runs_as_two_processes_and_one_may_die(self):
        sample_crowd.write_crowd(self.crowd, tasks=400)
        with PrivatePostgres() as database_url, PrivateRedis() as redis_url, \
                Processes(BIN, self.scratch / "data", database_url, redis_url) as stack:
            replay = Replay(stack, self.crowd)
            replay.wait_for_submissions(300)
            for service in ("dispatch", "consensus", "ledger", "workforce"):
                stack.kill_replica(service, 0)
            self.check(replay.result(), self.crowd)

    def test_recorded_crowds_give_what_a_majority_vote_over_the_file_gives(self):
        datasets = os.environ.get("CROWDLOOM_DATASETS")
        if not datasets:
            self.skipTest("CROWDLOOM_DATASETS is not set")
        stack = self.all_in_one()
        for name in ("weather", "bluebird"):
            with self.subTest(name):
                folder = pathlib.Path(datasets, "crowd", name)
                self.check(Replay(stack, folder).result(), folder)


if __name__ == "__main__":
    unittest.main()
