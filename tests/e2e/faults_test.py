"""Stores that die in the middle of the work: nothing that was acknowledged is lost, nothing is done
twice, and the work goes on by itself.

Each case replays a crowd through the gateway, whose clients count what was acknowledged to them,
and reads the invariants from the database afterwards. CROWDLOOM_FAULT_TASKS makes the crowds
larger.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.path.insert(0, str(ROOT / "tests/e2e"))
import sample_crowd  # noqa: E402
from demo_test import BIN, Replay, distinct_answers  # noqa: E402
from private_postgres import PrivatePostgres  # noqa: E402
from private_redis import PrivateRedis  # noqa: E402
from stacks import AllInOne  # noqa: E402

TASKS = int(os.environ.get("CROWDLOOM_FAULT_TASKS", "300"))
DOWN_SECONDS = 0.5  # how long a killed store stays away: calls fail meanwhile


class FaultsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="crowdloom-faults-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.crowd = self.scratch / "crowd"
        self.crowd.mkdir()
        sample_crowd.write_crowd(self.crowd, tasks=TASKS)

    def stack(self, database_url, redis_url):
        stack = AllInOne(BIN, self.scratch / "data", "--database-url", database_url,
                         "--redis-url", redis_url)
        self.addCleanup(stack.log.close)
        self.addCleanup(stack.stop)
        stack.start()
        return stack

    def replay(self, stack, *faults):
        """Lets each fault happen when its share of the answers is recorded, and checks the end."""
        answers = distinct_answers(self.crowd / "answers.csv")
        replay = Replay(stack, self.crowd)
        for number, fault in enumerate(faults, 1):
            replay.wait_for_submissions(answers * number // (len(faults) + 1))
            fault()
        result = replay.result()
        self.assertEqual(result["answers_sent"], answers)
        self.assertEqual(result["answers_recorded"], answers)
        self.assertEqual(result["invariants_broken"], [])

    def test_a_killed_postgres_loses_no_acknowledged_answer(self):
        postgres = PrivatePostgres(commits_last=True)
        with postgres as database_url, PrivateRedis() as redis_url:
            def die():
                postgres.kill()
                time.sleep(DOWN_SECONDS)
                postgres.restart()
            stack = self.stack(database_url, redis_url)
            self.replay(stack, die, die)
            stack.stop()

    def test_a_killed_redis_may_come_back_empty_or_with_an_old_file(self):
        redis = PrivateRedis(keeps_file=True)
        with PrivatePostgres() as database_url, redis as redis_url:
            def die(empty):
                redis.kill()
                if empty:
                    subprocess.run(["rm", "-rf", str(redis.directory / "appendonlydir")],
                                   check=True)
                time.sleep(DOWN_SECONDS)
                redis.start()
            stack = self.stack(database_url, redis_url)
            self.replay(stack, lambda: die(True), lambda: die(False), lambda: die(True))
            stack.stop()

    def test_everything_dies_at_once(self):
        postgres, redis = PrivatePostgres(commits_last=True), PrivateRedis()
        with postgres as database_url, redis as redis_url:
            stack = self.stack(database_url, redis_url)

            def die():
                stack.kill()
                redis.kill()
                postgres.kill()
                postgres.restart()
                redis.start()
                stack.start()
            self.replay(stack, die)
            stack.stop()


if __name__ == "__main__":
    unittest.main()
