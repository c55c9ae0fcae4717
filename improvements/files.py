"""The one gate for files: what may come in, under which name, and how it goes out.

Nothing is trusted: the type is told from the first bytes, not from the name or from what the browser says. Files are
kept under their digest and served as downloads only, so that none of them ever runs as a page of this site.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.http import content_disposition_header

from cir.errors import Invalid, Problem

KILO = 1000
LONGEST_NAME = 150
LONGEST_SUFFIX = 10
HEAD = 4096
BYTES = "application/octet-stream"
SANDBOX = "sandbox; default-src 'none'"
TEXT = "text/plain"
ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",
}
TEXTS = {"txt": TEXT, "log": TEXT, "md": "text/markdown", "csv": "text/csv", "json": "application/json", "eml": TEXT}
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
KNOWN = PICTURES | {"pdf": "application/pdf"} | ZIPPED | TEXTS
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
ACCEPTED_WORDS = "pictures (PNG, JPEG, GIF, WebP), PDF, Office and OpenDocument files, text, CSV, JSON and ZIP"
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\/:*?\"<>|]")


@dataclass(frozen=True)
class Accepted:
    """A file that may come in."""

    name: str
    content_type: str
    size: int
    sha256: str


def accept(upload: UploadedFile) -> Accepted:
    """Check an upload; `Invalid` says what is wrong with it and what can be attached instead."""
    name = safe_name(upload.name or "")
    most = settings.ATTACHMENT_MAX_BYTES
    if not upload.size:
        raise Invalid(Problem("empty", f"“{name}” is empty. Choose a file with content.", "file"))
    if upload.size > most:
        raise Invalid(Problem("too-large", f"“{name}” is larger than {in_words(most)}. Link to it instead.", "file"))
    content_type = KNOWN.get(suffix_of(name), "")
    if not content_type:
        raise Invalid(Problem("type", f"“{name}” cannot be attached. Attach {ACCEPTED_WORDS}.", "file"))
    if not _is_really(upload, content_type):
        message = f"“{name}” is not what its name says. Save it again as the type you mean, or attach {ACCEPTED_WORDS}."
        raise Invalid(Problem("magic", message, "file"))
    return Accepted(name, content_type, upload.size, digest_of(upload))


def safe_name(name: str) -> str:
    """A file name without path, control characters or tricks of direction, at most 150 characters."""
    readable = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    last = re.split(r"[\\/]", readable)[-1]
    clean = " ".join(UNSAFE.sub("", last).split()).strip(". ")
    if len(clean) > LONGEST_NAME:
        suffix = PurePosixPath(clean).suffix[:LONGEST_SUFFIX]
        clean = clean[: LONGEST_NAME - len(suffix)] + suffix
    return clean or "file"


def suffix_of(name: str) -> str:
    """The ending of a name in lower case, without the dot."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def digest_of(content: IO[bytes] | UploadedFile) -> str:
    """SHA-256 of the whole content, which is left at its beginning."""
    content.seek(0)
    digest = hashlib.sha256()
    while block := content.read(1 << 16):
        digest.update(block)
    content.seek(0)
    return digest.hexdigest()


def keep(field: FieldFile, upload: UploadedFile, row: Any) -> None:
    """Put the content under its digest; the same content is kept once."""
    name = field.field.generate_filename(row, upload.name or "")
    upload.seek(0)
    field.name = name if field.storage.exists(name) else field.storage.save(name, upload)


def served(kept: Any, content_type: str = "") -> FileResponse:
    """A kept file as a download only, shut in so that nothing in it runs as a page of this site.

    `content_type`: what to call it, if not what it is; `BYTES` for programs.
    """
    response = FileResponse(kept.file.open("rb"), content_type=content_type or kept.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def in_words(size: int) -> str:
    """A size as people read it: "84 kB", "10 MB"."""
    if size < KILO:
        return f"{size} bytes"
    return f"{size / KILO:.0f} kB" if size < KILO**2 else f"{size / KILO**2:.1f} MB".replace(".0 ", " ")


def _is_really(upload: UploadedFile, content_type: str) -> bool:
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    told = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        told = "image/webp"
    if content_type in TEXTS.values():
        return not told and _is_text(upload)
    if content_type in ZIPPED.values():
        return told == "application/zip" and _holds(upload, content_type)
    return told == content_type


def _is_text(upload: UploadedFile) -> bool:
    """No null byte anywhere: text in any of the usual encodings, never a program."""
    upload.seek(0)
    sound = not any(b"\x00" in block for block in upload.chunks())
    upload.seek(0)
    return sound


def _holds(upload: UploadedFile, content_type: str) -> bool:
    """Whether an archive opens and has the members its type promises. Nothing is unpacked."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        upload.seek(0)
    if "openxmlformats" in content_type:
        return "[Content_Types].xml" in names
    return "mimetype" in names if "opendocument" in content_type else True
