"""What one test program or check came to, and the lines that tell it."""

import dataclasses

SKIPPED = 77  # the exit code by which a check says that it could not look


@dataclasses.dataclass
class Outcome:
    """Counts of test cases; `output` is shown in full when something failed."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    output: str = ""
    note: str = ""

    def line(self):
        word = "FAIL" if self.failed else "skip" if self.skipped and not self.passed else "ok  "
        counts = f"{self.passed:4} passed"
        if self.failed:
            counts += f", {self.failed} failed"
        if self.skipped:
            counts += f", {self.skipped} skipped"
        note = f"  ({self.note})" if self.note else ""
        return f"{word} {self.name:34} {counts}  {self.seconds:6.1f} s{note}"


def summary(outcomes):
    """The last line of a test run."""
    line = f"{sum(o.passed for o in outcomes)} passed, {sum(o.failed for o in outcomes)} failed"
    skipped = sum(o.skipped for o in outcomes)
    return line + (f", {skipped} skipped" if skipped else "")
