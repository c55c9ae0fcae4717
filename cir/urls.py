"""Every address of the product. `django-admin` is for operators; no ordinary task needs it."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from cir.views import health, home, palette

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth documents it so: the admin asks for the second step

handler500 = "cir.views.faults.failed"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", palette.search, name="search"),
    path("search/palette/", palette.palette, name="search-palette"),
    path("api/", include("cir.api.urls")),  # before two hundred patterns that none of its addresses fits
    path("", include("improvements.urls")),
    path("", include("feedback.urls")),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("cir.notifications.urls")),
    path("", include("cir.accounts.urls")),
    path("", include("improvements.record_urls")),
    path("styleguide/", include("cir.ui.styleguide")),
    path("", include("cir.administration.urls")),
    path("", include("cir.privacy.urls")),
    path("", include("cir.scorecards.urls")),
    path("", include("cir.dashboards.urls")),
    path("", include("metrics.urls")),
    path("", include("improvements.measure_urls")),
    path("django-admin/", admin.site.urls),
]
