"""The addresses of feedback: outside, and inside."""

from django.urls import path

from feedback.views import suggest, track

app_name = "feedback"
SECRET = "s/<str:secret>/"
urlpatterns = [
    # Without an account
    path("suggest/", suggest.suggest, name="suggest"),
    path("suggest/<slug:slug>/", suggest.suggest, name="suggest-to"),
    path("s/", track.find, name="find"),
    path(SECRET, track.track, name="track"),
    path(f"{SECRET}sent/", track.sent, name="sent"),
    path(f"{SECRET}reply/", track.reply, name="reply"),
    path(f"{SECRET}helped/<int:link>/", track.helped, name="helped"),
    path(f"{SECRET}confirm/", track.confirm, name="confirm"),
    path(f"{SECRET}stop/", track.stop, name="stop"),
]
