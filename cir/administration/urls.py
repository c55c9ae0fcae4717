"""The administration area, and the page where an invitation leads."""

from django.urls import path

from cir.administration.views import audit_log, criteria, invitations, limits, people, person, reviews, teams

urlpatterns = [
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("admin/", people.area, name="administration"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/invite/", invitations.invite, name="invite"),
    path("admin/people/invitations/<int:pk>/again/", invitations.invite_again, name="invite_again"),
    path("admin/people/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("admin/people/<int:pk>/", person.person, name="person"),
    path("admin/people/<int:pk>/roles/", person.grant, name="grant_role"),
    path("admin/people/<int:pk>/roles/<int:membership>/take/", person.revoke, name="take_role"),
    path("admin/people/<int:pk>/deactivate/", person.deactivate, name="deactivate_person"),
    path("admin/people/<int:pk>/reactivate/", person.reactivate, name="reactivate_person"),
    path("admin/people/<int:pk>/sign-out/", person.sign_out, name="sign_out_person"),
    path("admin/teams/", teams.teams, name="teams"),
    path("admin/teams/<int:pk>/", teams.team, name="team"),
    path("admin/teams/<int:pk>/people/", teams.join, name="join_team"),
    path("admin/teams/<int:pk>/people/<int:person>/remove/", teams.leave, name="leave_team"),
    path("admin/teams/<int:pk>/disband/", teams.disband, name="disband_team"),
    path("admin/criteria/", criteria.criteria, name="criteria"),
    path("admin/limits/", limits.limits, name="limits"),
    path("admin/reviews/", reviews.reviews, name="review_dates"),
    path("admin/reviews/<int:pk>/", reviews.review, name="review_date"),
    path("admin/reviews/<int:pk>/cancel/", reviews.cancel, name="cancel_review"),
    path("admin/audit/", audit_log.audit_log, name="audit_log"),
]
