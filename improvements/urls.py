"""Addresses of the register's pages. `<reference>` takes CIR-142 in any spelling; what cannot be seen is 404."""

from django.urls import path

from improvements.views import register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/rows/<str:reference>/", register.row, name="register-row"),
    path("register/options/", register.options, name="register-options"),
    path("register/density/", register.density, name="register-density"),
]
