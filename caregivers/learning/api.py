"""/api/v1/assignments/ and the answers in them; and the player's autosave. The same verbs as the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from caregivers.learning import actions
from caregivers.learning.fields import LONGEST_LINE
from caregivers.learning.forms import LONGEST_WORDS
from caregivers.learning.models import Assignment
from caregivers.learning.player import StepPage, save_typed
from caregivers.learning.queries import answer_at, asked_step, fetch
from caregivers.learning.reading.actions import LONGEST, mark_as_read
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiView, ApiViewSet, RecordedReading, id_of_query, once_of


class AssignmentSerializer(serializers.Serializer[Assignment]):
    """One module given to one case. Its state is told by its dates."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    module = serializers.SlugField(source="version.module.slug", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    title = serializers.CharField(source="version.title", read_only=True)
    run = serializers.UUIDField(source="run_id", read_only=True, allow_null=True)
    unlocks_on = serializers.DateField(read_only=True, allow_null=True)
    unlocked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    held_at = serializers.DateTimeField(read_only=True, allow_null=True)
    due_on = serializers.DateField(read_only=True, allow_null=True)
    personal_line = serializers.CharField(read_only=True)
    assigned_by = serializers.CharField(source="assigned_by.name", read_only=True)
    assigned_at = serializers.DateTimeField(read_only=True)
    started_at = serializers.DateTimeField(read_only=True, allow_null=True)
    completed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    withdrawn_at = serializers.DateTimeField(read_only=True, allow_null=True)
    reviewed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    position = serializers.IntegerField(read_only=True)
    effort = serializers.ChoiceField(choices=Assignment.Effort.choices, read_only=True)
    obstacle = serializers.ChoiceField(choices=Assignment.Obstacle.choices, read_only=True)
    obstacle_words = serializers.CharField(read_only=True, allow_null=True)
    obstacle_at = serializers.DateTimeField(read_only=True, allow_null=True)
    effort_words = serializers.CharField(read_only=True, allow_null=True)
    not_now_at = serializers.DateTimeField(read_only=True, allow_null=True)
    not_now_words = serializers.CharField(read_only=True, allow_null=True)


class AssignSerializer(serializers.Serializer[Any]):
    """What gives a module: the case, the module by its slug (its newest published version), from when, until when, and
    a line. Days are local to the client.
    """

    case = serializers.UUIDField()
    module = serializers.SlugField()
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    personal_line = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_LINE)


