"""Under /me/: the person's own record and the organisation's people."""

from django.urls import path, register_converter

from hub.members import views
from hub.members.purposes import Purpose


class PurposeConverter:
    """One of the purposes; an address with another is none of ours."""

    regex = "|".join(Purpose.values)

    def to_python(self, value: str) -> Purpose:
        return Purpose(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(PurposeConverter, "purpose")

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("join/", views.join, name="join"),
    path("account/", views.account, name="account"),
    path("consents/", views.consents, name="consents"),
    path("consents/export/", views.consents_export, name="consents-export"),
    path("consents/<purpose:purpose>/give/", views.consent_give, name="consent-give"),
    path("consents/<purpose:purpose>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
    path("profile/", views.profile, name="profile"),
    path("profile/pause/", views.pause, name="profile-pause"),
    path("profile/resume/", views.resume, name="profile-resume"),
    path("profile/leave/", views.leave, name="profile-leave"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<uuid:pk>/lift/", views.conflict_lift, name="conflict-lift"),
    path("exclusions/", views.exclusions, name="exclusions"),
    path("exclusions/<uuid:pk>/lift/", views.exclusion_lift, name="exclusion-lift"),
    path("people/add/", views.person_add, name="person-add"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/approve/", views.person_approve, name="person-approve"),
    path("people/<uuid:pk>/decline/", views.person_decline, name="person-decline"),
    path("people/<uuid:pk>/resend/", views.person_resend, name="person-resend"),
]
