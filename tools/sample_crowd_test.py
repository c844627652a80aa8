"""The made-up crowd is the same for the same seed, and worth aggregating."""

import collections
import unittest

from sample_crowd import make_crowd


class SampleCrowdTest(unittest.TestCase):

    def test_same_seed_same_crowd(self):
        self.assertEqual(make_crowd(20, 9, 3, seed=7), make_crowd(20, 9, 3, seed=7))
        self.assertNotEqual(make_crowd(20, 9, 3, seed=7), make_crowd(20, 9, 3, seed=8))

    def test_each_task_has_its_answers_from_different_workers(self):
        answers, truths = make_crowd(50, 12, 5, seed=1)
        workers = collections.defaultdict(set)
        for task, worker, _ in answers:
            workers[task].add(worker)
        self.assertEqual(set(workers), {task for task, _ in truths})
        self.assertTrue(all(len(names) == 5 for names in workers.values()))

    def test_the_majority_is_better_than_one_worker_and_not_perfect(self):
        answers, truths = make_crowd(400, 30, 5, seed=1)
        truth = dict(truths)
        votes = collections.defaultdict(collections.Counter)
        for task, _, label in answers:
            votes[task][label] += 1
        single = sum(truth[task] == label for task, _, label in answers) / len(answers)
        majority = sum(truth[task] == votes[task].most_common(1)[0][0] for task in truth)
        self.assertGreater(majority / len(truth), single + 0.05)
        self.assertLess(majority, len(truth))


if __name__ == "__main__":
    unittest.main()
