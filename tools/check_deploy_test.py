"""The names that an alert uses are told from its functions and labels."""

import unittest

from check_deploy import metrics_of

RULES = """
groups:
  - name: x
    rules:
      - alert: Slow
        expr: |
          histogram_quantile(0.99, sum by (service, le) (
              rate(rpc_server_duration_seconds_bucket{method!~".*lease_tasks"}[10m]))) > 1
        for: 10m
      - alert: Late
        expr: max by (consumer) (consumer_lag_seconds) > 60
"""


class CheckDeployTest(unittest.TestCase):

    def test_metrics_only(self):
        self.assertEqual(metrics_of(RULES), {"rpc_server_duration_seconds", "consumer_lag_seconds"})


if __name__ == "__main__":
    unittest.main()
