"""Every page that people see, and who looks at it: shared by the pictures and the walk of the accessibility checker.

A path may hold the name of a subject in braces (`scripts.subjects`); `act` opens what is not there at once: a dialog,
a menu.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page as Window

CONTRIBUTOR, OWNER, COORDINATOR, APPROVER = "oskar", "kenji", "freya", "marcus"
AUDITOR, ADMINISTRATOR, NOBODY = "greta", "theo", ""
Act = Callable[[Window], object]


@dataclass(frozen=True)
class Page:
    """One page, or one thing opened upon it."""

    who: str
    path: str
    act: Act | None = None
    status: int = 200


def press(key: str, wait: str) -> Act:
    """Press a key and wait for what it opens."""

    def act(window: Window) -> None:
        window.keyboard.press(key)
        window.wait_for_selector(wait)

    return act


def click(selector: str, wait: str) -> Act:
    """Click the first of these that can be seen and wait for what it opens."""

    def act(window: Window) -> None:
        window.locator(selector).locator("visible=true").first.click()
        window.wait_for_selector(wait)

    return act


def add_a_filter(window: Window) -> None:
    """By key where there is room for it; on a phone the filters open as a sheet."""
    if window.locator("[data-open-sheet]").is_visible():
        window.locator("[data-open-sheet]").click()
    else:
        press("f", "#add-filter[open]")(window)


def look_somebody_up(window: Window) -> None:
    """What is held about the customer of the sample."""
    window.fill("[name=who]", "office@marlow.example")
    window.click("text=Show what is held")
    window.wait_for_selector("#h-subject")


DIALOG = "#dialog[open] :is(h1, h2)"
RECORD = "/improvements/{measuring}/"
OPEN = ("new", "assessing", "approved", "planned", "in_progress", "measuring")
STATUSES = (*OPEN, "done", "deferred", "declined", "stopped", "merged")

WORK: dict[str, Page] = {
    "home": Page(APPROVER, "/"),
    "home-owner": Page(OWNER, "/?all=1"),
    "home-coordinator": Page(COORDINATOR, "/"),
    "home-contributor": Page(CONTRIBUTOR, "/"),
    "home-auditor": Page(AUDITOR, "/"),
    "log": Page(OWNER, "/ideas/new/?title=People+wait+days+for+a+password+reset"),
    "log-dialog": Page(OWNER, "/board/", press("c", DIALOG)),
    "palette": Page(OWNER, "/", press("Control+k", "#palette[open]")),
    "keys": Page(OWNER, "/register/", press("?", "#keys-dialog[open]")),
    "register": Page(APPROVER, "/register/"),
    "register-filtered": Page(APPROVER, "/register/?status=measuring&status=in_progress&sort=-score"),
    "register-grouped": Page(OWNER, "/register/?status=open&group=owner"),
    "register-bulk": Page(
        COORDINATOR, "/register/?status=new", click(".tbl tbody input[type=checkbox]", "[data-bulk]:not([hidden])")
    ),
    "register-add-filter": Page(COORDINATOR, "/register/", add_a_filter),
    "register-words": Page(OWNER, "/register/?q=password"),
    "register-none": Page(OWNER, "/register/?q=nothing+is+called+this"),
    "register-wrong": Page(OWNER, "/register/?score_min=high&logged_after=yesterdayish"),
    "register-auditor": Page(AUDITOR, "/register/?status=closed"),
    "board": Page(APPROVER, "/board/"),
    "board-lanes": Page(OWNER, "/board/?lanes=owner"),
    "board-filter": Page(COORDINATOR, "/board/filter/"),
    "board-auditor": Page(AUDITOR, "/board/"),
    "prioritise": Page(APPROVER, "/prioritise/"),
    "prioritise-ranking": Page(APPROVER, "/prioritise/?view=ranking"),
    "prioritise-compare": Page(OWNER, "/prioritise/?view=compare"),
    "search": Page(OWNER, "/search/?q=password"),
    "search-none": Page(OWNER, "/search/?q=xyzzy"),
    "updates": Page(OWNER, "/notifications/"),
    "bell": Page(OWNER, "/prioritise/", click("[data-bell]", "#bell-menu:popover-open")),
}
RECORDS: dict[str, Page] = {
    f"record-{status}": Page(APPROVER, f"/improvements/{{{status}}}/") for status in STATUSES
} | {
    "record-owner": Page(OWNER, "/improvements/{owned}/"),
    "record-contributor": Page(CONTRIBUTOR, RECORD),
    "record-auditor": Page(AUDITOR, RECORD),
    "record-restricted": Page(COORDINATOR, "/improvements/{restricted}/"),
    "record-long": Page(COORDINATOR, "/improvements/{long}/"),
    "record-arabic": Page(COORDINATOR, "/improvements/{arabic}/"),
    "record-chinese": Page(COORDINATOR, "/improvements/{chinese}/"),
    "record-history": Page(OWNER, RECORD + "history/"),
    "record-canvas": Page(OWNER, "/improvements/{owned}/canvas/"),
    "record-print": Page(OWNER, RECORD + "print/"),
    "record-measures": Page(OWNER, "/improvements/{owned}/measures/"),
    "record-approve": Page(APPROVER, "/improvements/{assessing}/moves/approve/"),
    "record-decline": Page(APPROVER, "/improvements/{assessing}/moves/decline/"),
    "record-close": Page(OWNER, "/improvements/{owned}/moves/close/"),
    "record-waiting": Page(OWNER, "/improvements/{waiting}/"),
    "record-consult": Page(OWNER, "/improvements/{owned}/consulted/"),
    "record-answer": Page(CONTRIBUTOR, "/improvements/{owned}/consulted/{question}/"),
    "record-paste": Page(OWNER, "/improvements/{owned}/measures/{target}/paste/"),
    "record-rebase": Page(OWNER, "/improvements/{owned}/measures/{target}/baseline/"),
    "record-reading": Page(OWNER, "/improvements/{owned}/measures/{target}/readings/"),
}
INSIGHT: dict[str, Page] = {
    "measures": Page(OWNER, "/measures/"),
    "measures-none": Page(OWNER, "/measures/?q=xyzzy"),
    "measure": Page(OWNER, "/measures/{measure}/"),
    "measure-rebased": Page(COORDINATOR, "/measures/{rebased}/"),
    "measure-rebase": Page(COORDINATOR, "/measures/{rebased}/baseline/"),
    "measure-auditor": Page(AUDITOR, "/measures/{measure}/"),
    "measure-bare": Page(COORDINATOR, "/measures/{bare}/"),
    "measure-new": Page(COORDINATOR, "/measures/new/"),
    "measure-edit": Page(COORDINATOR, "/measures/{measure}/edit/"),
    "measure-redefine": Page(COORDINATOR, "/measures/{measure}/redefine/"),
    "measure-reading": Page(COORDINATOR, "/measures/{measure}/readings/add/"),
    "measure-table": Page(COORDINATOR, "/measures/{measure}/readings/table/"),
    "measure-correct": Page(COORDINATOR, "/measures/{measure}/readings/{reading}/correct/"),
    "kpis": Page(OWNER, "/kpis/"),
    "kpis-scope": Page(APPROVER, "/kpis/?period=all&scope=source:staff"),
    "practice": Page(COORDINATOR, "/practice/"),
    "practice-auditor": Page(AUDITOR, "/practice/"),
    "self-checks": Page(CONTRIBUTOR, "/practice/self-checks/"),
    "self-check": Page(COORDINATOR, "/practice/self-checks/{self_check}/"),
    "self-check-open": Page(APPROVER, "/practice/self-checks/{open_check}/"),
    "reports": Page(COORDINATOR, "/reports/"),
    "report": Page(AUDITOR, "/reports/{report}/"),
    "report-sentences": Page(COORDINATOR, "/reports/{draft}/sentences/"),
    "kpis-all": Page(OWNER, "/kpis/all/"),
    "kpi": Page(OWNER, "/kpis/opportunities_logged/"),
    "kpi-target": Page(COORDINATOR, "/kpis/opportunities_logged/target/"),
    "services": Page(APPROVER, "/services/"),
    "services-contributor": Page(CONTRIBUTOR, "/services/"),
    "service": Page(APPROVER, "/services/service-desk/"),
    "service-coordinator": Page(COORDINATOR, "/services/service-desk/"),
    "service-add": Page(COORDINATOR, "/services/add/"),
    "service-edit": Page(COORDINATOR, "/services/service-desk/edit/"),
    "objectives": Page(APPROVER, "/objectives/"),
    "objective": Page(APPROVER, "/objectives/{objective}/"),
    "objective-add": Page(COORDINATOR, "/objectives/add/"),
    "objective-edit": Page(COORDINATOR, "/objectives/{objective}/edit/"),
    "vision": Page(COORDINATOR, "/objectives/vision/"),
}
ADMINISTRATION: dict[str, Page] = {
    "administration": Page(ADMINISTRATOR, "/admin/"),
    "people": Page(ADMINISTRATOR, "/admin/people/"),
    "person": Page(ADMINISTRATOR, "/admin/people/{person}/"),
    "invite": Page(ADMINISTRATOR, "/admin/people/invite/"),
    "teams": Page(ADMINISTRATOR, "/admin/teams/"),
    "team": Page(ADMINISTRATOR, "/admin/teams/{team}/"),
    "criteria": Page(COORDINATOR, "/admin/criteria/"),
    "limits": Page(COORDINATOR, "/admin/limits/"),
    "reviews": Page(COORDINATOR, "/admin/reviews/"),
    "review": Page(COORDINATOR, "/admin/reviews/{review}/"),
    "audit": Page(AUDITOR, "/admin/audit/"),
    "webhooks": Page(ADMINISTRATOR, "/admin/webhooks/"),
    "webhook-new": Page(ADMINISTRATOR, "/admin/webhooks/new/"),
    "webhook": Page(ADMINISTRATOR, "/admin/webhooks/{webhook}/"),
    "privacy": Page(ADMINISTRATOR, "/admin/privacy/"),
    "privacy-somebody": Page(ADMINISTRATOR, "/admin/privacy/", look_somebody_up),
    "outbox": Page(ADMINISTRATOR, "/admin/outbox/"),
    "sample": Page(ADMINISTRATOR, "/admin/sample/"),
}
ACCOUNT: dict[str, Page] = {
    "account": Page(OWNER, "/account/"),
    "account-notifications": Page(OWNER, "/account/notifications/"),
    "tokens": Page(OWNER, "/account/tokens/"),
    "password": Page(OWNER, "/account/password/"),
    "two-step": Page(OWNER, "/account/two-step/"),
    "sessions": Page(OWNER, "/account/sessions/"),
    "sign-out": Page(OWNER, "/logout/"),
    "api": Page(OWNER, "/api/docs/"),
    "api-problems": Page(OWNER, "/api/docs/problems/"),
    "refused": Page(CONTRIBUTOR, "/admin/people/", status=403),
    "not-found": Page(OWNER, "/improvements/CIR-99999/", status=404),
}
DOOR: dict[str, Page] = {
    "sign-in": Page(NOBODY, "/login/?next=/register/"),
    "sign-in-wrong": Page(NOBODY, "/login/", click("main form .pubbtn", "#error-summary")),
    "reset": Page(NOBODY, "/login/reset/"),
    "reset-sent": Page(NOBODY, "/login/reset/sent/"),
    "reset-used": Page(NOBODY, "/login/reset/1-used/"),
    "no-sign-up": Page(NOBODY, "/login/new/"),
    "invitation": Page(NOBODY, "/invitation/{invitation}/"),
    "invitation-gone": Page(NOBODY, "/invitation/1-made-up/", status=404),
    "inactive": Page(NOBODY, "/login/inactive/"),
    "unsubscribe": Page(NOBODY, "{unsubscribe}"),
}
FEEDBACK: dict[str, Page] = {
    "feedback": Page(COORDINATOR, "/feedback/"),
    "feedback-one": Page(COORDINATOR, "/feedback/{feedback}/"),
    "feedback-consult": Page(COORDINATOR, "/feedback/{asked}/?tab=answer&do=consult&link={asked_link}"),
    "feedback-owed": Page(COORDINATOR, "/feedback/owed/"),
    "feedback-records": Page(COORDINATOR, "/feedback/records/"),
    "feedback-new": Page(CONTRIBUTOR, "/feedback/new/"),
    "feedback-told": Page(CONTRIBUTOR, "/feedback/new/told/"),
    "feedback-given": Page(CONTRIBUTOR, "/feedback/given/{given}/"),
    "channels": Page(COORDINATOR, "/feedback/channels/"),
    "channel-new": Page(COORDINATOR, "/feedback/channels/new/"),
    "feedback-mails": Page(COORDINATOR, "/feedback/mails/"),
    "feedback-mail": Page(COORDINATOR, "/feedback/mails/{mail}/"),
    "channel-mail": Page(COORDINATOR, "/feedback/channels/mail/"),
    "suggest-embedded": Page(NOBODY, "/suggest/{embedded}/embed/"),
    "signals": Page(COORDINATOR, "/feedback/signals/"),
    "signals-none": Page(COORDINATOR, "/feedback/signals/?q=xyzzy"),
    "signal": Page(COORDINATOR, "/feedback/signals/{signal}/"),
    "signal-new": Page(COORDINATOR, "/feedback/signals/new/"),
    "proposal": Page(COORDINATOR, "/feedback/proposals/{proposal}/"),
    "sources": Page(COORDINATOR, "/feedback/sources/"),
    "source": Page(COORDINATOR, "/feedback/sources/sample-audit-register/"),
    "source-new": Page(COORDINATOR, "/feedback/sources/new/"),
    "results": Page(NOBODY, "/you-asked/"),
    "results-kept": Page(COORDINATOR, "/feedback/results/"),
    "result": Page(COORDINATOR, "/improvements/{done}/result/"),
    "rule-new": Page(COORDINATOR, "/feedback/rules/new/"),
    "surveys": Page(COORDINATOR, "/surveys/"),
    "survey": Page(COORDINATOR, "/surveys/{survey}/"),
    "survey-open": Page(COORDINATOR, "/surveys/{survey_open}/"),
    "survey-new": Page(COORDINATOR, "/surveys/new/"),
    "survey-send": Page(COORDINATOR, "/surveys/{survey_open}/send/"),
    "survey-answer": Page(NOBODY, "/q/{survey_secret}/"),
    "survey-answer-wrong": Page(NOBODY, "/q/{survey_secret}/", click("main form .pubbtn", "#error-summary")),
    "survey-answered": Page(NOBODY, "/q/answered/"),
    "suggest": Page(NOBODY, "/suggest/"),
    "suggest-wrong": Page(NOBODY, "/suggest/", click("main form .pubbtn", "#error-summary")),
    "track-find": Page(NOBODY, "/s/"),
    "track": Page(NOBODY, "/s/{secret}/"),
    "track-asked": Page(NOBODY, "/s/{secret_asked}/"),
    "weighed": Page(COORDINATOR, "/improvements/{weighed}/"),
    "track-going": Page(NOBODY, "/s/{secret_going}/"),
    "track-sent": Page(NOBODY, "/s/{secret}/sent/"),
}
PAGES: dict[str, Page] = WORK | RECORDS | INSIGHT | ADMINISTRATION | ACCOUNT | DOOR | FEEDBACK
