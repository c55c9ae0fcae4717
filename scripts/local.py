"""The environment of the installation that `make run` keeps, for any command on it.

`python -m scripts.local demo` runs `manage.py demo` on the same database, with the same
secret key and, while CIR runs, the same queue. What the environment already says wins.
"""

import os
import subprocess
import sys
from pathlib import Path

from cir.secret_file import kept_secret
from scripts import options


def environment(var: Path, address: str) -> dict[str, str]:
    """What the application's processes get to see. The folder `var` must exist."""
    own = {"DATABASE_URL": f"sqlite:///{var / 'cir.sqlite3'}", "BASE_URL": address, "VAR_DIR": str(var)}
    queue = var / "redis_url"
    if queue.exists():
        own["REDIS_URL"] = queue.read_text().strip()
    if not os.environ.get("SECRET_KEY"):
        own["SECRET_KEY"] = kept_secret(var / "secret_key")
    return os.environ | {k: v for k, v in own.items() if not os.environ.get(k)}


def address(host: str, port: int) -> str:
    """Where a browser on this machine opens it."""
    reachable = host_to_ask(host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def host_to_ask(host: str) -> str:
    """A host to connect to where `host` may mean "all of them"."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (read, not bound to)


def main(arguments: list[str]) -> int:
    """Run a management command on the local installation."""
    try:
        options.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        surroundings = environment(options.VAR_DIR, address(options.HOST, options.PORT))
    except OSError as wrong:
        print(f"{options.VAR_DIR} cannot be used: {wrong.strerror}.", file=sys.stderr)
        return 1
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=options.ROOT, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
