"""One thing that she made, to be changed: a step of the player that leads back to the thing."""

from django.http import QueryDict

from caregivers.learning.made.queries import Thing
from caregivers.learning.player import StepPage
from clinic.accounts.models import User


class ChangePage(StepPage):
    """As a page of the player. It saves as one types, tells the second device, and is there when the module is done."""

    thing: Thing

    @classmethod
    def of(cls, thing: Thing, user: User) -> "ChangePage":
        """The page for `thing`."""
        shown = cls.at(thing.assignment, thing.step.position, user)
        shown.thing = thing
        return shown

    def _go_on(self, post: QueryDict, by: User) -> str:
        if self.kind.stays(post):
            return f"{self.thing.change_url}#{self.kind.lands}"
        self.kind.clean(self.step.spec, self.value, finishing=True)
        return self.thing.url
