"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from clinic.accounts import again_views, views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/again/", again_views.again, name="again"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("people/", views.people, name="people"),
    path("people/new/", views.new, name="new"),
    path("people/<uuid:pk>/invite/", views.invite, name="invite"),
    path("people/<uuid:pk>/link/", views.link, name="link"),
    path("people/<uuid:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<uuid:pk>/let-in-again/", views.let_in_again, name="let_in_again"),
]
api_urlpatterns: list[URLPattern | URLResolver] = []
