"""Addresses that are not pages. `urlpatterns` takes the prefix of the language, `plain` takes none."""

from django.urls import path

from commons.views import (
    engagements,
    feeds,
    ideas,
    reading,
    robots,
    search,
    subscriptions,
    survey,
    topics,
    twins,
)

urlpatterns = [
    path("search/", search.search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/asked/", subscriptions.asked, name="subscribe-asked"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="subscription-confirm"),
    path("subscription/<str:token>/", subscriptions.subscription, name="subscription"),
    path("subscription/<str:token>/stop/", subscriptions.unsubscribe, name="unsubscribe"),
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
    path("sitemap-<int:part>.xml", robots.sitemap, name="sitemap-part"),
    path("robots.txt", robots.robots, name="robots"),
]
