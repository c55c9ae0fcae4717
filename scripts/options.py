"""The settings of the programs around the application: where to listen, where to keep things."""

from pathlib import Path

from cir import env

ROOT = Path(__file__).resolve().parent.parent

VAR_FOLDER = env.path(
    "VAR_FOLDER",
    ROOT / "var",
    help="`make run`: where the database, uploads, queue and secret key are kept",
    shown_default="`var` in the checkout",
)
HOST = env.text("HOST", "127.0.0.1", help="`make run`: the address to listen on")
PORT = env.integer("PORT", 8000, at_least=1, at_most=65535, help="`make run`: the port to listen on")
