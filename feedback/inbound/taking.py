"""What becomes of a mail: taken in, held until a person looks at it, or put aside. Each is heard once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import DomainError, Invalid
from cir.rest import throttles
from feedback.inbound import addresses, automatic, letters, quoting, returned, threads, trust
from feedback.inbound.letters import Letter
from feedback.models import Channel, Feedback, IncomingMail
from feedback.models.receiving import LONGEST_REPLY, LONGEST_WORDS, Said
from improvements import files

log = structlog.get_logger(__name__)
HOUR, MOST_AN_HOUR, MOST_HELD = 3600, 20, 200
MOST_ASIDE = 500
"""So many that are put aside within an hour are kept whole, of one address `MOST_AN_HOUR`; of more only the head."""
FAILED = "It could not be taken in. It stays in the mailbox with a flag; take the flag away to try again."
HEAD_ONLY = "Many came: only its head is kept."
NO_TEXT = "(The mail has no text.)"
State = IncomingMail.State


class Full(Exception):
    """Raised when so many mails were held within an hour that this one has to wait in the mailbox."""


@dataclass(frozen=True)
class Fate:
    """What is to become of a mail, why, and the conversation it belongs to."""

    state: str
    reason: str = ""
    thread: Feedback | None = None
    is_vouched_for: bool = False


def take(raw: bytes, at: datetime | None = None) -> IncomingMail:
    """Take a mail in, or hold it with the reason. The same mail given twice is the same row. Raises `Full`."""
    now = at or clock.now()
    try:
        letter = letters.read(raw)
    except letters.Unreadable as why:
        return _hold(_row(hashlib.sha256(raw).hexdigest(), raw, now), Fate(State.HELD, str(why)), raw)
    key = key_of(letter, raw)
    known = IncomingMail.objects.filter(key=key).first()
    if known:
        return known
    row = _row(key, raw, now, letter)
    try:
        with transaction.atomic():
            return _become(row, letter, _fate(letter, now), raw, now)
    except DomainError as refusal:
        return _hold(row, Fate(State.HELD, " ".join(each.message for each in refusal.problems)), raw)
    except IntegrityError:  # another worker fetched it, too, and was faster
        return IncomingMail.objects.get(key=key)


def too_large() -> str:
    """Why a large mail is not fetched."""
    return f"Larger than {files.in_words(settings.MAILBOX.most_bytes)}. It stays in the mailbox."


def left(head: bytes, size: int, reason: str, at: datetime | None = None) -> IncomingMail:
    """A mail of which only the head is known: whoever keeps the channels looks at it in the mailbox.

    Its key is not that of the whole mail, so that taking its flag away in the mailbox has it taken in.
    """
    now = at or clock.now()
    try:
        letter = letters.read(head)
    except letters.Unreadable:
        letter = letters.read(b"")
    row = _row(hashlib.sha256(f"left|{key_of(letter, head)}".encode()).hexdigest(), b"", now, letter)
    known = IncomingMail.objects.filter(key=row.key).first()
    if known:
        return known
    _require_room(now)
    row.size, row.state, row.text, row.reason = size, State.HELD, "", reason
    row.save()
    return row


def key_of(letter: Letter, raw: bytes) -> str:
    """By what a mail is known again: its id and who says they wrote it; without an id all of it."""
    told = f"{letter.message_id}|{letter.sender}".encode() if letter.message_id else raw
    return hashlib.sha256(told).hexdigest()


def release(mail: IncomingMail, *, by: User, at: datetime | None = None) -> Feedback:
    """A person looked at it and takes it in. It proves nothing about who wrote it.

    Raises `NotAllowed`, `Conflict` when somebody decided already, `Invalid` for what cannot be taken in.
    """
    now = at or clock.now()
    with transaction.atomic():
        locked = mail.for_deciding(by)
        if not locked.raw:
            raise Invalid("Of this mail only the head was kept. Look at it in the mailbox.")
        letter = _kept(locked)
        feedback = _heard(letter, Fate(State.TAKEN, thread=locked.feedback), locked.key, now)
        trail.record(by, "mail released", locked, {"feedback": feedback.reference}, now)
        locked.become(feedback)
    return feedback


def _kept(mail: IncomingMail) -> Letter:
    """The mail as it came, taken apart. Raises `Invalid` in the words that it is held for."""
    with mail.raw.open("rb") as kept:
        raw = kept.read()
    try:
        return letters.read(raw)
    except letters.Unreadable as why:
        raise Invalid(f"This mail cannot be read. {why} Throw it away, or look at it in a mail program.") from why


def _fate(letter: Letter, now: datetime) -> Fate:
    """Whether it is for us, from a person, and from whom it says it is."""
    if came_back := automatic.bounce(letter):
        return Fate(State.ASIDE, returned.note(came_back, letter.recipients, now))
    if addresses.is_ours(letter.sender):
        return Fate(State.ASIDE, "It says that CIR itself has sent it.")
    if why := automatic.reason(letter):
        return Fate(State.ASIDE, why)
    if not letter.sender:
        return Fate(State.HELD, "It does not say from whom it is, or from several.")
    word = trust.of(letters.values(letter.head, "Authentication-Results"), settings.MAILBOX.believed, letter.sender)
    fate = _placed(letter, word)
    if fate.state == State.TAKEN and throttles.counted(f"mail:{_drawer(letter.sender)}", HOUR) > MOST_AN_HOUR:
        return Fate(State.HELD, f"More than {MOST_AN_HOUR} mails from this address within an hour.", fate.thread)
    return fate


def _placed(letter: Letter, word: trust.Word) -> Fate:
    """The conversation it belongs to, and whether anything vouches for its sender."""
    if word.verdict == trust.FAIL:
        return Fate(State.HELD, word.why)
    wanted = addresses.addressed(letter.recipients)
    if wanted.is_forged or (wanted.feedback and not (thread := threads.signed(wanted))):
        return Fate(State.HELD, "It is sent to a reply address that is not ours.")
    if wanted.feedback and thread:
        if letter.sender == thread.email:  # the signature reached nobody else
            return Fate(State.TAKEN, thread=thread, is_vouched_for=True)
        return Fate(State.HELD, f"It answers in {thread.reference}, but is from another address.")
    thread = threads.named(letter.references, letter.sender)
    if word.verdict != trust.PASS:
        return Fate(State.HELD, word.why, thread)
    return Fate(State.TAKEN, thread=thread, is_vouched_for=True)


def _become(row: IncomingMail, letter: Letter, fate: Fate, raw: bytes, now: datetime) -> IncomingMail:
    if fate.state != State.TAKEN:
        return _hold(row, fate, raw)
    row.state = State.TAKEN
    row.save()  # first, so that another worker with the same mail waits here and then finds it
    row.become(_heard(letter, fate, row.key, now))
    return row


def _hold(row: IncomingMail, fate: Fate, raw: bytes) -> IncomingMail:
    """Keep it as it is, until a person decides."""
    row.state, row.reason, row.feedback = fate.state, fate.reason[:200], fate.thread
    known = IncomingMail.objects.filter(key=row.key).first()
    if known:
        return known
    if fate.state == State.HELD:
        _require_room(row.received_at)
    if fate.state == State.HELD or _is_kept_whole(row):
        row.keep(raw)
    else:
        row.text, row.reason = "", f"{row.reason[:150]} {HEAD_ONLY}"
    row.save()
    log.info("mail.held" if fate.state == State.HELD else "mail.aside", row=row.pk, reason=row.reason)
    return row


def _is_kept_whole(row: IncomingMail) -> bool:
    """Whether a mail that nobody has to answer is kept with all it holds: a machine that writes and writes, or many,
    must not fill the disk."""
    if throttles.counted(f"aside:{_drawer(row.sender)}", HOUR) > MOST_AN_HOUR:
        return False
    return throttles.counted("aside:all", HOUR) <= MOST_ASIDE


def _require_room(now: datetime) -> None:
    """Raises `Full` where as many mails are held within an hour as people can look at."""
    if IncomingMail.objects.held().filter(received_at__gt=now - timedelta(seconds=HOUR)).count() >= MOST_HELD:
        raise Full


def _row(key: str, raw: bytes, now: datetime, letter: Letter | None = None) -> IncomingMail:
    row = IncomingMail(key=key, size=len(raw), received_at=now)
    if letter:
        row.message_id, row.sender, row.name = letter.message_id, letter.sender[:320], letter.name
        row.subject, row.text = letter.subject[:300], letter.text[:LONGEST_WORDS]
    return row


def _heard(letter: Letter, fate: Fate, key: str, now: datetime) -> Feedback:
    """More in a conversation, or something new."""
    uploads, refused = _uploads(letter)
    if fate.thread:
        words = quoting.new_words(letter.text) or letter.subject or NO_TEXT
        asked = fate.thread.open_questions()
        if asked:
            fate.thread.answer_about(asked[-1], words[:LONGEST_REPLY], uploads=uploads, at=now)
        else:
            fate.thread.hear(words[:LONGEST_REPLY], uploads=uploads, at=now)
        feedback = fate.thread
    else:
        feedback = Feedback.receive(
            _channel(letter), _said(letter, fate, uploads), number=f"mail|{key}", at=now
        ).feedback
    if refused:
        text = f"Left out of the mail, because such files are not taken: {', '.join(refused)}"[:1000]
        feedback.messages.create(kind="note", text=text, at=now)
    return feedback


def _said(letter: Letter, fate: Fate, uploads: tuple[SimpleUploadedFile, ...]) -> Said:
    """Subject and text are what they said. Only an address that is vouched for is a colleague's, or confirmed."""
    text = letter.text or ("" if letter.subject else NO_TEXT)
    words = text if text.startswith(letter.subject) else f"{letter.subject}\n\n{text}"
    person = User.objects.active().filter(email__iexact=letter.sender).first() if fate.is_vouched_for else None
    who = {"person": person, "sender": "staff"} if person else {"name": letter.name, "email": letter.sender}
    return Said(words[:LONGEST_WORDS], uploads=uploads, is_confirmed=fate.is_vouched_for and not person, **who)


def _uploads(letter: Letter) -> tuple[tuple[SimpleUploadedFile, ...], list[str]]:
    """The files that pass the gate which every upload passes, and the names of those that do not."""
    good: list[SimpleUploadedFile] = []
    refused = [files.safe_name(name) for name in letter.left_out]
    if len(letter.text) > LONGEST_WORDS:
        good.append(SimpleUploadedFile("whole mail.txt", letter.text.encode()))
    for each in letter.files:
        upload = SimpleUploadedFile(files.safe_name(each.name), each.content)
        try:
            files.accept(upload)
        except Invalid:
            refused.append(files.safe_name(each.name))
        else:
            good.append(upload)
    return tuple(good), refused


def _channel(letter: Letter) -> Channel:
    """The mail channel that the address names, or the one that is there from the start."""
    wanted = addresses.addressed(letter.recipients).channel
    own = Channel.objects.on().filter(kind=Channel.Kind.MAIL, slug=wanted).first() if wanted else None
    return own or Channel.standing(Channel.Kind.MAIL)


def _drawer(address: str) -> str:
    """An address as it is counted: not to be read."""
    return hashlib.sha256(f"{settings.SECRET_KEY}|{address}".encode()).hexdigest()[:16]
