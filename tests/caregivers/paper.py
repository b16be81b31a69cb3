"""Documents of the practice, for tests: published ones, and a signature."""

from caregivers.rights.consents.actions import sign
from caregivers.rights.documents.actions import add_document, publish, save_draft, start_version
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument

WORDS = "## What it is\n\nWe keep **quiet** about it."


def a_document(cast, purpose="care", asked=True, title="What we do together", text=WORDS):
    """A document with one published version."""
    document = add_document(purpose=purpose, title=title, asked_of_everybody=asked, by=cast.pat)
    return a_version(cast, document, title=title, text=text)


def a_version(cast, document: PracticeDocument, title="What we do together", text=WORDS) -> DocumentVersion:
    """The next version of a document, published."""
    draft = start_version(document=document, by=cast.pat)
    draft = save_draft(
        version=draft, revision=draft.revision, title=title, text=text, if_revoked="Then we talk.", by=cast.pat
    )
    return publish(version=draft, revision=draft.revision, by=cast.pat)


def signed(cast, version=None):
    """Mina's name under a version."""
    version = version or a_document(cast)
    return sign(case=cast.minas_case, version=version, signed_name="Mina Farrell", by=cast.mina)
