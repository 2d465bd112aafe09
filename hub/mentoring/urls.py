"""Under /me/: the dashboard, enrolments, pairs, people. In public: the programmes."""

from django.urls import path

from hub.mentoring import views

urlpatterns = [
    path("", views.me, name="me"),
    path("enrolments/", views.enrolments, name="enrolments"),
    path("enrolments/<uuid:pk>/withdraw/", views.enrolment_withdraw, name="enrolment-withdraw"),
    path("enrolments/<uuid:pk>/cards/", views.enrolment_cards, name="enrolment-cards"),
    path("enrol/<uuid:pk>/", views.enrol, name="enrol"),
    path("pairs/<uuid:pk>/", views.pair, name="pair"),
    path("pairs/<uuid:pk>/accept/", views.pair_accept, name="pair-accept"),
    path("pairs/<uuid:pk>/decline/", views.pair_decline, name="pair-decline"),
    path("pairs/<uuid:pk>/ask/", views.pair_ask, name="pair-ask"),
    path("questions/<uuid:pk>/answer/", views.question_answer, name="question-answer"),
    path("pairs/<uuid:pk>/withdraw/", views.pair_withdraw, name="pair-withdraw"),
    path("pairs/<uuid:pk>/start/", views.pair_start, name="pair-start"),
    path("pairs/<uuid:pk>/pause/", views.pair_pause, name="pair-pause"),
    path("pairs/<uuid:pk>/resume/", views.pair_resume, name="pair-resume"),
    path("pairs/<uuid:pk>/complete/", views.pair_complete, name="pair-complete"),
    path("pairs/<uuid:pk>/end/", views.pair_end, name="pair-end"),
    path("pairs/<uuid:pk>/again/", views.pair_again, name="pair-again"),
    path("pairs/<uuid:pk>/agreement/", views.pair_agreement, name="pair-agreement"),
    path("pairs/<uuid:pk>/session/", views.pair_session, name="pair-session"),
    path("pairs/<uuid:pk>/announce/", views.session_announce, name="session-announce"),
    path("sessions/<uuid:pk>/sign/", views.session_sign, name="session-sign"),
    path("sessions/<uuid:pk>/cancel/", views.session_cancel, name="session-cancel"),
    path("pairs/<uuid:pk>/retro/", views.pair_retro, name="pair-retro"),
    path("people/", views.people, name="people"),
    path("people/<uuid:pk>/enrol/", views.person_enrol, name="person-enrol"),
    path("propose/", views.propose, name="propose"),
]
public = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("thanks/", views.thanks, name="thanks"),
]
