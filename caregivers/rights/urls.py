"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from caregivers.rights import portal, views
from caregivers.rights.address import views as address
from caregivers.rights.amendments import api as amendments_api
from caregivers.rights.amendments import portal as my_requests
from caregivers.rights.amendments import views as amendments
from caregivers.rights.consents import api as consents_api
from caregivers.rights.consents import portal as my_documents
from caregivers.rights.disclosures import api as disclosures_api
from caregivers.rights.disclosures import portal as my_disclosures
from caregivers.rights.disclosures import views as disclosures
from caregivers.rights.documents import views as documents
from caregivers.rights.holdings import views as holdings

app_name = "rights"
urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.new, name="new_document"),
    path("documents/starters/", documents.take_starters, name="take_starters"),
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("documents/<uuid:pk>/begin/", documents.begin, name="begin"),
    path("documents/<uuid:pk>/draft/", documents.draft, name="draft"),
    path("documents/<uuid:pk>/publish/", documents.publish, name="publish"),
    path("documents/<uuid:pk>/ask-of/", documents.ask_of, name="ask_of"),
    path("documents/<uuid:pk>/retire/", documents.retire, name="retire"),
    path("documents/versions/<uuid:pk>/", documents.version, name="version"),
    path("cases/<uuid:case>/rights/", views.case_rights, name="case"),
    path("cases/<uuid:case>/address/", address.address, name="address"),
    path("cases/<uuid:case>/address/decide/", address.decide, name="decide_address"),
    path("amendments/<uuid:pk>/", amendments.amendment, name="amendment"),
    path("amendments/<uuid:pk>/extend/", amendments.extend, name="extend"),
    path("cases/<uuid:case>/disclosures/new/", disclosures.new, name="new_disclosure"),
    path("disclosures/<uuid:pk>/correct/", disclosures.correct, name="correct_disclosure"),
    path("disclosures/<uuid:pk>/take-back/", disclosures.take_back, name="take_back_disclosure"),
    path("my/rights/", portal.mine, name="mine"),
    path("my/documents/", my_documents.documents, name="my_documents"),
    path("my/documents/<uuid:pk>/", my_documents.read, name="read"),
    path("my/copies/<uuid:pk>/", my_documents.copy, name="copy"),
    path("my/copies/<uuid:pk>/text/", my_documents.copy_as_text, name="copy_as_text"),
    path("my/copies/<uuid:pk>/take-back/", my_documents.take_back, name="take_back"),
    path("my/requests/", my_requests.requests, name="requests"),
    path("my/requests/new/", my_requests.ask, name="ask"),
    path("my/requests/<uuid:pk>/", my_requests.request_page, name="request"),
    path("what-we-hold/", holdings.for_staff, name="what_we_hold_staff"),
    path("my/what-we-hold/", holdings.what_we_hold, name="what_we_hold"),
    path("my/disclosures/", my_disclosures.disclosures, name="my_disclosures"),
]
amendment, disclosure = amendments_api.AmendmentViewSet, disclosures_api.DisclosureViewSet
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("consents/", consents_api.ConsentViewSet.as_view({"get": "list"}), name="consents"),
    path("amendments/", amendment.as_view({"get": "list", "post": "create"}), name="amendments"),
    path("amendments/<uuid:pk>/", amendment.as_view({"get": "retrieve"}), name="amendment"),
    path("amendments/<uuid:pk>/answer/", amendment.as_view({"post": "answer"}), name="answer"),
    path("amendments/<uuid:pk>/extend/", amendment.as_view({"post": "extend"}), name="extend"),
    path("amendments/<uuid:pk>/disagree/", amendment.as_view({"post": "disagree"}), name="disagree"),
    path("disclosures/", disclosure.as_view({"get": "list", "post": "create"}), name="disclosures"),
    path("disclosures/<uuid:pk>/correct/", disclosure.as_view({"post": "correct"}), name="correct"),
    path("disclosures/<uuid:pk>/take-back/", disclosure.as_view({"post": "take_back"}), name="take_back"),
]
