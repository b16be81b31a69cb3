"""The few addresses of allauth that we use: their names are allauth's own, the rest of it is not reachable."""

from allauth.account import views
from django.urls import path

from clinic.accounts.sign_in_views import CodePage, PasskeyPage

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/code/", views.request_login_code, name="account_request_login_code"),
    path("sign-in/code/enter/", views.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/second-factor/", CodePage.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", PasskeyPage.as_view(), name="mfa_login_webauthn"),
    path("sign-in/closed/", views.account_inactive, name="account_inactive"),
    path("sign-out/", views.logout, name="account_logout"),
]
