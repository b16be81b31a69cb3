"""Rows for tests that no verb makes: a published module with one step of each shape."""

from clinic import clock
from clinic.library.models import Module, ModuleVersion, Step

CHOICES = [{"rain": "Rain"}, {"sun": "Sun"}]
STEPS = [
    ("hello", "read", "A start", {}),
    ("thoughts", "reflect", "In your words", {"prompt": "What comes up?", "required": True}),
    ("weather", "choose", "The weather", {"prompt": "How is it today?", "options": CHOICES}),
    (
        "days",
        "diary",
        "Some days",
        {"fields": [{"key": "day", "label": "Which day?"}, {"key": "felt", "label": "How?"}]},
    ),
]


def publish_module(
    slug: str = "a-first-walk", number: int = 101, gate: str = "none", version: int = 1
) -> ModuleVersion:
    """A published version of four steps: read, reflect (needed), choose, diary."""
    module, _ = Module.objects.get_or_create(slug=slug, defaults={"number": number})
    published = ModuleVersion.objects.create(
        module=module, number=version, title=f"Walk {number}", summary="A short walk.", gate=gate, minutes=6,
        hand_off="Ask how the walk was.", checksum="0" * 64, published_at=clock.now(),
    )  # fmt: skip
    for position, (key, kind, title, spec) in enumerate(STEPS, start=1):
        values = {"key": key, "kind": kind, "title": title, "body": f"About *{key}*.", "spec": spec}
        Step.objects.create(version=published, position=position, **values)
    return published
