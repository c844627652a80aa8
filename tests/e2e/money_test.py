"""Money is neither made nor lost on the whole way of pay: labels, reviews, rework, rejections, a
decision that is overturned, a bonus, settlement, and payouts of which one fails and is repeated.

The test keeps books of its own, in micros, from what the people in it did; the ledger must agree
with them to the last one.
"""

import collections
import json
import pathlib
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.path.insert(0, str(ROOT / "tests/e2e"))
from demo_test import BIN, query  # noqa: E402
from stacks import PASSWORD, AllInOne  # noqa: E402

TASKS = 12
LABEL, REVIEW, BONUS, BUDGET = 2_000_000, 500_000, 7_000_000, 100_000_000  # micros
WAIT_SECONDS = 60
# What the reviewer says of the first answer to each task; the rest is accepted.
JUDGED = {0: "RETURNED", 1: "RETURNED", 2: "REJECTED", 3: "REJECTED"}
OVERTURNED = 3
DEBTOR = {"holder": "Crowdloom Ltd", "account": "6222021001116245702", "bank": "ICBKCNBJ"}
SUM_OF_BALANCES = """
  SELECT coalesce(sum(CASE WHEN kind IN (1, 2, 11, 17, 18) THEN -total ELSE total END), 0)
  FROM ledger.account_sum"""


