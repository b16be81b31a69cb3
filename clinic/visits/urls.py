"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from clinic.visits import views

app_name = "visits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("devices/", views.devices, name="devices"),
    path("devices/<uuid:pk>/sign-out/", views.sign_out, name="sign_out"),
    path("devices/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("still-here/", views.still_here, name="still_here"),
    path("kept/", views.all_kept, name="all_kept"),
    path("kept/<uuid:pk>/", views.kept, name="kept"),
    path("kept/<uuid:pk>/throw-away/", views.throw_away, name="throw_away"),
]
