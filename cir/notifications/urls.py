"""Bell, preferences, the way out of mails, and the outbox of administrators."""

from django.urls import include, path

from cir.notifications.views import bell, outbox, preferences, unsubscribe, webhooks

notices = [
    path("notifications/", bell.list_notices, name="list"),
    path("notifications/menu/", bell.menu, name="menu"),
    path("notifications/read/", bell.read_all, name="read-all"),
    path("notifications/<int:pk>/open/", bell.open_notice, name="open"),
    path("notifications/<int:pk>/read/", bell.mark, name="mark"),
    path("notifications/stop/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("account/notifications/", preferences.preferences, name="preferences"),
]
urlpatterns = [
    path("", include((notices, "notifications"))),
    path("admin/outbox/", outbox.show, name="outbox"),
    path("admin/outbox/<int:pk>/resend/", outbox.resend, name="outbox_resend"),
    path("admin/webhooks/", webhooks.webhooks, name="webhooks"),
    path("admin/webhooks/new/", webhooks.new, name="webhook_new"),
    path("admin/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("admin/webhooks/<int:pk>/<str:act>/", webhooks.act, name="webhook_act"),
    path("admin/webhooks/deliveries/<int:pk>/again/", webhooks.again, name="webhook_again"),
]
