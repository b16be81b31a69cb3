"""The words of synthetic and demo practices (phrases.yaml), put together for one case."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

PRONOUNS = {
    "he": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
    "she": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
}
# In the phrases the client's words are called by their other form.
_CLIENT = {"he": "she", "him": "her", "his": "hers", "himself": "herself"}


@cache
def phrases() -> dict[str, Any]:
    """Everything that phrases.yaml holds."""
    return yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text())


def cases_of(words: dict[str, str]) -> dict[str, str]:
    """The words, and each of them as it begins a sentence, under its own capitalised key."""
    return words | {key.title(): word.title() for key, word in words.items()}


def words_for(*, client: str, loved_one: str, nickname: str, relation: str) -> dict[str, str]:
    """What the phrases of one case are filled in with; `client` and `loved_one` are each "he" or "she"."""
    hers = {_CLIENT[key]: word for key, word in PRONOUNS[client].items()}
    words = cases_of(PRONOUNS[loved_one] | hers)
    return words | {"name": nickname, "kin": phrases()["kin"][relation][loved_one]}


@dataclass(frozen=True)
class People:
    """Who is who in one case, as far as sentences need it."""

    client: str
    nickname: str
    relation: str
    loved_one: str  # he or she
    words: dict[str, str]


def people(rng: Random) -> People:
    """A client and a loved one."""
    store = phrases()
    client, loved_one = rng.choice(("she", "she", "he")), rng.choice(("he", "she"))
    relation = rng.choices(list(store["kin"]), weights=(45, 20, 8, 17, 6, 4))[0]
    nickname = rng.choice(store["nicknames"][loved_one])
    return People(
        client=f"{rng.choice(store['people'][client])} {rng.choice(store['people']['surnames'])}",
        nickname=nickname,
        relation=relation,
        loved_one=loved_one,
        words=words_for(client=client, loved_one=loved_one, nickname=nickname, relation=relation),
    )


class Voice:
    """Says something about one case; which sentence it is comes from `rng`."""

    def __init__(self, rng: Random, words: dict[str, str]) -> None:
        self.rng = rng
        self.words = words

    def say(self, about: str) -> str:
        """One sentence or paragraph of the group `about`."""
        group = phrases()[about]
        return str(group[int(self.rng.random() * len(group))].format_map(self.words))

    def some(self, about: str, count: int) -> list[str]:
        """Several different ones."""
        return [str(text.format_map(self.words)) for text in self.rng.sample(phrases()[about], count)]

    def note_body(self) -> str:
        """What a session note says: six or seven paragraphs, one of each group or two."""
        weeks, works = (1, 3) if self.rng.random() < 0.4 else (2, 2)
        told = [self.say("arrival"), *self.some("week", weeks), *self.some("work", works)]
        return "\n\n".join([*told, self.say("response"), self.say("outlook")])
