#!/usr/bin/env python3
"""Holds deploy/ to the code: what it names must exist.

Each configuration must pass the service's own --check-config (of the programs that are built), each
metric of an alert must be declared in the sources, and each port scraped must be an admin port of a
configuration.
"""

import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import BUILD, ROOT, source_files  # noqa: E402

DEPLOY = ROOT / "deploy"
# What an expression holds besides metrics: functions, keywords and the names of labels.
METRIC = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b(?!\s*\()")
MADE_BY_PROMETHEUS = {"up"}
SUFFIXES = re.compile(r"_(bucket|sum|count)$")


def expressions(text):
    """The expr: of each rule, without label matchers and strings."""
    found = re.findall(r"^\s+expr: (\|\n(?:\s{10,}.*\n)+|.*\n)", text, re.MULTILINE)
    return [re.sub(r"\{[^}]*\}", "", expression) for expression in found]


def metrics_of(text):
    names = {name for expression in expressions(text) for name in METRIC.findall(expression)}
    return {SUFFIXES.sub("", name) for name in names} - MADE_BY_PROMETHEUS


def declared_metrics():
    """Names in the sources; a family of RPC metrics is put together from its side."""
    declared = set()
    for path in source_files(".cc", ".h"):
        text = (ROOT / path).read_text(errors="replace")
        declared |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', text))
        declared |= {f"rpc_{side}{rest}" for rest in re.findall(r'\+ "(_[a-z_]+)"', text)
                     for side in ("server", "client")}
    return declared


def check_alerts():
    text = (DEPLOY / "prometheus/alerts.yml").read_text()
    for name in sorted(metrics_of(text) - declared_metrics()):
        yield f"deploy/prometheus/alerts.yml:1: no source declares the metric {name}"


def check_config(path):
    program = BUILD / f"release/bin/crowdloom-{path.stem}"
    if not program.exists():
        return
    result = subprocess.run([str(program), f"--config={path}", "--check-config"], text=True,
                            capture_output=True, check=False)
    if result.returncode:
        yield f"{path.relative_to(ROOT)}:1: {result.stderr.strip()}"


def check_ports(configs):
    text = (DEPLOY / "prometheus/prometheus.yml").read_text()
    scraped = dict((service, target) for target, service in
                   re.findall(r"targets: \['([^']+)'\], labels: \{service: (\w+)\}", text))
    for path in configs:
        address = json.loads(path.read_text())["admin_address"]
        if scraped.get(path.stem) != address:
            yield f"deploy/prometheus/prometheus.yml:1: {path.stem} is at {address}"


def main():
    configs = sorted((DEPLOY / "config").glob("*.json"))
    broken = [*check_alerts(), *check_ports(configs)]
    for path in configs:
        broken += check_config(path)
    print("\n".join(broken) or f"deploy: {len(configs)} configurations, alerts and scrapes fit")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
