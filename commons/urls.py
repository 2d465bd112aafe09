"""Addresses that are not pages. `urlpatterns` takes the prefix of the language, `plain` takes none."""

from django.urls import path

from commons.views import engagements, feeds, ideas, reading, robots, search, survey, topics, twins

urlpatterns = [
    path("search/", search.search, name="search"),
    path("reading/", reading.reading, name="reading"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("topics/<slug:slug>/feed.atom", feeds.topic_feed, name="topic-feed"),
    path("feeds/<slug:kind>.atom", feeds.feed, name="feed"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/sent/", ideas.sent, name="ideas_sent"),
    path("ideas/confirm/<str:token>/", ideas.confirm, name="idea_confirm"),
    path("survey/", survey.survey, name="survey"),
    path("survey/sent/", survey.sent, name="survey_sent"),
    path("<path:path>.md", twins.markdown, name="markdown"),
    path("<path:path>.pdf", twins.document, name="pdf"),
]
plain = [
    path("reading.css", reading.stylesheet, name="reading_css"),
    path("me/challenges/", engagements.my_challenges, name="my-challenges"),
    path("me/challenges/<uuid:key>/engage/", engagements.challenge_engage, name="challenge-engage"),
    path("me/challenges/<uuid:key>/disengage/", engagements.challenge_disengage, name="challenge-disengage"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("robots.txt", robots.robots, name="robots"),
]