class WhySerializer(serializers.Serializer[Any]):
    """Why; for colleagues, and may be left out. The client does not read it."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_LINE)


class CompleteSerializer(serializers.Serializer[Any]):
    """How it was, and a line about it; both may be left out."""

    effort = serializers.ChoiceField(choices=["", "fine", "hard"], required=False, default="")
    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_WORDS)


class NotNowSerializer(serializers.Serializer[Any]):
    """A line why; may be left out."""

    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_WORDS)


class ReviewedSerializer(serializers.Serializer[Any]):
    """What was seen: the sum of the revisions of all answers; and a few words to the client. Both may be left out."""

    seen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)


class AnswerSerializer(serializers.Serializer[Any]):
    """What stands at one step. `revision` is 0 before the first save; send back the one that you saw last."""

    step_key = serializers.CharField(read_only=True)
    value = serializers.JSONField(allow_null=True)
    revision = serializers.IntegerField(min_value=0)
    saved_at = serializers.DateTimeField(read_only=True, allow_null=True)


class AssignmentViewSet(RecordedReading, ApiViewSet):
    """Assigned modules of the cases that one may see; ?case= narrows it to one."""

    serializer_class = AssignmentSerializer
    model = Assignment
    read_as = "assignment.read"

    def visible(self) -> QuerySet[Assignment]:
        rows = Assignment.objects.visible_to(self.request.user).select_related("version__module", "assigned_by")
        case = id_of_query(self.request, "case")
        return (rows.filter(case=case) if case else rows).order_by("-assigned_at")

    @extend_schema(parameters=[OpenApiParameter("case", str, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Assigned modules."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=AssignSerializer, responses={201: AssignmentSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Give a module."""
        given = AssignSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = case_in_body(request.user, values.pop("case"), to=Permission.ASSIGN)
        version = newest_version(values.pop("module"))
        row = actions.assign(case=case, version=version, **values, by=request.user, once=once_of(request))
        return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WhySerializer, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: uuid.UUID) -> Response:
        """Take unfinished work back."""
        row = fetch(request.user, pk, to=Permission.ASSIGN)
        given = WhySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._done(actions.withdraw(assignment=row, by=request.user, **given.validated_data))

    @extend_schema(request=ReviewedSerializer, responses=AssignmentSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that the answers were read; 409 where the client has changed something since."""
        row = fetch(request.user, pk, to=Permission.REVIEW_ANSWERS)
        given = ReviewedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        return self._done(mark_as_read(assignment=row, **values, by=request.user, once=once_of(request)))

    @extend_schema(request=CompleteSerializer, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: uuid.UUID) -> Response:
        """Finish: the caregiver herself."""
        row = fetch(request.user, pk, to=Permission.ANSWER_MODULES)
        given = CompleteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._done(actions.complete(assignment=row, by=request.user, **given.validated_data))

    @extend_schema(request=NotNowSerializer, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="not-now")
    def not_now(self, request: Request, pk: uuid.UUID) -> Response:
        """It can wait: the caregiver herself."""
        row = fetch(request.user, pk, to=Permission.ANSWER_MODULES)
        given = NotNowSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._done(actions.put_off(assignment=row, by=request.user, **given.validated_data))

    def _done(self, row: Assignment) -> Response:
        return Response(AssignmentSerializer(row).data)


def newest_version(slug: str) -> ModuleVersion:
    """The newest published version of the module that a body names. Raises RuleViolation (field "module")."""
    version = ModuleVersion.objects.newest().select_related("module").filter(module__slug=slug).first()
    if version is None:
        raise RuleViolation(_("There is no such module in the library."), field="module")
    return version


class AnswerView(ApiView):
    """The answer at one step: clinicians read it, the caregiver writes it."""

    @extend_schema(responses=AnswerSerializer, operation_id="assignments_answers_retrieve")
    def get(self, request: Request, pk: uuid.UUID, step_key: str) -> Response:
        """What stands at one step. Reading it leaves a trail, but for the caregiver's own reading."""
        own = Permission.SEE_OWN_RECORD if request.user.is_caregiver else Permission.REVIEW_ANSWERS
        row = fetch(request.user, pk, to=own)
        return Response(AnswerSerializer(answer_at(row, step_key, request.user)).data)

    @extend_schema(request=AnswerSerializer, responses=AnswerSerializer, operation_id="assignments_answers_update")
    def put(self, request: Request, pk: uuid.UUID, step_key: str) -> Response:
        """Keep what stands at one step now. 409 with `current` when another device saved meanwhile."""
        row = fetch(request.user, pk, to=Permission.ANSWER_MODULES)
        step = asked_step(row, step_key)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answer = actions.save_answer(assignment=row, step_key=step.key, **given.validated_data, by=request.user)
        return Response(AnswerSerializer(answer).data)


class RevisionSerializer(serializers.Serializer[Any]):
    """The revision that the page saw last."""

    revision = serializers.IntegerField(min_value=0)


@extend_schema(exclude=True)
class StepSaveView(ApiView):
    """Where the player saves while one types (clinic/ui/static/porchlight/js/autosave.js)."""

    def post(self, request: Request, pk: uuid.UUID, position: int) -> Response:
        """Keep what stands on the page; on a conflict say what is stored, field by field."""
        row = fetch(request.user, pk, to=Permission.ANSWER_MODULES)
        given = RevisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        shown = StepPage.at(row, position, request.user)
        fields = _as_posted(request.data.get("fields"))
        answer = save_typed(shown, fields, given.validated_data["revision"], by=request.user)
        return Response({"revision": answer.revision, "saved_at": answer.saved_at})


def _as_posted(fields: Any) -> dict[str, list[str]]:
    """The page's fields as a form would send them: each is a text, or a list of texts."""
    if not isinstance(fields, dict):
        raise ValidationError({"fields": _("These are the fields of the page, by their names.")})
    posted = {}
    for name, typed in fields.items():
        several = typed if isinstance(typed, list) else [typed]
        if not all(isinstance(one, str) for one in several):
            raise ValidationError({f"fields.{name}": _("This can only be text, or a list of texts.")})
        posted[name] = several
    return posted
