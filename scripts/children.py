"""Child processes that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child must not load libraries.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def dies_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: Linux sends the child `with_signal` when its parent is gone, even by SIGKILL.

    Start such a child from the main thread: Linux counts the thread as the parent.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(with_signal))
        if os.getppid() != parent:  # the parent died in between
            os._exit(1)

    return before_exec


def stop(child: "subprocess.Popen[bytes]", within: float = 10, with_signal: signal.Signals = signal.SIGTERM) -> None:
    """Ask the child to end, and insist after `within` seconds; its own children, if it leads a group, go with it."""
    if child.poll() is None:
        child.send_signal(with_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(within)
        return
    if os.getpgid(child.pid) == child.pid:
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


def end_with_parent() -> None:
    """Make this very process end (SIGTERM) when its parent does."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
