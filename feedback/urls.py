"""The addresses of feedback: outside, and inside."""

from django.urls import path

from feedback.views import channels, embed, given, inbox, keeping, lists, mails, suggest, track

app_name = "feedback"
HELD, GIVEN, ONE = "s/<str:secret>/", "feedback/given/<str:reference>/", "feedback/<str:reference>/"
urlpatterns = [
    # Without an account
    path("suggest/", suggest.suggest, name="suggest"),
    path("suggest/<slug:slug>/", suggest.suggest, name="suggest-to"),
    path("suggest/<slug:slug>/embed/", embed.embed, name="embed"),
    path("s/", track.find, name="find"),
    path(HELD, track.track, name="track"),
    path(f"{HELD}sent/", track.sent, name="sent"),
    path(f"{HELD}reply/", track.reply, name="reply"),
    path(f"{HELD}helped/<int:link>/", track.helped, name="helped"),
    path(f"{HELD}confirm/", track.confirm, name="confirm"),
    path(f"{HELD}stop/", track.stop, name="stop"),
    # For colleagues who tell us something
    path("feedback/new/", given.new, name="new"),
    path("feedback/new/told/", given.new, {"kind": "told"}, name="new-told"),
    path(GIVEN, given.given, name="given"),
    path(f"{GIVEN}reply/", given.reply, name="given-reply"),
    path(f"{GIVEN}helped/<int:link>/", given.helped, name="given-helped"),
    # For those who answer
    path("feedback/", inbox.index, name="inbox"),
    path("feedback/owed/", lists.owed, name="owed"),
    path("feedback/mails/", mails.mails, name="mails"),
    path("feedback/mails/<int:mail>/", mails.mail, name="mail"),
    path("feedback/mails/<int:mail>/release/", mails.release, name="mail-release"),
    path("feedback/mails/<int:mail>/dismiss/", mails.dismiss, name="mail-dismiss"),
    path("feedback/channels/", channels.channels, name="channels"),
    path("feedback/channels/new/", channels.add, name="channel-new"),
    path("feedback/channels/<slug:slug>/", channels.channel, name="channel"),
    path(ONE, inbox.one, name="one"),
    path(f"{ONE}triage/", inbox.triage, name="triage"),
    path(f"{ONE}ask/", inbox.ask, name="ask"),
    path(f"{ONE}snooze/", inbox.snooze, name="snooze"),
    path(f"{ONE}undo/", inbox.undo, name="undo"),
    path(f"{ONE}redact/", keeping.redact, name="redact"),
    path(f"{ONE}split/", keeping.split, name="split"),
    path(f"{ONE}links/", keeping.link, name="link"),
    path(f"{ONE}links/<int:link>/remove/", keeping.unlink, name="unlink"),
    path(f"{ONE}notes/", keeping.note, name="note"),
    path(f"{ONE}assign/", keeping.assign, name="assign"),
    path(f"{ONE}messages/<int:message>/confirm/", keeping.confirm, name="confirm-words"),
    path(f"{ONE}messages/<int:message>/told/", keeping.told, name="told"),
    path(f"{ONE}files/<int:file>/", keeping.file, name="file"),
    path("improvements/<str:reference>/feedback/", lists.of_improvement, name="of-improvement"),
]
