"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from clinic.accounts import again_views, api, arrangement_views, password_views, views, ways

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/again/", again_views.again, name="again"),
    path("sign-in/forgotten/", password_views.forgotten, name="forgotten"),
    path("sign-in/new-password/<str:token>/", password_views.new_password, name="new_password"),
    path("how-i-sign-in/", ways.ways, name="ways"),
    path("how-i-sign-in/second-factor/", ways.second_factor, name="second_factor"),
    path("how-i-sign-in/app/", ways.app, name="app"),
    path("how-i-sign-in/passkeys/new/", ways.new_passkey, name="new_passkey"),
    path("how-i-sign-in/passkeys/<int:pk>/", ways.rename_passkey, name="rename_passkey"),
    path("how-i-sign-in/remove/<int:pk>/", ways.remove, name="remove_factor"),
    path("how-i-sign-in/recovery-codes/", ways.recovery_codes, name="recovery_codes"),
    path("how-i-sign-in/password/", password_views.change, name="password"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("people/", views.people, name="people"),
    path("people/new/", views.new, name="new"),
    path("people/<uuid:pk>/invite/", views.invite, name="invite"),
    path("people/<uuid:pk>/link/", views.link, name="link"),
    path("people/<uuid:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<uuid:pk>/take-away-second-factor/", views.take_away_second_factor, name="take_away_second_factor"),
    path("people/<uuid:pk>/let-in-again/", views.let_in_again, name="let_in_again"),
    path("people/<uuid:pk>/role/", arrangement_views.role, name="role"),
    path("people/who-may-do-what/", arrangement_views.who_may_do_what, name="who_may"),
    path("supervision/", arrangement_views.supervision, name="supervision"),
    path("supervision/new/", arrangement_views.new_supervision, name="new_supervision"),
    path("supervision/<uuid:pk>/end/", arrangement_views.stop_supervision, name="end_supervision"),
]
router = SimpleRouter(use_regex_path=False)
router.register("staff", api.StaffViewSet, "staff")
router.register("supervisions", api.SupervisionViewSet, "supervisions")
api_urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
