"""A throwaway Redis for a test run, on a unix socket, keeping nothing on disk."""

import pathlib
import shutil
import subprocess
import tempfile
import time


class PrivateRedis:
    """with PrivateRedis() as url: ..."""

    def __init__(self):
        self.directory = self.process = None

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="crowdloom-redis-"))
        socket = self.directory / "redis.sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "",
             "--dir", str(self.directory), "--maxmemory-policy", "noeviction"],
            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not socket.exists():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.__exit__()
                raise RuntimeError("redis-server did not start")
            time.sleep(0.02)
        return f"unix://{socket}"

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.directory, ignore_errors=True)
