"""Whole installations of Crowdloom for the demo and for tests: all services in one process, or each
as processes of its own, several replicas of each.

    with AllInOne(bin_dir, data_dir) as stack:
        stack.ctl("replay", "--answers", path)
        stack.kill()      # kill -9
        stack.start()
"""

import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import time

START_SECONDS = 120
STOP_SECONDS = 60
PASSWORD = "crowdloom"
SERVICES = ["workforce", "ledger", "consensus", "dispatch"]


class StackError(Exception):
    """An installation did not start or stop as it should."""


def _wait_for(condition, process, what):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        if process.poll() is not None:
            raise StackError(f"{what} ended with code {process.returncode}")
        time.sleep(0.05)
    raise StackError(f"{what} did not start in {START_SECONDS} s")


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class _Stack:
    """What both forms share."""

    def __init__(self, bin_dir, data_dir):
        self.bin_dir = pathlib.Path(bin_dir)
        self.data_dir = pathlib.Path(data_dir)
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.log = open(self.data_dir / "stack.log", "ab")
        self.addresses = {}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        self.log.close()

    def _spawn(self, *command):
        return subprocess.Popen([str(word) for word in command], stdout=self.log,
                                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def ctl_command(self, *arguments):
        """crowdctl as the demo's administrator."""
        return [str(self.bin_dir / "crowdctl"), "--server", self.addresses["http"], *arguments]

    def ctl(self, *arguments, check=True):
        """Runs crowdctl to its end; its output as text."""
        done = subprocess.run(self.ctl_command(*arguments), capture_output=True, text=True,
                              env=self.environment(), check=False)
        if check and done.returncode:
            raise StackError(f"crowdctl {arguments[0]}: {done.stdout}\n{done.stderr}")
        return done.stdout

    def environment(self):
        """For crowdctl: who signs in, and a home of its own."""
        return {**os.environ, "HOME": str(self.data_dir), "CROWDLOOM_PASSWORD": PASSWORD,
                "XDG_CONFIG_HOME": str(self.data_dir / "config")}

    def log_tail(self):
        """The end of what the services said."""
        return (self.data_dir / "stack.log").read_text(errors="replace")[-4000:]


class AllInOne(_Stack):
    """`crowdloom up` on a data directory."""

    def __init__(self, bin_dir, data_dir, *options):
        super().__init__(bin_dir, data_dir)
        self.options = options
        self.port, = free_ports(1)  # the same after a restart
        self.process = None

    def start(self):
        running = self.data_dir / "running.json"
        running.unlink(missing_ok=True)
        self.process = self._spawn(self.bin_dir / "crowdloom", "up", "--data", self.data_dir,
                                   "--port", self.port, *self.options)
        _wait_for(running.exists, self.process, "crowdloom up")
        self.addresses = json.loads(running.read_text())

    def kill(self):
        """kill -9 of the process; its stores find out by themselves."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise StackError(f"crowdloom did not stop in {STOP_SECONDS} s") from None
        if code not in (0, -signal.SIGTERM):
            raise StackError(f"crowdloom stopped with code {code}:\n{self.log_tail()}")


class Processes(_Stack):
    """Every service as processes of its own on loopback, on stores that run already."""

    def __init__(self, bin_dir, data_dir, database_url, redis_url, replicas=2):
        super().__init__(bin_dir, data_dir)
        self.database_url, self.redis_url, self.replicas = database_url, redis_url, replicas
        self.key = secrets.token_hex(32)
        self.running = {}  # (service, replica) -> process

    def start(self):
        ports = iter(free_ports(self.replicas * len(SERVICES) + 1))
        self.ports = {service: [next(ports) for _ in range(self.replicas)] for service in SERVICES}
        http = next(ports)
        self.addresses = {"http": f"http://127.0.0.1:{http}", "database_url": self.database_url,
                          "redis_url": self.redis_url}
        for service in SERVICES:
            for replica in range(self.replicas):
                self.start_replica(service, replica)
        self._seed()
        gateway = self._spawn(self.bin_dir / "crowdloom-gateway", *self._flags(),
                              f"--gateway.http_address=127.0.0.1:{http}",
                              "--gateway.requests_per_second=-1")
        self.running["gateway", 0] = gateway
        _wait_for(lambda: self._listens(http), gateway, "the gateway")

    def start_replica(self, service, replica):
        port = self.ports[service][replica]
        process = self._spawn(self.bin_dir / f"crowdloom-{service}", *self._flags(),
                              f"--grpc_address=127.0.0.1:{port}")
        self.running[service, replica] = process
        _wait_for(lambda: self._listens(port), process, service)

    def kill_replica(self, service, replica):
        process = self.running.pop((service, replica))
        process.kill()
        process.wait()

    def stop(self):
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        codes = {name: process.wait(STOP_SECONDS) for name, process in self.running.items()}
        self.running = {}
        wrong = {name: code for name, code in codes.items() if code}
        if wrong:
            raise StackError(f"stopped with codes {wrong}:\n{self.log_tail()}")

    def _flags(self):
        peers = [f"--peers.{service}=" + ",".join(f"127.0.0.1:{port}" for port in ports)
                 for service, ports in self.ports.items()]
        return [f"--database_url={self.database_url}", f"--redis_url={self.redis_url}",
                f"--signing_key={self.key}", f"--blob_dir={self.data_dir / 'blobs'}",
                "--log_level=warn", *peers]

    def _seed(self):
        subprocess.run([self.bin_dir / "crowdloom", "seed", "--database-url", self.database_url],
                       check=True, stdout=self.log, stderr=self.log)

    @staticmethod
    def _listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
