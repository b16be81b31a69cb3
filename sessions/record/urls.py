"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, path

from sessions.record import api, views

app_name = "record"
urlpatterns = [
    path("cases/<uuid:case>/", views.case, name="case"),
    path("cases/<uuid:case>/timeline/", views.timeline, name="timeline"),
    path("cases/<uuid:case>/discharge/", views.discharge, name="discharge"),
    path("cases/<uuid:case>/reopen/", views.reopen, name="reopen"),
]
api_urlpatterns: list[URLPattern] = [
    path("discharges/", api.DischargeViewSet.as_view({"get": "list", "post": "create"}), name="discharges"),
    path("discharges/<uuid:pk>/reopen/", api.DischargeViewSet.as_view({"post": "reopen"}), name="reopen"),
]
