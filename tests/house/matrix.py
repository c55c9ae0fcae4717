"""WHO MAY OPEN WHAT: every address of the product, once.

A route without a row fails `test_matrix.py`. To add one, write a line: the route as Django prints it, and a rule for
each method it knows; a method without a rule must answer 405. `pk="team"` says what `<int:pk>` stands for (a part that
`world.py` makes).

    "admin/people/": Row(get=only("otto", "ada")),
    "improvements/<str:reference>/tasks/": Row(post=record("ana", "cora", "mia")),

Rules:
    PUBLIC            everybody, signed in or not
    EVERYONE          everybody who is signed in
    only(*names)      these; others 403; who is not signed in goes to sign-in (pages) or gets 401 (API)
    record(*names)    a page of one improvement: these may; others 403; for whom it does not exist, 404
    own(*names)       a thing of these people; for everybody else it does not exist (404)
    THERE             who sees the record gets an answer, or 403 by rules that depend on more than who asks (the tests
                      of those rules say); for whom it does not exist, 404 before anything else

The cast: ana owns the record, ben logged it, cleo has nothing to do with it, cora coordinates, mia approves, otto
audits, ada administers, gone was deactivated while signed in.
"""

from tests.house.matrix_api import API_ROUTES
from tests.house.matrix_feedback import FEEDBACK_ROUTES
from tests.house.matrix_record import RECORD_ROUTES
from tests.house.rules import (
    ADMINISTRATORS,
    DRAFTS,
    EVERYBODY_BUT_THE_AUDITOR,
    EVERYBODY_OR_REASON,
    EVERYONE,
    KEEPERS,
    NOBODY_HERE,
    NOBODY_HERE_YET,
    NOT_SIGNED_IN,
    OWN_PAGE,
    PEOPLE_READERS,
    PUBLIC,
    READERS_IN,
    RECORD,
    SIGN_IN_PAGE,
    THERE,
    Row,
    at,
    only,
    own,
)

