"""What is read out of a tool's JSON: ready mappings, mappings of one's own, and JSON that nobody expects."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.signalling import mapping, paths
from feedback.signalling.mapping import Reader
from feedback.signalling.tools import READY, Tool
from tests.feedback import documents

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
TEN = datetime(2026, 11, 18, 10, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["alerts", "issue", "labels", "fields", "id", "title", "number", "object_attributes", "x"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def read(tool: str, document, **own):
    ready = READY[tool]
    return Reader(own or ready.mapping, ready.kind, ready.over, ready.needs).read(document, NOW)


def test_alerts_of_alertmanager():
    found = read(Tool.ALERTMANAGER, documents.ALERTMANAGER)
    full, cert = found.told
    assert full.external_id == "c4b2a@2026-11-18T09:52:26.739266876+01:00", "firing anew is another one"
    assert (full.title, full.text, full.group) == ("Disk of db1 is full", "94 % used", "DiskFull")
    assert (full.kind, full.severity, full.item, full.over) == ("alert", "critical", "Service desk", False)
    assert full.url == "http://prometheus:9090/graph?g0.expr=x"
    assert full.at == datetime(2026, 11, 18, 8, 52, 26, 739266, tzinfo=UTC)
    assert (cert.title, cert.over, cert.url) == ("CertExpires", True, ""), "an address must be one of the web"


@pytest.mark.parametrize(("tool", "document", "wanted"), [
    (Tool.GRAFANA, documents.GRAFANA, ("f00@2026-11-18T10:00:00Z", "Logins take 9 s", "Slow logins", "alert", False,
                                       "https://grafana.example/d/1?viewPanel=2")),
    (Tool.GITHUB, documents.GITHUB, ("acme/portal#12", "Reset mails arrive late", "mail", "issue", False,
                                     "https://github.example/acme/portal/issues/12")),
    (Tool.GITLAB, documents.GITLAB, ("acme/portal#5", "Search is slow", "search", "incident", True,
                                     "https://gitlab.example/acme/portal/-/issues/5")),
    (Tool.JIRA, documents.JIRA, ("OPS-7", "Change failed and was rolled back", "Payments", "change", True,
                                 "https://acme.jira.example/browse/OPS-7")),
    (Tool.SERVICENOW, documents.SERVICENOW, ("PRB0040001", "VPN drops at noon", "Network", "problem", True,
                                             "https://acme.service-now.example/nav_to.do?uri=problem.do")),
])  # fmt: skip
def test_ready_mappings(tool, document, wanted):
    (told,) = read(tool, document).told
    assert (told.external_id, told.title, told.group, told.kind, told.over, told.url) == wanted
    assert told.at == TEN


@pytest.mark.parametrize(("tool", "document"), [
    (Tool.GITHUB, {"zen": "Keep it logically awesome.", "hook_id": 1}), (Tool.JIRA, {"webhookEvent": "user_created"}),
    (Tool.GITLAB, {"object_kind": "push"}), (Tool.ALERTMANAGER, []),
])  # fmt: skip
def test_a_document_about_something_else_is_passed_over(tool, document):
    found = read(tool, document)
    assert found.elsewhere
    assert not found.told


def test_a_mapping_of_ones_own_with_every_way_to_say_where():
    document = {"host": "https://audit.example", "found": [
        {"no": 3, "what ever": {"line": "Leavers\u202e keep\x85access"}, "tags": [{"n": "access"}, {"n": "hr"}],
         "closed": True, "day": 1763460000},
        {"what ever": {"line": "No number"}},
    ]}  # fmt: skip
    own = {"items": "found", "id": "AUD-{no}", "title": "['what ever'].line", "group": "klass | tags.n",
           "kind": "=audit finding", "url": "{$.host}/findings/{no}", "state": "closed", "at": "day"}  # fmt: skip
    found = read(Tool.CUSTOM, document, **own)
    (told,) = found.told
    assert (told.external_id, told.title, told.group, told.kind) == (
        "AUD-3",
        "Leavers keep access",
        "access, hr",
        "audit",
    )
    assert (told.url, told.over) == ("https://audit.example/findings/3", True)
    assert told.at == datetime.fromtimestamp(1763460000, UTC)
    assert found.skipped == ["Signal 2 has no id."]


def test_what_is_wrong_with_a_mapping_is_said_line_by_line():
    wrong = mapping.problems_of({"id": "a..b[", "group": "{a", "colour": "x", "text": 5})
    assert set(wrong) == {"id", "group", "colour", "text", "title"}
    assert mapping.problems_of({"id": "a.b[0]['c d']", "title": "=Something"}) == {}


def test_more_than_fits_at_once_is_said():
    found = read(Tool.CUSTOM, [{"id": n, "title": "x"} for n in range(201)])
    assert len(found.told) == 200
    assert "1 were left out" in found.skipped[-1]


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "99999999999999999999", "-5", "1e400", "", "yesterday",
                                  "2031-01-01T00:00:00Z", "9" * 400, "٣٤"])  # fmt: skip
def test_a_moment_that_cannot_be_is_none(text):
    assert mapping.moment(text, NOW) is None


@given(document=ANYTHING, tool=st.sampled_from(sorted(READY)))
def test_no_json_breaks_the_reading_and_what_is_read_can_be_kept(document, tool):
    for told in read(tool, document).told:
        assert told.external_id
        assert told.title
        assert (len(told.external_id) <= 200, len(told.url) <= 500, len(told.group) <= 120) == (True, True, True)
        assert not any("\ud800" <= sign <= "\udfff" or sign == "\x00" for sign in f"{told}")


@given(text=st.text(max_size=60))
def test_no_expression_breaks_the_reading(text):
    try:
        expression = paths.Expression(text)
    except paths.Wrong:
        return
    assert isinstance(expression.read({"a": [1]}, {"a": {"b": "c"}}), str)
