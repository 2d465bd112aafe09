"""Under /me/: the person's own record and the organisation's people."""

from django.urls import path

from hub.members import views

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("join/", views.join, name="join"),
    path("account/", views.account, name="account"),
    path("profile/", views.profile, name="profile"),
    path("profile/pause/", views.pause, name="profile-pause"),
    path("profile/resume/", views.resume, name="profile-resume"),
    path("profile/leave/", views.leave, name="profile-leave"),
    path("people/add/", views.person_add, name="person-add"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/approve/", views.person_approve, name="person-approve"),
    path("people/<uuid:pk>/decline/", views.person_decline, name="person-decline"),
    path("people/<uuid:pk>/resend/", views.person_resend, name="person-resend"),
]
