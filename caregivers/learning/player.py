"""One page of the player: a step with what stands in it, and what happens when the page is sent."""

from dataclasses import dataclass, field
from typing import Any, Self

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from caregivers.learning.actions import go_to, put_off, save_answer
from caregivers.learning.models import Answer, Assignment
from clinic.accounts.models import User
from clinic.errors import RuleViolation, Stale
from clinic.library.kinds import AnswerRefused, Kind, Line, kind_of
from clinic.library.kinds.base import VALUE
from clinic.library.kinds.fields import TYPES, Input
from clinic.library.models import Step

LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with what was sent, and the element where it stands."""

    anchor: str
    sentence: str


@dataclass
class StepPage:
    """A step as the caregiver sees it. `trouble` and its companions say what was wrong with what she sent."""

    assignment: Assignment
    step: Step
    total: int
    value: Any
    revision: int
    errors: dict[str, str] = field(default_factory=dict)  # by input
    trouble: str = ""  # a sentence about all of it
    theirs: list[Line] | None = None  # what another device saved meanwhile
    can_go_on: bool = True
    can_leave_out: bool = False  # all is saved; only something that is needed is still missing
    status: int = 200
    echo: list[Line] = field(default_factory=list)  # what she made on the page before

    @classmethod
    def at(cls, assignment: Assignment, position: int, user: User) -> Self:
        """The step at `position` with what is stored there. Raises Http404 where there is no such step."""
        steps = list(assignment.version.steps.all())
        if not 1 <= position <= len(steps):
            raise Http404
        step = steps[position - 1]
        stored = _stored(assignment, step, user)
        value = stored.value if stored else kind_of(step).empty(step.spec)
        page = cls(assignment, step, len(steps), value, stored.revision if stored else 0)
        if position > 1 and kind_of(steps[position - 2]).echoes:
            page.echo = _lines(assignment, steps[position - 2], user)
        return page

    @property
    def kind(self) -> Kind:
        return kind_of(self.step)

    @property
    def progress(self) -> str:
        """Honest, in words: "Step 3 of 9"."""
        return _("Step %(number)d of %(total)d") % {"number": self.step.position, "total": self.total}

    @property
    def is_first(self) -> bool:
        return self.step.position == 1

    @property
    def is_last(self) -> bool:
        return self.step.position == self.total

    @property
    def before(self) -> int:
        return self.step.position - 1

    @property
    def after(self) -> int:
        return self.step.position + 1

    @property
    def faults(self) -> list[Fault]:
        """For the summary at the top, each a link to its input."""
        return [Fault(self._anchor(name), sentence) for name, sentence in self.errors.items()]

    def _anchor(self, name: str) -> str:
        about_all = name == VALUE and not self.kind.one_value
        return "id_value_error" if about_all else "id_" + name.replace(".", "_")

    @property
    def lines(self) -> list[Line]:
        """What stands here, to be read: for work that is finished."""
        return self.kind.summary(self.step.spec, self.value)

    def take(self, post: QueryDict, *, by: User) -> str | None:
        """Save what was sent and say where to go on; None where she has to look at this page again."""
        try:
            if self.kind.answers:
                self._keep(post, by)
            return self._go_on(post, by)
        except AnswerRefused as no:
            self.errors, self.status = no.errors, 422
        except Stale as no:
            self.trouble, self.status = no.message, 409
            self.theirs = self.kind.summary(self.step.spec, no.current["value"])
            self.revision = no.current["revision"]
        except RuleViolation as no:  # finished or taken back meanwhile
            self.trouble, self.status, self.can_go_on = no.message, 409, False
        return None

    def _keep(self, post: QueryDict, by: User) -> None:
        self.value, stored = self.kind.from_post(self.step.spec, post), self.value
        if self.kind.repeats and "both" in post:
            self.value = self.kind.both(self.step.spec, stored, self.value)
        answer = save_answer(
            assignment=self.assignment,
            step_key=self.step.key,
            value=self.value,
            revision=revision_of(post.get("revision")),
            by=by,
        )
        self.revision = answer.revision

    def _go_on(self, post: QueryDict, by: User) -> str:
        go = post.get("go", "next")
        if self.kind.stays(post):
            return f"{self._to(self.step.position)}#{self.kind.lands}"
        if go == "not_now":
            put_off(assignment=self.assignment, by=by)
            return reverse("learning:not_now", args=[self.assignment.pk])
        if go == "next" and self.kind.answers:
            self.can_leave_out = True
            self.kind.clean(self.step.spec, self.value, finishing=True)
        there = self.before if go == "back" else self.after
        go_to(assignment=self.assignment, position=there, by=by)
        return self._to(there)

    def _to(self, position: int) -> str:
        if position > self.total:
            return reverse("learning:finish", args=[self.assignment.pk])
        return reverse("learning:step", args=[self.assignment.pk, max(1, position)])


def _stored(assignment: Assignment, step: Step, user: User) -> Answer | None:
    found: Answer | None = Answer.objects.visible_to(user).filter(assignment=assignment, step_key=step.key).first()
    return found


def _lines(assignment: Assignment, step: Step, user: User) -> list[Line]:
    stored = _stored(assignment, step, user)
    return kind_of(step).summary(step.spec, stored.value) if stored else []


def revision_of(text: Any) -> int:
    """The revision in a form; -1, which no answer has, where somebody tampered with it."""
    text = str(text)
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else -1


def save_typed(page: StepPage, fields: dict[str, list[str]], revision: int, *, by: User) -> Answer:
    """What autosave.js sends: the page's fields by name. On a conflict, Stale tells what is stored field by field."""
    post = QueryDict(mutable=True)
    for name, typed in fields.items():
        post.setlist(name, typed)
    kind, spec = page.kind, page.step.spec
    value = kind.from_post(spec, post) if kind.answers else None
    try:
        return save_answer(assignment=page.assignment, step_key=page.step.key, value=value, revision=revision, by=by)
    except Stale as no:
        inputs = _flat(kind.inputs(spec, no.current["value"], {}))
        current = {
            "revision": no.current["revision"],
            "fields": {one.name: one.value for one in inputs},
            "shown": {one.name: TYPES[one.field.type].shown(one.field, one.value) for one in inputs},
            "reload": True,  # the other device may have entries that this page has no fields for
        }
        if kind.repeats:
            lines = kind.summary(spec, no.current["value"])
            current |= {"both": True, "lines": [{"label": line.label, "text": line.text} for line in lines]}
        raise Stale(no.message, current=current) from None


def _flat(inputs: list[Any]) -> list[Input]:
    """The inputs of a step, those of its entries too."""
    found: list[Input] = []
    for one in inputs:
        found += _flat(one.inputs) if hasattr(one, "inputs") else [one]
    return found
