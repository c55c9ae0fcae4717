"""The settings of the programs around the application: where to listen, how much at once."""

from pathlib import Path

from cir import env

ROOT = Path(__file__).resolve().parent.parent

VAR_DIR = env.path("VAR_DIR", ROOT / "var", help="Folder for the SQLite file, uploads and keys", shown_default="`var/`")
HOST = env.text("HOST", "127.0.0.1", help="Address the web server listens on")
PORT = env.integer("PORT", 8000, at_least=1, at_most=65535, help="Port the web server listens on")
WEB_PROCESSES = env.integer("WEB_PROCESSES", 1, at_least=1, at_most=64, help="Processes of one web server")
WEB_THREADS = env.integer("WEB_THREADS", 4, at_least=1, at_most=64, help="Requests one web process answers at once")
WORKER_TASKS = env.integer("WORKER_TASKS", 4, at_least=1, at_most=64, help="Tasks one worker runs at once")
