"""A PostgreSQL of its own for one test run: a throwaway cluster on a unix socket, nothing durable.

PostgreSQL refuses to run as root. Root therefore runs it under another user id: in a user
namespace, which needs no second account, or else as the package's user postgres.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

UNSHARE = ["unshare", "--user", "--map-user=1000", "--"]
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
WITH_PARENT = ["setpriv", "--pdeathsig", "KILL", "--"]
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "400",
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "shared_buffers": "256MB", "max_wal_size": "4GB", "autovacuum_naptime": "10s",
    "log_min_messages": "warning",
}
START_SECONDS_MAX = 60


def _program(name):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


def _prefix():
    """The words before each command that make it run as somebody else than root."""
    if os.geteuid() != 0:
        return []
    works = subprocess.run(UNSHARE + ["true"], capture_output=True, check=False).returncode == 0
    return UNSHARE if works else AS_POSTGRES


class PrivatePostgres:
    """`with PrivatePostgres() as url:`; everything is gone afterwards. With `commits_last` what was
    committed survives kill(), which ends every process of the server at once."""

    def __init__(self, commits_last=False):
        self._settings = {**SETTINGS, "synchronous_commit": "on"} if commits_last else SETTINGS

    def kill(self):
        """kill -9 of the server and its sessions."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def restart(self):
        """After kill(); returns when the server has recovered."""
        pathlib.Path(self._data, "postmaster.pid").unlink(missing_ok=True)  # its "ready" is old
        self._start()

    def __enter__(self):
        self._dir = tempfile.mkdtemp(prefix="crowdloom-pg-", dir="/tmp")
        self._prefix = _prefix()
        if self._prefix == AS_POSTGRES:
            shutil.chown(self._dir, "postgres", "postgres")
        self._data = f"{self._dir}/data"
        self._initdb()
        self._start()
        return f"postgresql://postgres@/postgres?host={self._dir}"

    def __exit__(self, *_):
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(30)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._dir, ignore_errors=True)

    def _initdb(self):
        command = [_program("initdb"), "-D", self._data, "-U", "postgres", "-A", "trust", "-N",
                   "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(self._prefix + command, check=True, cwd=self._dir, capture_output=True)

    def _start(self):
        command = [_program("postgres"), "-D", self._data, "-k", self._dir]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        with open(f"{self._dir}/log", "wb") as log:
            self._server = subprocess.Popen(self._prefix + WITH_PARENT + command, cwd=self._dir,
                                            stdout=log, stderr=log, start_new_session=True)
        self._wait_until_ready()

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self._server.poll() is None:
            if self._says_ready():
                return
            time.sleep(0.05)
        log = pathlib.Path(self._dir, "log").read_text()
        raise RuntimeError("PostgreSQL did not start:\n" + log)

    def _says_ready(self):
        pid_file = pathlib.Path(self._data, "postmaster.pid")
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) >= 8 and lines[7].strip() == "ready"
