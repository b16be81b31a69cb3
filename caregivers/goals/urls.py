"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from caregivers.goals import api, portal, views

app_name = "goals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/goals/new/", views.new_goal, name="new"),
    path("goals/<uuid:pk>/", views.goal, name="goal"),
    path("goals/<uuid:pk>/change/", views.change, name="change"),
    path("goals/<uuid:pk>/close/", views.close, name="close"),
    path("my/goals/", portal.mine, name="mine"),
    path("my/goals/<uuid:pk>/", portal.say, name="say"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("goals/", api.GoalViewSet.as_view({"get": "list", "post": "create"}), name="list"),
    path("goals/<uuid:pk>/", api.GoalViewSet.as_view({"get": "retrieve", "put": "update"}), name="detail"),
    path("goals/<uuid:pk>/close/", api.GoalViewSet.as_view({"post": "close"}), name="close"),
    path("goals/<uuid:pk>/ratings/", api.RatingViewSet.as_view({"get": "list", "post": "create"}), name="ratings"),
]