ROUTES: dict[str, Row] = {
    # health
    "livez": Row(get=PUBLIC, post=PUBLIC, csrf_exempt="changes nothing"),
    "readyz": Row(get=PUBLIC, post=PUBLIC, csrf_exempt="changes nothing"),
    # signing in
    "login/": SIGN_IN_PAGE,
    "login/inactive/": Row(get=PUBLIC),
    "login/new/": Row(get=PUBLIC, post=PUBLIC),
    "login/reset/": SIGN_IN_PAGE,
    "login/reset/sent/": Row(get=PUBLIC),
    "login/reset/done/": Row(get=PUBLIC),
    "login/cancelled/": Row(get=PUBLIC),
    "login/error/": Row(get=NOT_SIGNED_IN),  # says 401: the provider did not vouch
    "account/login/": Row(get=PUBLIC, post=PUBLIC),
    "logout/": Row(get=PUBLIC, post=PUBLIC),
    "^login/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Row(get=PUBLIC, post=PUBLIC),
    "login/again/": OWN_PAGE,
    "login/again/code/": OWN_PAGE,
    "login/code/": Row(get=PUBLIC, post=PUBLIC),
    "login/first/": Row(get=PUBLIC, post=PUBLIC),
    "login/with/<slug:provider_id>/": Row(get=NOBODY_HERE, post=NOBODY_HERE),
    "login/with/<slug:provider_id>/back/": Row(get=NOBODY_HERE),
    "invitation/<str:token>/": Row(get=PUBLIC, post=PUBLIC),
    # one's own account
    "account/": OWN_PAGE,
    "account/password/": OWN_PAGE,
    "account/sessions/": OWN_PAGE,
    "people/options/": Row(get=EVERYONE),
    "account/password/new/": OWN_PAGE,
    "account/email/": OWN_PAGE,
    "account/email/sent/": Row(get=PUBLIC),
    r"^account/email/(?P<key>[-:\w]+)/$": Row(get=PUBLIC, post=NOBODY_HERE),
    "account/two-step/": Row(get=EVERYONE),
    "account/two-step/app/": OWN_PAGE,
    "account/two-step/off/": Row(get=NOBODY_HERE_YET, post=NOBODY_HERE_YET),
    "account/two-step/codes/": Row(get=NOBODY_HERE_YET),
    "account/two-step/codes/new/": Row(get=EVERYONE, post=EVERYONE),
    "account/two-step/codes/file/": Row(get=NOBODY_HERE_YET),
    "account/sign-ins/": OWN_PAGE,
    "account/notifications/": OWN_PAGE,
    # the bell
    "notifications/": Row(get=EVERYONE),
    "notifications/menu/": Row(get=EVERYONE),
    "notifications/read/": Row(post=EVERYONE),
    "notifications/<int:pk>/open/": at(Row(post=own("ana")), pk="notice"),
    "notifications/<int:pk>/read/": at(Row(post=own("ana")), pk="notice"),
    "notifications/stop/<str:token>/": at(
        Row(get=PUBLIC, post=PUBLIC, csrf_exempt="one click in a mail program; the signed link is the permission"),
        token="way_out",
    ),
    # administration
    "admin/": Row(get=only("cora", "otto", "ada")),
    "admin/people/": Row(get=PEOPLE_READERS),
    "admin/people/invite/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "admin/people/invitations/<int:pk>/again/": at(Row(post=ADMINISTRATORS), pk="invitation"),
    "admin/people/invitations/<int:pk>/withdraw/": at(Row(post=ADMINISTRATORS), pk="invitation"),
    "admin/people/<int:pk>/": at(Row(get=PEOPLE_READERS), pk="person"),
    "admin/people/<int:pk>/roles/": at(Row(post=ADMINISTRATORS), pk="person"),
    "admin/people/<int:pk>/roles/<int:membership>/take/": at(Row(post=ADMINISTRATORS), pk="holder"),
    "admin/people/<int:pk>/deactivate/": at(Row(post=ADMINISTRATORS), pk="person"),
    "admin/people/<int:pk>/reactivate/": at(Row(post=ADMINISTRATORS), pk="person"),
    "admin/people/<int:pk>/sign-out/": at(Row(post=ADMINISTRATORS), pk="person"),
    "admin/teams/": Row(get=PEOPLE_READERS, post=ADMINISTRATORS),
    "admin/teams/<int:pk>/": at(Row(get=PEOPLE_READERS, post=ADMINISTRATORS), pk="team"),
    "admin/teams/<int:pk>/people/": at(Row(post=ADMINISTRATORS), pk="team"),
    "admin/teams/<int:pk>/people/<int:person>/remove/": at(Row(post=ADMINISTRATORS), pk="team"),
    "admin/teams/<int:pk>/disband/": at(Row(post=ADMINISTRATORS), pk="team"),
    # the catalogue
    "services/": Row(get=EVERYONE),
    "services/add/": Row(get=KEEPERS, post=KEEPERS),
    "services/<slug:slug>/": Row(get=EVERYONE),
    "services/<slug:slug>/edit/": Row(get=KEEPERS, post=KEEPERS),
    "services/<slug:slug>/retire/": Row(post=KEEPERS),
    "services/<slug:slug>/bring-back/": Row(post=KEEPERS),
    "services/<slug:slug>/merge/": Row(post=KEEPERS),
    "objectives/": Row(get=EVERYONE),
    "objectives/vision/": Row(get=KEEPERS, post=KEEPERS),
    "objectives/add/": Row(get=KEEPERS, post=KEEPERS),
    "objectives/<int:pk>/": at(Row(get=EVERYONE), pk="objective"),
    "objectives/<int:pk>/edit/": at(Row(get=KEEPERS, post=KEEPERS), pk="objective"),
    "objectives/<int:pk>/retire/": at(Row(post=KEEPERS), pk="objective"),
    "objectives/<int:pk>/bring-back/": at(Row(post=KEEPERS), pk="objective"),
}