class Person:
    """Somebody of the demo organization, signed in at the gateway."""

    def __init__(self, stack, login):
        self.http, self.token = stack.addresses["http"], None
        session = self.call("workforce.v1.WorkforceService/SignIn", organization=1, login=login,
                            password=PASSWORD)
        self.name, self.token = session["worker"]["name"], session["token"]

    def call(self, method, **request):
        """The reply of a method of crowdloom's API, as JSON."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        post = urllib.request.Request(f"{self.http}/crowdloom.{method}",
                                      json.dumps(request).encode(), headers)
        try:
            with urllib.request.urlopen(post, timeout=WAIT_SECONDS) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method}: {error.read().decode()}") from error

    def dispatch(self, method, **request):
        return self.call(f"dispatch.v1.DispatchService/{method}", **request)

    def ledger(self, method, **request):
        return self.call(f"ledger.v1.LedgerService/{method}", **request)

    def lease(self, count=1):
        reply = self.dispatch("LeaseAssignments", worker=self.name, max_count=count, wait="2s")
        return reply.get("assignments", [])

    def submit(self, assignment, **work):
        self.dispatch("SubmitAssignment", name=assignment["name"], attempt=assignment["attempt"],
                      request_id=str(uuid.uuid4()), **work)


def micros(money):
    return int(money.get("micros", 0)) if money else 0


class MoneyTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="crowdloom-money-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.stack = AllInOne(BIN, self.scratch / "data")
        self.addCleanup(self.stack.log.close)
        self.addCleanup(self.stack.stop)
        self.stack.start()
        self.people = {login: Person(self.stack, login) for login in
                       ("admin", "finance", "manager", "reviewer", "worker1", "worker2")}
        self.earned = collections.Counter()  # by worker, what the books must say

    def file(self, name, content):
        path = self.scratch / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def as_(self, login):
        self.stack.ctl("sign-in", "--login", login)

    def eventually(self, expected, actual):
        """Waits for what follows from events."""
        deadline = time.monotonic() + WAIT_SECONDS
        while (value := actual()) != expected and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(value, expected, self.stack.log_tail())

    def start_batch(self):
        template = json.loads(
            (ROOT / "clients/cli/templates/text-classification.json").read_text())
        template["title"] = "Money"
        template["stages"] = [{"kind": "LABEL"}, {"kind": "REVIEW", "sharePermille": 1000}]
        self.as_("manager")
        project = json.loads(self.stack.ctl(
            "project", "create", "--file", self.file("project.json", template)))["name"]
        self.as_("finance")
        self.stack.ctl("budget", "grant", project, f"{BUDGET / 1e6:.2f}")
        self.as_("manager")
        batch = json.loads(self.stack.ctl(
            "batch", "create", project, "--title", "B", "--label-price", f"{LABEL / 1e6:.2f}",
            "--review-price", f"{REVIEW / 1e6:.2f}"))["name"]
        rows = "".join(f"t{number},text {number}\n" for number in range(TASKS))
        self.stack.ctl("import", batch, self.file("tasks.csv", "external_id,text\n" + rows))
        self.stack.ctl("batch", "start", batch)
        for login in ("worker1", "worker2", "reviewer"):
            person = self.people[login]
            person.dispatch("AcknowledgeGuidelines", project=project, worker=person.name,
                            version=1, request_id=str(uuid.uuid4()))
        return project

    def label(self, login, count):
        """Labels so many tasks; what they are worth is known when they are judged."""
        person = self.people[login]
        leased = []
        deadline = time.monotonic() + WAIT_SECONDS
        while len(leased) < count:
            self.assertLess(time.monotonic(), deadline, f"{login} gets no work")
            leased += person.lease(count - len(leased))
        for assignment in leased:
            self.assertEqual(assignment["kind"], "LABEL")
            person.submit(assignment,
                          answer={"values": {"label": {"choice": {"options": ["positive"]}}}})

    def review(self, count, judged):
        """Reviews so many answers; gives those that are not accepted, by the task's number."""
        reviewer, seen, refused = self.people["reviewer"], 0, {}
        deadline = time.monotonic() + WAIT_SECONDS
        while seen < count:
            self.assertLess(time.monotonic(), deadline, "the reviewer gets no work")
            for assignment in reviewer.lease(count - seen):
                item, = assignment["reviewItems"]
                number = int(assignment["payload"]["text"].split()[1])
                outcome = judged.get(number, "ACCEPTED")
                reviewer.submit(assignment, judgements=[{
                    "assignment": item["assignment"], "attempt": item["attempt"],
                    "outcome": outcome, "error_code": "" if outcome == "ACCEPTED" else "WRONG"}])
                seen += 1
                self.earned[reviewer.name] += REVIEW
                if outcome == "ACCEPTED":
                    self.earned[self.author(item["assignment"])] += LABEL
                else:
                    refused[number] = item
        return refused

    def author(self, assignment):
        """Assignments are named by their worker, organization-number-stage."""
        return "workers/" + assignment.split("/")[-1].rsplit("-", 1)[0]

    def overturn(self, item):
        self.as_("manager")
        self.stack.ctl("overturn-verdict", item["assignment"], "--attempt", str(item["attempt"]),
                       "--accept", "--reason", "MISTAKE")
        self.earned[self.author(item["assignment"])] += LABEL

    def give_bonus(self, project, worker):
        self.people["finance"].ledger("PostTransfers", orders=[{
            "code": "FUND_BONUS", "project": project, "request_id": str(uuid.uuid4()),
            "reason": "May", "amount": {"micros": str(BONUS), "currencyCode": "CNY"}}])
        self.as_("finance")
        lines = f"project,worker,amount,reason\n{project},{worker},{BONUS / 1e6:.2f},thanks\n"
        for _ in range(2):  # the same file pays once
            self.stack.ctl("pay", "import", self.file("bonus.csv", lines))
        self.earned[worker] += BONUS

    def statement(self, worker):
        return self.people["finance"].ledger("GetWorkerStatement", name=f"{worker}/statement")

    def pay_out(self, outcomes):
        """One run: made by finance, released by somebody else; gives the payments by worker."""
        self.as_("finance")
        run = json.loads(self.stack.ctl(
            "pay", "run", "create", "--debtor", self.file("debtor.json", DEBTOR),
            "--date", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400))))
        self.as_("admin")
        self.stack.ctl("pay", "run", "release", run["name"])
        self.assertIn("pain.001", self.stack.ctl("pay", "run", "file", run["name"]))
        items = json.loads(self.stack.ctl("pay", "run", "show", run["name"]))["items"]
        lines = "".join(f"{item['endToEndId']},{outcomes.get(item['worker'], 'CONFIRMED')}\n"
                        for item in items)
        for _ in range(2):  # the bank tells everything twice
            self.stack.ctl("pay", "run", "results", run["name"], self.file("results.csv", lines))
        return {item["worker"]: micros(item["amount"]) for item in items}

    def test_what_was_granted_is_what_people_got_and_what_is_left(self):
        project = self.start_batch()
        self.label("worker1", TASKS // 2)
        self.label("worker2", TASKS // 2)
        refused = self.review(TASKS, JUDGED)
        for login in ("worker1", "worker2"):  # returned work goes to its author, rejected does not
            self.label(login, sum(
                (self.author(item["assignment"]) == self.people[login].name)
                == (JUDGED[number] == "RETURNED") for number, item in refused.items()))
        self.review(len(JUDGED), {})
        self.overturn(refused[OVERTURNED])
        self.give_bonus(project, self.people["worker1"].name)
        for worker, earned in self.earned.items():
            self.eventually(earned, lambda: micros(self.statement(worker).get("payable")))
        self.check_project(project)
        self.settle_and_pay()
        self.check_books()

    def check_project(self, project):
        """All of the budget is somewhere, and nothing stays reserved once all is decided."""
        paid = sum(self.earned.values())
        self.eventually(
            {"granted": BUDGET, "available": BUDGET - paid, "paid": paid},
            lambda: {part: micros(amount) for part, amount in self.people["finance"].ledger(
                "GetProjectStatement", name=f"{project}/statement").items()
                if isinstance(amount, dict) and micros(amount) and part != "forecast"})

    def settle_and_pay(self):
        self.as_("finance")
        self.stack.ctl("pay", "settle")
        due = {worker: micros(self.statement(worker)["netDue"]) for worker in self.earned}
        withheld = int(query(self.stack, "SELECT coalesce(sum(tax), 0) FROM ledger.settlement"))
        self.assertEqual(sum(due.values()) + withheld, sum(self.earned.values()))
        for number, worker in enumerate(due):
            self.stack.ctl("pay", "payee", worker, self.file("payee.json", {
                "holder": f"Person {number}", "account": f"622202100111624570{number}",
                "bank": "ICBKCNBJ"}))
        failing = self.people["worker2"].name
        self.assertEqual(self.pay_out({failing: "FAILED"}), due)
        self.assertEqual(micros(self.statement(failing)["netDue"]), due[failing])
        self.assertEqual(self.pay_out({}), {failing: due[failing]})

    def check_books(self):
        for worker in self.earned:
            statement = self.statement(worker)
            left = {key: micros(value) for key, value in statement.items()
                    if isinstance(value, dict) and micros(value)}
            self.assertEqual(left, {}, f"{worker} has been paid everything")
        self.assertEqual(query(self.stack, SUM_OF_BALANCES), "0")
        self.as_("admin")
        self.stack.ctl("verify", "--database-url", self.stack.addresses["database_url"])
        self.stack.ctl("ledger", "verify")


if __name__ == "__main__":
    unittest.main()
