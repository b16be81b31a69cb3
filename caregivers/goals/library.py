"""Goals to start from: our own words, in the voice of the person whose goal it is. They prefill the form.

Each one speaks of what she herself does, so that it can be seen and counted, and promises nothing about the loved one.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from caregivers.goals.models import LEVELS, Domain


@dataclass(frozen=True)
class GoalTemplate:
    """A goal to start from: five levels, from much less than hoped to much more."""

    slug: str
    domain: Domain
    title: Any
    texts: tuple[Any, Any, Any, Any, Any]

    @property
    def levels(self) -> dict[str, str]:
        """The texts as a goal keeps them."""
        return {str(level): str(text) for level, text in zip(LEVELS, self.texts, strict=True)}


TEMPLATES = (
    GoalTemplate(
        "sleep", Domain.SELF_CARE, _("I sleep enough to get through the day"),
        (_("I sleep less than four hours on most nights."),
         _("I sleep about five hours, and I check my phone at night."),
         _("I sleep six hours or more on four nights a week."),
         _("I sleep six hours or more on five nights, and my phone stays outside the bedroom."),
         _("I sleep seven hours or more on six nights, and I go to bed at about the same time.")),
    ),
    GoalTemplate(
        "meals", Domain.SELF_CARE, _("I eat real meals"),
        (_("On most days I eat standing up, or not at all."),
         _("I eat one real meal on most days."),
         _("I sit down to two meals a day on five days a week."),
         _("I sit down to two meals every day, and one of them is warm."),
         _("I sit down to three meals a day, and once a week I eat with somebody.")),
    ),
    GoalTemplate(
        "enjoyment", Domain.SELF_CARE, _("I do things that I enjoy"),
        (_("I have stopped doing the things that I used to enjoy."),
         _("I plan something nice, but I cancel it."),
         _("Once a week I do something only because I like it."),
         _("Twice a week I do something that I like, and I stay until the end."),
         _("Three times a week I do something that I like, once with somebody else.")),
    ),
    GoalTemplate(
        "one-offer", Domain.LETTING_GO, _("I make my offer once and leave the door open"),
        (_("I bring up help every time we talk."),
         _("I bring up help on most days."),
         _("I have said my offer once, in my own words, and I have not repeated it this week."),
         _("I have not repeated my offer for two weeks, and we have talked about other things."),
         _("For a month I have let my offer stand, and I know what I will do if it is taken up.")),
    ),
    GoalTemplate(
        "not-mine", Domain.LETTING_GO, _("I leave to them what is theirs to do"),
        (_("Every day I do things that they could do themselves."),
         _("I notice it afterwards, when I have already stepped in."),
         _("Once a week I stop before I step in, and I leave it to them."),
         _("Three times a week I leave to them what is theirs, and I find something of my own to do."),
         _("On most days I leave to them what is theirs, and I feel all right with it by the evening.")),
    ),
    GoalTemplate(
        "checking", Domain.LETTING_GO, _("I check on them less often"),
        (_("I check their phone, their room or where they are many times a day."),
         _("I check several times a day, and I cannot put it off."),
         _("I check once a day at most, on five days a week."),
         _("There are three days a week on which I do not check at all."),
         _("I go a whole week without checking, and I spend that time on something else.")),
    ),
    GoalTemplate(
        "one-boundary", Domain.BOUNDARIES, _("I say one boundary and keep it"),
        (_("I have not said what I will and will not do."),
         _("I have said it, and I bend it most times."),
         _("I have said it calmly, and I kept it in half of the times when it mattered."),
         _("I kept it most times, and I did what I said I would do."),
         _("I kept it every time for two weeks, without a fight about it.")),
    ),
    GoalTemplate(
        "money", Domain.BOUNDARIES, _("I decide about money ahead of time"),
        (_("I give money whenever I am asked."),
         _("I say no first, and then I give in."),
         _("I have decided what I pay for, and I kept to it in half of the requests."),
         _("I kept to what I decided in most requests, and I told my family what I decided."),
         _("I kept to it for a month, and I can say no in one kind sentence.")),
    ),
    GoalTemplate(
        "leaving-talks", Domain.BOUNDARIES, _("I leave talks that hurt"),
        (_("I stay until we both shout or I cry."),
         _("I want to leave, but I stay and argue."),
         _("Once a week I say “I will come back to this” and leave the room."),
         _("I leave in most talks that start to hurt, before I raise my voice."),
         _("I leave in good time, and I come back to it when we are both calm.")),
    ),
    GoalTemplate(
        "wave", Domain.CONTAINING_FEELINGS, _("I let a strong feeling pass before I act"),
        (_("I call, write or drive over as soon as the fear comes."),
         _("I wait a few minutes, and then I act anyway."),
         _("Three times a week I wait for half an hour before I decide what to do."),
         _("I wait on most days, and I use one thing that calms me."),
         _("I wait nearly every time, and the next morning I am at peace with what I did.")),
    ),
    GoalTemplate(
        "worry-time", Domain.CONTAINING_FEELINGS, _("I give worry a time and a place"),
        (_("I worry from morning to night."),
         _("I have tried to set a time for worry, and I could not keep to it."),
         _("On four days a week I write my worries down for fifteen minutes, and then I stop."),
         _("I do this on five days, and I have at least two hours a day without worry."),
         _("I do this on most days, and my evenings are mostly my own.")),
    ),
    GoalTemplate(
        "not-about-me", Domain.NOT_PERSONALISING, _("I do not read everything as being about me"),
        (_("Every no feels like a no to me, and it stays with me for days."),
         _("I know that it is not only about me, but I feel it for the whole day."),
         _("Once a week I think of another reason for the no, and I write it down."),
         _("I find another reason most times, and the hurt is gone by the evening."),
         _("I find another reason nearly every time, and I stay kind to both of us.")),
    ),
    GoalTemplate(
        "blame", Domain.NOT_PERSONALISING, _("I am fair to myself when I look back"),
        (_("I blame myself for all of it, every day."),
         _("I blame myself on most days, and I cannot stop."),
         _("Three times a week I answer the blame with what I would say to a friend."),
         _("On most days I can say what was mine and what was not."),
         _("I can say what was mine and what was not, and I talk about it without shame.")),
    ),
    GoalTemplate(
        "listening", Domain.COMMUNICATION, _("I listen before I give advice"),
        (_("I give advice as soon as we start to talk."),
         _("I listen for a minute, and then I give advice."),
         _("Once a week we have a talk in which I only listen and ask."),
         _("Two or three times a week I listen first, and I ask before I say what I think."),
         _("In most talks I listen first, and I say back what I heard.")),
    ),
    GoalTemplate(
        "good-word", Domain.COMMUNICATION, _("I say what I see going well"),
        (_("I mostly point out what goes wrong."),
         _("I think of something good, but I do not say it."),
         _("Twice a week I say one thing that I saw go well, and nothing after it."),
         _("I do this on four days a week."),
         _("I do this nearly every day, and I criticise at most once a week.")),
    ),
    GoalTemplate(
        "one-person", Domain.SUPPORT, _("I have somebody to talk to"),
        (_("Nobody knows what is going on at home."),
         _("One person knows, but we do not talk about it."),
         _("Once a week I talk about it with somebody who listens."),
         _("Two people know, and I talk to one of them every week."),
         _("I have people whom I can call on a bad day, and I have called one.")),
    ),
    GoalTemplate(
        "group", Domain.SUPPORT, _("I try a group for families"),
        (_("I have not looked for a group."),
         _("I have found a group, and I have not gone."),
         _("I have been to a group once, in a room or online."),
         _("I have been three times, and I know whether it suits me."),
         _("I go to the group that suits me every time it meets, or I have found a better one.")),
    ),
    GoalTemplate(
        "plan", Domain.SAFETY, _("I know what to do when I do not feel safe"),
        (_("I have no plan, and I freeze."),
         _("I have thought about a plan, and it is not written down."),
         _("My plan is written down: where I go, whom I call, what I take with me."),
         _("My plan is written down, and one person I trust knows it."),
         _("My plan is ready, my bag and papers are in a safe place, and I look at it every month.")),
    ),
    GoalTemplate(
        "numbers", Domain.SAFETY, _("I have the numbers that I may need"),
        (_("I would have to search for a number in an emergency."),
         _("I know one number."),
         _("The emergency number and a crisis line are saved in my phone."),
         _("They are saved in my phone and on paper, and I know which one is for what."),
         _("I have them at hand, and I have told one person when to call for me.")),
    ),
)  # fmt: skip

BY_SLUG = {template.slug: template for template in TEMPLATES}


def by_domain() -> list[tuple[Domain, list[GoalTemplate]]]:
    """The templates, domain by domain."""
    return [(domain, [one for one in TEMPLATES if one.domain == domain]) for domain in Domain]
