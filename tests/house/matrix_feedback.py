"""The rows of feedback: outside without an account, inside for those who answer."""

from tests.house.rules import (
    EVERYBODY_BUT_THE_AUDITOR,
    EVERYBODY_OR_REASON,
    EVERYONE,
    KEEPERS,
    NOBODY_HERE,
    PUBLIC,
    RECORD,
    Row,
    at,
    mixed,
    only,
    own,
    record,
)

SECRET, GIVEN, FEEDBACK = "s/<str:secret>/", "feedback/given/<str:reference>/", "feedback/<str:reference>/"
API = "api/v1/feedback/<str:reference>/"
INBOX = only("ana", "cora", "mia", "otto")
READS = own("ana", "cora", "mia", "otto")
ANSWER_FOR_IT = record("ana", "cora", "mia")
ANSWERS = mixed(("ana", "cora", "mia"), ("otto",))
ASKS = only("ana", "cora", "mia", "ada")
SEES_SURVEY = own("ana", "cora", "mia", "otto", "ada")
KEEPS_SURVEY = mixed(("ana", "cora", "mia", "ada"), ("otto",))
FEEDBACK_ROUTES: dict[str, Row] = {
    # for people without an account: the private link itself is the permission
    "suggest/": Row(get=PUBLIC, post=PUBLIC),
    "suggest/<slug:slug>/": at(Row(get=PUBLIC, post=PUBLIC), slug="form"),
    "suggest/<slug:slug>/embed/": at(
        Row(get=PUBLIC, post=PUBLIC, csrf_exempt="no cookie comes along within a page of others"), slug="embedded"
    ),
    "s/": Row(get=PUBLIC, post=PUBLIC),
    SECRET: Row(get=PUBLIC),
    f"{SECRET}sent/": Row(get=PUBLIC),
    f"{SECRET}reply/": Row(post=PUBLIC),
    f"{SECRET}asked/<int:question>/": Row(post=PUBLIC),
    f"{SECRET}helped/<int:link>/": at(Row(post=PUBLIC), link="feedback_link"),
    f"{SECRET}confirm/": Row(post=PUBLIC),
    f"{SECRET}stop/": Row(get=PUBLIC, post=PUBLIC, csrf_exempt="one click in a mail program"),
    # for colleagues who tell us something
    "feedback/new/": Row(get=EVERYBODY_BUT_THE_AUDITOR, post=EVERYBODY_BUT_THE_AUDITOR),
    "feedback/new/told/": Row(get=EVERYBODY_BUT_THE_AUDITOR, post=EVERYBODY_BUT_THE_AUDITOR),
    GIVEN: at(Row(get=own("ben")), reference="given"),
    f"{GIVEN}reply/": at(Row(post=own("ben")), reference="given"),
    f"{GIVEN}asked/<int:question>/": at(Row(post=own("ben")), reference="given", question="given_question"),
    f"{GIVEN}helped/<int:link>/": at(Row(post=own("ben")), reference="given", link="given_link"),
    # surveys: Ana owns the service; closed ones are everybody's
    "q/answered/": Row(get=PUBLIC),
    "q/<str:secret>/": at(Row(get=PUBLIC, post=PUBLIC), secret="survey_secret"),
    "q/<str:secret>/stop/": at(
        Row(get=PUBLIC, post=PUBLIC, csrf_exempt="one click in a mail program"), secret="survey_secret"
    ),
    "surveys/": Row(get=EVERYONE),
    "surveys/new/": Row(get=ASKS, post=ASKS),
    "surveys/<int:survey>/": at(Row(get=SEES_SURVEY), survey="survey"),
    "surveys/<int:survey>/edit/": at(Row(get=KEEPS_SURVEY, post=KEEPS_SURVEY), survey="survey"),
    "surveys/<int:survey>/send/": at(Row(get=KEEPS_SURVEY, post=KEEPS_SURVEY), survey="survey"),
    **{
        f"surveys/<int:survey>/{act}/": at(Row(post=KEEPS_SURVEY), survey="survey")
        for act in ("share", "close", "again", "discard")
    },
    "api/v1/surveys/": Row(get=EVERYONE, post=EVERYBODY_OR_REASON),
    "api/v1/surveys/<id:pk>/": at(Row(get=SEES_SURVEY, patch=KEEPS_SURVEY, delete=KEEPS_SURVEY), pk="survey"),
    "api/v1/surveys/<id:pk>/questions/": at(Row(get=SEES_SURVEY), pk="survey"),
    "api/v1/surveys/<id:pk>/results/": at(Row(get=SEES_SURVEY), pk="survey"),
    **{
        f"api/v1/surveys/<id:pk>/{act}/": at(Row(post=KEEPS_SURVEY), pk="survey")
        for act in ("invite", "share", "close", "again")
    },
    # for those who answer: Ana owns the service
    "feedback/": Row(get=INBOX),
    "feedback/records/": Row(get=EVERYONE),
    "feedback/owed/": Row(get=INBOX),
    "feedback/mails/": Row(get=KEEPERS),
    "feedback/mails/<int:mail>/": at(Row(get=KEEPERS), mail="mail"),
    "feedback/mails/<int:mail>/release/": at(Row(post=KEEPERS), mail="mail"),
    "feedback/mails/<int:mail>/dismiss/": at(Row(post=KEEPERS), mail="mail"),
    "feedback/channels/": Row(get=KEEPERS),
    "feedback/channels/new/": Row(get=KEEPERS, post=KEEPERS),
    "feedback/channels/<slug:slug>/": at(Row(get=KEEPERS, post=KEEPERS), slug="form"),
    FEEDBACK: at(Row(get=READS), reference="feedback"),
    **{
        f"{FEEDBACK}{act}/": at(Row(post=ANSWERS), reference="feedback")
        for act in ("triage", "ask", "snooze", "undo", "redact", "split", "links", "notes", "assign", "classify")
    },
    f"{FEEDBACK}links/<int:link>/ask/": at(Row(post=ANSWERS), reference="feedback", link="feedback_link"),
    f"{FEEDBACK}links/<int:link>/remove/": at(Row(post=ANSWERS), reference="feedback", link="feedback_link"),
    f"{FEEDBACK}messages/<int:message>/confirm/": at(Row(post=ANSWERS), reference="feedback", message="message"),
    f"{FEEDBACK}messages/<int:message>/told/": at(Row(post=ANSWERS), reference="feedback", message="message"),
    f"{FEEDBACK}files/<int:file>/": at(Row(get=READS), reference="feedback", file="feedback_file"),
    "improvements/<str:reference>/feedback/": Row(get=RECORD),
    "improvements/<str:reference>/asked-outside/": Row(get=RECORD),
    "api/v1/improvements/<str:reference>/asked-outside/": Row(get=RECORD),
    # you asked, we did
    "you-asked/": Row(get=PUBLIC),
    "you-asked/feed/": Row(get=PUBLIC),
    "you-asked/<slug:slug>/": at(Row(get=PUBLIC), slug="public_item"),
    "you-asked/<slug:slug>/feed/": at(Row(get=PUBLIC), slug="public_item"),
    "feedback/results/": Row(get=INBOX),
    "improvements/<str:reference>/result/": Row(get=ANSWER_FOR_IT, post=ANSWER_FOR_IT),
    "improvements/<str:reference>/result/withdraw/": Row(post=ANSWER_FOR_IT),
    # what tools tell: the token or signature is the permission
    "hooks/<slug:slug>/": at(Row(post=NOBODY_HERE, csrf_exempt="programs send it"), slug="tool"),
    "hooks/<slug:slug>/<str:token>/": at(
        Row(post=PUBLIC, csrf_exempt="programs send it"), slug="tool", token="tool_token"
    ),
    "feedback/signals/": Row(get=INBOX),
    "feedback/signals/new/": Row(get=only("ana", "cora", "mia"), post=only("ana", "cora", "mia")),
    "feedback/signals/<id:pk>/": at(Row(get=READS), pk="signal"),
    **{f"feedback/signals/<id:pk>/{act}/": at(Row(post=ANSWERS), pk="signal") for act in ("log", "add", "aside")},
    "feedback/proposals/<id:pk>/": at(Row(get=READS), pk="proposal"),
    **{
        f"feedback/proposals/<id:pk>/{act}/": at(Row(post=ANSWERS), pk="proposal")
        for act in ("take", "add", "dismiss", "reopen")
    },
    "feedback/sources/": Row(get=KEEPERS),
    "feedback/sources/new/": Row(get=KEEPERS, post=KEEPERS),
    "feedback/sources/<slug:slug>/": at(Row(get=KEEPERS, post=KEEPERS), slug="tool"),
    "feedback/sources/<slug:slug>/token/": at(Row(post=KEEPERS), slug="tool"),
    "feedback/sources/<slug:slug>/try/": at(Row(post=KEEPERS), slug="tool"),
    "feedback/rules/new/": Row(get=KEEPERS, post=KEEPERS),
    "feedback/rules/<id:pk>/": at(Row(get=KEEPERS, post=KEEPERS), pk="rule"),
    "api/v1/signals/": Row(get=EVERYONE, post=KEEPERS),
    "api/v1/signals/<id:pk>/": at(Row(get=READS), pk="signal"),
    **{f"api/v1/signals/<id:pk>/{act}/": at(Row(post=ANSWERS), pk="signal") for act in ("log", "add", "aside", "back")},
    "api/v1/signal-proposals/": Row(get=EVERYONE),
    "api/v1/signal-proposals/<id:pk>/": at(Row(get=READS), pk="proposal"),
    "api/v1/signal-proposals/<id:pk>/signals/": at(Row(get=READS), pk="proposal"),
    **{
        f"api/v1/signal-proposals/<id:pk>/{act}/": at(Row(post=ANSWERS), pk="proposal")
        for act in ("take", "add", "dismiss", "reopen")
    },
    "api/v1/signal-sources/": Row(get=KEEPERS, post=KEEPERS),
    "api/v1/signal-sources/<id:pk>/": at(Row(get=KEEPERS, patch=KEEPERS), pk="tool_id"),
    "api/v1/signal-sources/<id:pk>/token/": at(Row(post=KEEPERS), pk="tool_id"),
    "api/v1/signal-sources/<id:pk>/try/": at(Row(post=KEEPERS), pk="tool_id"),
    "api/v1/public-results/": Row(get=INBOX, post=EVERYBODY_OR_REASON),
    "api/v1/public-results/<id:pk>/": at(Row(get=INBOX, patch=EVERYBODY_OR_REASON), pk="public_result"),
    "api/v1/public-results/<id:pk>/withdraw/": at(Row(post=only("ana", "cora", "mia")), pk="public_result"),
    "api/v1/public-results/<id:pk>/show/": at(Row(post=only("ana", "cora", "mia")), pk="public_result"),
    "api/v1/signal-rules/": Row(get=KEEPERS, post=KEEPERS),
    "api/v1/signal-rules/<id:pk>/": at(Row(get=KEEPERS, patch=KEEPERS), pk="rule"),
    # programs
    "api/v1/feedback/": Row(get=EVERYONE, post=EVERYBODY_OR_REASON),
    API: at(Row(get=READS), reference="feedback"),
    **{
        f"{API}{act}/": at(Row(post=ANSWERS), reference="feedback")
        for act in ("triage", "ask", "consult", "snooze", "redact", "split", "undo")
    },
    f"{API}prepared/": at(Row(get=ANSWERS), reference="feedback"),
    f"{API}assign/": at(Row(post=ANSWERS), reference="feedback"),
    f"{API}classify/": at(Row(post=ANSWERS), reference="feedback"),
    f"{API}files/": at(Row(get=READS), reference="feedback"),
    f"{API}files/<id:pk>/content/": at(Row(get=READS), reference="feedback", pk="feedback_file"),
    f"{API}messages/<id:pk>/confirm/": at(Row(post=ANSWERS), reference="feedback", pk="message"),
    f"{API}messages/<id:pk>/told/": at(Row(post=ANSWERS), reference="feedback", pk="message"),
    f"{API}messages/": at(Row(get=READS, post=ANSWERS), reference="feedback"),
    f"{API}links/": at(Row(get=READS, post=ANSWERS), reference="feedback"),
    f"{API}links/<id:pk>/": at(Row(get=READS, delete=ANSWERS), reference="feedback", pk="feedback_link"),
    f"{API}obligations/": at(Row(get=READS), reference="feedback"),
    "api/v1/obligations/": Row(get=EVERYONE),
    "api/v1/mails/": Row(get=KEEPERS),
    "api/v1/mails/<id:pk>/": at(Row(get=KEEPERS), pk="mail"),
    "api/v1/mails/<id:pk>/release/": at(Row(post=KEEPERS), pk="mail"),
    "api/v1/mails/<id:pk>/dismiss/": at(Row(post=KEEPERS), pk="mail"),
    "api/v1/channels/": Row(get=KEEPERS, post=KEEPERS),
    "api/v1/channels/<id:pk>/": at(Row(get=KEEPERS, patch=KEEPERS), pk="channel"),
}
