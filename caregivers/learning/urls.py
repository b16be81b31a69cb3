"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from caregivers.learning import api, portal, views
from caregivers.learning.figures import api as figures_api
from caregivers.learning.figures import views as figures
from caregivers.learning.giving import urls as giving
from caregivers.learning.made import portal as made
from caregivers.learning.pathways import views as pathways
from caregivers.learning.reading import api as reading_api
from caregivers.learning.reading import views as reading

app_name = "learning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/assignments/new/", views.assign, name="assign"),
    path("cases/<uuid:case>/pathways/new/", pathways.follow, name="follow"),
    path("pathways/<uuid:pk>/pause/", pathways.pause, name="pause"),
    path("pathways/<uuid:pk>/take-up/", pathways.take_up, name="take_up"),
    path("pathways/<uuid:pk>/stop/", pathways.stop, name="stop"),
    path("reviews/", reading.waiting_list, name="reviews"),
    path("assignments/<uuid:pk>/", reading.review, name="review"),
    path("assignments/<uuid:pk>/reviewed/", reading.mark_reviewed, name="mark_reviewed"),
    path("assignments/<uuid:pk>/comments/", reading.comment, name="comment"),
    path("assignments/<uuid:pk>/pins/", reading.pin, name="pin"),
    path("answer-comments/<uuid:pk>/take-back/", reading.take_back, name="take_comment_back"),
    path("answer-pins/<uuid:pk>/discussed/", reading.mark_discussed, name="pin_discussed"),
    path("answer-pins/<uuid:pk>/take-off/", reading.take_off, name="take_pin_off"),
    path("assignments/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("library-figures/", figures.overview, name="figures_list"),
    path("library-figures/<slug:slug>/", figures.module, name="figures"),
    *giving.urlpatterns,
    path("my/modules/<uuid:pk>/", portal.open_module, name="open"),
    path("my/modules/<uuid:pk>/<int:position>/", portal.step, name="step"),
    path("my/modules/<uuid:pk>/<int:position>/save/", api.StepSaveView.as_view(), name="save"),
    path("my/modules/<uuid:pk>/finish/", portal.finish, name="finish"),
    path("my/modules/<uuid:pk>/not-now/", portal.not_now, name="not_now"),
    path("my/modules/<uuid:pk>/print/", made.paper, name="paper"),
    path("my/cards/", made.cards, name="cards"),
    path("my/made/", made.made, name="made"),
    path("my/made/<uuid:pk>/<slug:step_key>/", made.thing, name="thing"),
    path("my/made/<uuid:pk>/<slug:step_key>/change/", made.change, name="change"),
]
router = SimpleRouter(use_regex_path=False)
router.register("assignments", api.AssignmentViewSet, "assignments")
_pins, _comments = reading_api.PinViewSet.as_view, reading_api.CommentViewSet.as_view
api_urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    *giving.api_urlpatterns,
    path("assignments/<uuid:pk>/answers/<slug:step_key>/", api.AnswerView.as_view(), name="answer"),
    path("module-figures/", figures_api.FiguresView.as_view(), name="figures"),
    path("reviews/", reading_api.ReviewsViewSet.as_view({"get": "list"}), name="reviews"),
    path("answer-pins/", _pins({"get": "list", "post": "create"}), name="pins"),
    path("answer-pins/<uuid:pk>/discussed/", _pins({"post": "discussed"}), name="pin-discussed"),
    path("answer-pins/<uuid:pk>/take-off/", _pins({"post": "take_off"}), name="pin-take-off"),
    path("answer-comments/", _comments({"get": "list", "post": "create"}), name="comments"),
    path("answer-comments/<uuid:pk>/take-back/", _comments({"post": "take_back"}), name="comment-take-back"),
]
