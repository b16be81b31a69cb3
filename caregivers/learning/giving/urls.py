"""Addresses of giving work, for caregivers/learning/urls.py to take in."""

from django.urls import URLPattern, path

from caregivers.learning.giving import api, portal, views

app_name = "learning"
urlpatterns: list[URLPattern] = [
    path("assignments/several/", views.several, name="several"),
    path("assignments/several/modules/<slug:slug>/", views.several_module, name="several_module"),
    path("assignments/several/pathways/<slug:slug>/", views.several_pathway, name="several_pathway"),
    path("assignments/<uuid:pk>/start-now/", views.start_now, name="start_now"),
    path("assignments/<uuid:pk>/more-time/", views.more_time, name="more_time"),
    path("assignments/<uuid:pk>/newer-version/", views.use_newer, name="use_newer"),
    path("assignments/<uuid:pk>/obstacle-seen/", views.note_obstacle, name="note_obstacle"),
    path("my/modules/<uuid:pk>/what-got-in-the-way/", portal.got_in_the_way, name="got_in_the_way"),
]
run = api.PathwayRunViewSet
api_urlpatterns: list[URLPattern] = [
    path("assignments/several/", api.SeveralAssignmentsView.as_view(), name="assignments-several"),
    path("assignments/<uuid:pk>/start-now/", api.StartNowView.as_view(), name="assignments-start-now"),
    path("assignments/<uuid:pk>/more-time/", api.MoreTimeView.as_view(), name="assignments-more-time"),
    path("assignments/<uuid:pk>/newer-version/", api.NewerVersionView.as_view(), name="assignments-newer-version"),
    path("assignments/<uuid:pk>/obstacle/", api.ObstacleView.as_view(), name="assignments-obstacle"),
    path("pathway-runs/", run.as_view({"get": "list", "post": "create"}), name="runs"),
    path("pathway-runs/plan/", api.PlanView.as_view(), name="plan"),
    path("pathway-runs/several/", api.SeveralRunsView.as_view(), name="runs-several"),
    path("pathway-runs/<uuid:pk>/", run.as_view({"get": "retrieve"}), name="run"),
    path("pathway-runs/<uuid:pk>/pause/", run.as_view({"post": "pause"}), name="run-pause"),
    path("pathway-runs/<uuid:pk>/take-up/", run.as_view({"post": "take_up"}), name="run-take-up"),
    path("pathway-runs/<uuid:pk>/stop/", run.as_view({"post": "stop"}), name="run-stop"),
]
