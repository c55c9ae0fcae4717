"""The gate for files: what may come in, under which name, and who may take it away again."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cir.errors import Conflict, Invalid, NotAllowed
from improvements import files
from improvements.models import linking
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def upload(name="chart.png", content=PNG, kind="application/octet-stream"):
    return SimpleUploadedFile(name, content, kind)


def zipped(*members):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return into.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("chart.PNG", PNG, "image/png"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 rest", "image/jpeg"),
        ("film.gif", b"GIF89a rest", "image/gif"),
        ("new.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("paper.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("sums.xlsx", zipped("[Content_Types].xml"), files.ZIPPED["xlsx"]),
        ("sums.ods", zipped("mimetype"), files.ZIPPED["ods"]),
        ("all.zip", zipped("a.txt"), "application/zip"),
        ("rows.csv", "a;b\n1;ü".encode(), "text/csv"),
        ("old.txt", "ü".encode("cp1252"), "text/plain"),
    ],
)
def test_a_file_comes_in_as_what_its_first_bytes_say(name, content, kind):
    assert files.accept(upload(name, content, "text/html")).content_type == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chart.png", b"<svg onload=alert(1)>"),
        ("photo.jpg", PNG),
        ("paper.pdf", b"MZ\x90\x00"),
        ("sums.xlsx", zipped("a.txt")),
        ("sums.xlsx", b"PK\x03\x04 broken"),
        ("notes.txt", b"MZ\x90\x00\x00"),
        ("notes.txt", PNG),
        ("logo.svg", b"<svg/>"),
        ("page.html", b"<p>"),
        ("run.exe", b"MZ"),
        ("noending", b"text"),
        ("empty.txt", b""),
    ],
)
def test_everything_else_is_refused_with_what_to_do_instead(name, content):
    with pytest.raises(Invalid) as refusal:
        files.accept(upload(name, content))
    assert refusal.value.problems[0].field == "file"


def test_a_file_that_is_too_large_says_how_large_it_may_be(settings):
    settings.ATTACHMENT_MAX_BYTES = 20
    with pytest.raises(Invalid, match="20 bytes"):
        files.accept(upload())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ana\\chart.png", "chart.png"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("invoice\u202egpj.txt", "invoicegpj.txt"),
        ("nul\x00.txt", "nul.txt"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("...", "file"),
        ("x" * 600 + ".txt", "x" * 146 + ".txt"),
    ],
)
def test_a_name_never_carries_a_path_or_a_trick(name, safe):
    assert files.safe_name(name) == safe


def test_a_file_is_kept_under_its_digest_and_the_same_content_once(idea, ben, cleo, media):
    first = idea.attach(upload("one.png"), by=ben)
    second = idea.attach(upload("two.png"), by=cleo)
    assert first.file.name == second.file.name == f"attachments/{first.sha256[:2]}/{first.sha256}"
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1
    assert first.file.read() == PNG


def test_the_same_file_twice_is_one_attachment(idea, ben):
    idea.attach(upload(), by=ben)
    idea.attach(upload(), by=ben)
    assert idea.attachments.count() == 1


def test_who_added_a_file_removes_it_and_puts_it_back_and_an_outsider_does_not(idea, ben, cleo, mia):
    attachment = idea.attach(upload(), by=ben)
    with pytest.raises(NotAllowed):
        idea.remove_attachment(attachment, by=cleo)
    idea.remove_attachment(attachment, by=ben)
    assert not idea.attachments.filter(removed_at=None).exists()
    idea.remove_attachment(attachment, by=mia, back=True)
    assert idea.attachments.filter(removed_at=None).exists()


def test_auditors_attach_nothing(idea, otto):
    with pytest.raises(NotAllowed):
        idea.attach(upload(), by=otto)


def test_there_is_an_end_to_how_many_files_a_record_holds(idea, ben, monkeypatch):
    monkeypatch.setattr(linking, "MOST_FILES", 1)
    idea.attach(upload("one.png"), by=ben)
    with pytest.raises(Conflict):
        idea.attach(upload("two.png"), by=ben)


def test_a_file_of_another_record_does_not_exist_here(idea, ben):
    other = factories.improvement(logged_by=ben)
    attachment = other.attach(upload(), by=ben)
    with pytest.raises(NotAllowed):
        idea.remove_attachment(attachment, by=ben)
