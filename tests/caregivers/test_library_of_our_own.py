"""From end to end: a practice takes the library out, edits a file, brings it in, reviews and publishes it."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.learning.models import Assignment
from clinic.library.drafts.models import LibraryDraft
from clinic.library.models import ModuleVersion
from tests.clinic.drafting import newest

SLUG = "what-i-can-control"


def test_running_assignments_keep_their_version_and_new_ones_get_the_new(cast, library, sign_in):
    running = assign(case=cast.minas_case, version=library[SLUG], by=cast.alice)
    save_answer(assignment=running, step_key="weight", value=7, revision=0, by=cast.mina)
    alice, sam, mina = sign_in(cast.alice), sign_in(cast.sam), sign_in(cast.mina)

    taken_out = zipfile.ZipFile(io.BytesIO(alice.get(reverse("library:export")).content))
    files = {name: taken_out.read(name) for name in taken_out.namelist()}
    text = files[f"{SLUG}.md"].decode()
    assert text.count("Think of last night.") == 1
    files[f"{SLUG}.md"] = text.replace("Think of last night.", "Think of this morning.").encode()
    edited = io.BytesIO()
    with zipfile.ZipFile(edited, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(f"our-library/{name}", content)
    sent = {"upload": SimpleUploadedFile("ours.zip", edited.getvalue())}
    assert alice.post(reverse("library:import"), sent).status_code == 302

    draft = LibraryDraft.objects.get()  # of the one file that says something new
    page = alice.get(reverse("library:draft", args=[draft.pk])).content.decode()
    assert "Think of this morning." in page
    submitted = {"revision": 1, "do": "submit", "note": "Mornings are when they come."}
    assert alice.post(reverse("library:draft", args=[draft.pk]), submitted).status_code == 302
    draft.refresh_from_db()
    page = sam.get(reverse("library:draft", args=[draft.pk])).content.decode()
    assert "Mornings are when they come." in page and '<ins class="new">' in page
    sam.post(reverse("library:publish", args=[draft.pk]), {"revision": draft.revision})

    version = newest(SLUG)
    assert version.number == 2 and version.reviews.get().reviewer == cast.sam
    kept = Assignment.objects.get(pk=running.pk)
    assert kept.version == library[SLUG] != version
    step = mina.get(reverse("learning:step", args=[running.pk, 1])).content.decode()
    assert "Think of last night." in step and "this morning" not in step
    given = assign(case=cast.omars_case, version=ModuleVersion.objects.newest().get(module__slug=SLUG), by=cast.charlie)
    assert given.version == version
    # and taking it out once more gives what was brought in
    assert alice.get(reverse("library:version_file", args=[SLUG, 2])).content == files[f"{SLUG}.md"]