ROUTES |= {
    # for developers, and for administrators where DEBUG is off
    "styleguide/": Row(get=ADMINISTRATORS),
    "styleguide/dialog/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "styleguide/refusal/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "styleguide/faults/<slug:name>/": at(Row(get=ADMINISTRATORS), name="fault"),
    # home, search, the register, the board
    "": Row(get=EVERYONE),
    "search/": Row(get=EVERYONE),
    "search/palette/": Row(get=EVERYONE),
    "register/": Row(get=EVERYONE),
    "register/rows/<str:reference>/": Row(get=RECORD),
    "register/options/": Row(get=EVERYONE),
    "register/density/": Row(post=EVERYONE),
    "ideas/new/": Row(get=EVERYBODY_BUT_THE_AUDITOR, post=EVERYBODY_BUT_THE_AUDITOR),
    "ideas/similar/": Row(get=EVERYONE),
    "ideas/draft/": Row(post=EVERYBODY_BUT_THE_AUDITOR),
    "ideas/<str:reference>/support/": Row(post=THERE),
    "ideas/<str:reference>/withdraw/": Row(post=THERE),
    "needs/snooze/": Row(post=EVERYBODY_OR_REASON),
    "needs/wake/": Row(post=EVERYBODY_OR_REASON),
    "needs/tasks/<int:task>/": Row(post=THERE),
    "needs/<str:reference>/update/": Row(get=THERE, post=THERE),
    "needs/<str:reference>/readings/<int:measure>/": Row(get=THERE, post=THERE),
    "register/bulk/": Row(get=EVERYONE, post=EVERYBODY_OR_REASON, query="?ref={reference}&change=owner"),
    "register/undo/": Row(post=EVERYONE),
    "register/export/<slug:kind>/": at(Row(get=EVERYONE), kind="file_kind"),
    "register/export/<slug:kind>/ask/": at(Row(post=EVERYONE), kind="file_kind"),
    "register/exports/<int:export_id>/": at(Row(get=own("ana")), export_id="export"),
    "register/views/": Row(post=EVERYONE),
    "register/views/<int:view_id>/": at(Row(post=own("ana")), view_id="view"),
    "register/views/<int:view_id>/delete/": at(Row(post=own("ana")), view_id="view"),
    "improvements/<str:reference>/preview/": Row(get=RECORD),
    "prioritise/": Row(get=EVERYONE),
    "prioritise/weights/": Row(post=only("cora", "mia", "ada")),
    "prioritise/<str:reference>/points/": Row(post=THERE),
    "prioritise/<str:reference>/place/": Row(post=THERE),
    "prioritise/<str:reference>/rank/": Row(post=THERE),
    "prioritise/<str:reference>/escalate/": Row(post=THERE),
    "board/": Row(get=EVERYONE),
    "board/filter/": Row(get=EVERYONE),
    "board/<str:reference>/to/": Row(get=RECORD),
    "board/<str:reference>/to/<str:status>/": Row(get=THERE, post=THERE),
    "board/<str:reference>/place/": Row(post=THERE),
    "admin/sample/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    # the measures
    "measures/": Row(get=EVERYONE),
    "measures/<int:pk>/": at(Row(get=EVERYONE), pk="measure"),
    "measures/new/": Row(get=KEEPERS, post=KEEPERS),
    "measures/<int:pk>/edit/": at(Row(get=KEEPERS, post=KEEPERS), pk="measure"),
    "measures/<int:pk>/redefine/": at(Row(get=KEEPERS, post=KEEPERS), pk="measure"),
    "measures/<int:pk>/retire/": at(Row(post=KEEPERS), pk="measure"),
    "measures/<int:pk>/bring-back/": at(Row(post=KEEPERS), pk="measure"),
    "measures/<int:pk>/baseline/": at(Row(get=KEEPERS, post=KEEPERS), pk="measure"),
    "measures/<int:pk>/baseline/<int:rebasing>/take-back/": at(Row(get=KEEPERS, post=KEEPERS), pk="measure"),
    "measures/<int:pk>/readings/add/": at(Row(get=READERS_IN, post=READERS_IN), pk="measure"),
    "measures/<int:pk>/readings/table/": at(Row(get=READERS_IN, post=READERS_IN), pk="measure"),
    "measures/<int:pk>/readings/<int:reading>/correct/": at(Row(get=READERS_IN, post=READERS_IN), pk="measure"),
    "measures/<int:pk>/readings.csv": at(Row(get=EVERYONE), pk="measure"),
    "measures/<int:pk>/improvements/": at(Row(get=EVERYONE), pk="measure"),
    # the figures
    "kpis/": Row(get=EVERYONE),
    "reports/": Row(get=only("cora", "mia", "otto", "ada"), post=only("cora", "mia", "ada")),
    # A draft is for those who write reports: for an auditor it is not there yet.
    "reports/<month:code>/": Row(get=DRAFTS),
    "reports/<month:code>/sentences/": Row(get=DRAFTS, post=DRAFTS),
    "reports/<month:code>/freeze/": Row(post=DRAFTS),
    "reports/<month:code>/report.xlsx": Row(get=DRAFTS),
    "practice/": Row(get=only("cora", "mia", "otto", "ada")),
    "practice/self-checks/": Row(get=EVERYONE, post=only("cora", "mia", "ada")),
    "practice/self-checks/<int:pk>/": at(
        Row(get=only("cora", "mia", "otto", "ada"), post=only("cora", "mia", "ada")), pk="self_check"
    ),
    "practice/self-checks/<int:pk>/close/": at(Row(post=only("cora", "mia", "ada")), pk="self_check"),
    "kpis/all/": Row(get=EVERYONE),
    "kpis/values.csv": Row(get=EVERYONE),
    "kpis/<str:key>/": at(Row(get=EVERYONE), key="kpi"),
    "kpis/<str:key>/values.csv": at(Row(get=EVERYONE), key="kpi"),
    "kpis/<str:key>/target/": at(Row(get=KEEPERS, post=KEEPERS), key="kpi"),
    "kpis/<str:key>/measure/": at(Row(post=KEEPERS), key="kpi"),
    "kpis/<str:key>/pin/": at(Row(post=EVERYONE), key="kpi"),
    "kpis/<str:key>/unpin/": at(Row(post=EVERYONE), key="kpi"),
    "kpis/<str:key>/reading/": at(Row(get=KEEPERS, post=KEEPERS), key="kpi"),
    # the settings
    "account/tokens/": OWN_PAGE,
    "account/tokens/<int:pk>/revoke/": at(Row(post=own("ana")), pk="api_token"),
    "admin/criteria/": Row(get=KEEPERS, post=KEEPERS),
    "admin/limits/": Row(get=KEEPERS, post=KEEPERS),
    "admin/reviews/": Row(get=KEEPERS, post=KEEPERS),
    "admin/reviews/<int:pk>/": at(Row(get=KEEPERS, post=KEEPERS), pk="review"),
    "admin/reviews/<int:pk>/cancel/": at(Row(post=KEEPERS), pk="review"),
    "admin/audit/": Row(get=PEOPLE_READERS),
    # the outbox
    "admin/privacy/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "admin/privacy/held/": Row(post=ADMINISTRATORS),
    "admin/privacy/erase/": Row(post=ADMINISTRATORS),
    "admin/privacy/holds/": Row(post=ADMINISTRATORS),
    "admin/privacy/holds/<int:pk>/lift/": at(Row(post=ADMINISTRATORS), pk="hold"),
    "admin/webhooks/": Row(get=ADMINISTRATORS),
    "admin/webhooks/new/": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "admin/webhooks/<int:pk>/": at(Row(get=ADMINISTRATORS, post=ADMINISTRATORS), pk="webhook"),
    "admin/webhooks/<int:pk>/<str:act>/": at(Row(post=ADMINISTRATORS), pk="webhook", act="webhook_act"),
    "admin/webhooks/deliveries/<int:pk>/again/": at(Row(post=ADMINISTRATORS), pk="delivery"),
    "admin/outbox/": Row(get=ADMINISTRATORS),
    "admin/outbox/<int:pk>/resend/": at(Row(post=ADMINISTRATORS), pk="outbox"),
}

ROUTES |= API_ROUTES | RECORD_ROUTES | FEEDBACK_ROUTES

OPERATORS = "django-admin/"
"""Django's own admin, for operators: tested as a whole in `test_matrix.py`."""
