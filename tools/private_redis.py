"""A throwaway Redis for a test run, on a unix socket, keeping nothing on disk."""

import pathlib
import shutil
import subprocess
import tempfile
import time


class PrivateRedis:
    """with PrivateRedis() as url: ...

    With `keeps_file` a server that was killed comes back with what it had written down."""

    def __init__(self, keeps_file=False):
        self.keeps_file = keeps_file
        self.directory = self.process = None

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="crowdloom-redis-"))
        self.start()
        return f"unix://{self.directory / 'redis.sock'}"

    def start(self):
        """Also after kill()."""
        socket = self.directory / "redis.sock"
        socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "",
             "--appendonly", "yes" if self.keeps_file else "no",
             "--dir", str(self.directory), "--maxmemory-policy", "noeviction"],
            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not socket.exists():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.__exit__()
                raise RuntimeError("redis-server did not start")
            time.sleep(0.02)

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.directory, ignore_errors=True)
