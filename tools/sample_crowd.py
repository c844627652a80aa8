"""A small made-up crowd, in the form that `crowdctl replay` reads: answers.csv and truth.csv.

Most workers are right most of the time, some are careless, a few answer at random, and hard tasks
mislead everybody: enough for consensus to have something to do. The same seed gives the same files.
"""

import csv
import pathlib
import random

CLASSES = ["badger", "fox", "hedgehog", "marten"]
# (share of the crowd, chance to be right on an easy task)
KINDS = [(0.7, 0.9), (0.2, 0.65), (0.1, 1 / len(CLASSES))]
HARD_SHARE = 0.1
HARD_FACTOR = 0.6


def _answer(draw, truth, chance):
    if draw.random() < chance:
        return truth
    return draw.choice([name for name in CLASSES if name != truth])


def make_crowd(tasks, workers, per_task, seed):
    """(answers, truths): rows (task, worker, label) in order of arrival, and (task, label)."""
    draw = random.Random(seed)
    skills = draw.choices([skill for _, skill in KINDS], [share for share, _ in KINDS], k=workers)
    answers, truths = [], []
    for task in range(1, tasks + 1):
        truth = draw.choice(CLASSES)
        factor = HARD_FACTOR if draw.random() < HARD_SHARE else 1.0
        truths.append((f"picture-{task}", truth))
        for worker in draw.sample(range(workers), per_task):
            label = _answer(draw, truth, skills[worker] * factor)
            answers.append((f"picture-{task}", f"worker-{worker + 1}", label))
    draw.shuffle(answers)
    return answers, truths


def _write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_crowd(folder, tasks=200, workers=30, per_task=5, seed=1):
    answers, truths = make_crowd(tasks, workers, per_task, seed)
    _write(pathlib.Path(folder, "answers.csv"), ["task", "worker", "label"], answers)
    _write(pathlib.Path(folder, "truth.csv"), ["task", "label"], truths)
