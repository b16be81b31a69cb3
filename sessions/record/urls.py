"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, path

from sessions.record import api, views
from sessions.record.copies import api as copies_api
from sessions.record.copies import portal as mine
from sessions.record.copies import views as copies
from sessions.record.keeping import api as keeping_api
from sessions.record.keeping import views as keeping

app_name = "record"
urlpatterns = [
    path("cases/<uuid:case>/", views.case, name="case"),
    path("cases/<uuid:case>/timeline/", views.timeline, name="timeline"),
    path("cases/<uuid:case>/discharge/", views.discharge, name="discharge"),
    path("cases/<uuid:case>/reopen/", views.reopen, name="reopen"),
    path("cases/<uuid:case>/copy/", copies.copy, name="copy"),
    path("cases/<uuid:case>/copy/file/", copies.copy_file, name="copy_file"),
    path("my/record/", mine.my_record, name="download"),
    path("my/record/file/", mine.my_file, name="download_file"),
    path("my/record/erasure/", mine.erasure, name="my_erasure"),
    path("my/record/keep/", mine.keep, name="my_keep"),
    path("practice/records/", keeping.records, name="keeping"),
    path("cases/<uuid:case>/keeping/", keeping.record_of, name="keeping_of"),
    path("cases/<uuid:case>/keeping/hold/", keeping.hold, name="hold"),
    path("cases/<uuid:case>/keeping/lift/", keeping.lift, name="lift"),
    path("cases/<uuid:case>/keeping/asked/", keeping.asked, name="asked"),
    path("cases/<uuid:case>/keeping/not-asked/", keeping.not_asked, name="not_asked"),
    path("cases/<uuid:case>/erase/", keeping.erase, name="erase"),
]
_kept = keeping_api.KeptRecordsViewSet.as_view
api_urlpatterns: list[URLPattern] = [
    path("discharges/", api.DischargeViewSet.as_view({"get": "list", "post": "create"}), name="discharges"),
    path("discharges/<uuid:pk>/reopen/", api.DischargeViewSet.as_view({"post": "reopen"}), name="reopen"),
    path("record-copies/", copies_api.RecordCopiesView.as_view(), name="copies"),
    path("kept-records/", _kept({"get": "list"}), name="kept"),
    path("kept-records/<uuid:pk>/hold/", _kept({"post": "hold"}), name="hold"),
    path("kept-records/<uuid:pk>/lift/", _kept({"post": "lift"}), name="lift"),
    path("kept-records/<uuid:pk>/erase/", _kept({"post": "erase"}), name="erase"),
]
