"""The library as files: out and in again without a change, and what is refused on the way in."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from clinic.errors import RuleViolation
from clinic.library.actions import load
from clinic.library.drafts.models import LibraryDraft
from clinic.library.exchange import bundles
from clinic.library.exchange.actions import import_files
from clinic.library.exchange.bundles import read_bundle, zipped
from clinic.library.files import SHIPPED, module_files, parse_module, parse_pathway, pathway_files, read_module
from clinic.library.models import ModuleVersion, Pathway
from clinic.library.shelf import library_files, sheet_of_file
from clinic.library.writing import write_file
from tests.access import STAFF_ONLY_LIST, Access


def safety_first(cast):
    load(files=module_files(SHIPPED))
    return {"slug": "safety-first", "number": 1}


def worn_out(cast):
    load(files=[*module_files(SHIPPED), *pathway_files(SHIPPED)])
    return {"slug": "worn-out"}


CLINICIANS = STAFF_ONLY_LIST | {"pat": 403}
ACCESS = {
    "library:import": Access(**CLINICIANS),
    "library:import POST": Access(**CLINICIANS | dict.fromkeys(("alice", "bob", "sam", "charlie"), 422)),
    "library:export": Access(**STAFF_ONLY_LIST),
    "library:version_file": Access(**STAFF_ONLY_LIST, kwargs=safety_first),
    "library:pathway_file": Access(**STAFF_ONLY_LIST, kwargs=worn_out),
    "library-api:export": Access(**STAFF_ONLY_LIST | {"nobody": 401}),
}
SLUG = "saying-it-well"
TEXT = (SHIPPED / "en" / f"{SLUG}.md").read_text()
EDITED = TEXT.replace("title: ", "title: Ours, ", 1)


def a_zip(**files):
    return zipped({f"{name}.md".replace("__", "/"): text for name, text in files.items()})


@pytest.mark.parametrize("path", module_files(SHIPPED), ids=lambda path: path.stem)
def test_each_shipped_module_comes_back_as_it_was(path):
    file = read_module(path)
    again = parse_module(write_file(sheet_of_file(file)).encode(), path.name)
    assert again.facts == file.facts
    assert [(s.key, s.kind, s.title, s.body, s.spec) for s in again.steps] == [
        (s.key, s.kind, s.title, s.body, s.spec) for s in file.steps
    ]


@pytest.mark.parametrize("path", pathway_files(SHIPPED), ids=lambda path: path.stem)
def test_each_shipped_pathway_comes_back_as_it_was(path):
    file = parse_pathway(path.read_bytes(), path.name)
    again = parse_pathway(write_file(sheet_of_file(file)).encode(), path.name)
    assert (again.facts, again.body) == (file.facts, file.body)


def test_the_exported_library_changes_nothing_when_it_is_loaded_or_brought_in(cast, library, tmp_path):
    call_command("export_library", str(tmp_path))
    files = [*module_files(tmp_path), *pathway_files(tmp_path)]
    assert len(files) == 20 and load(files=files) == []
    done = import_files(sent=[("library.zip", zipped(library_files()))], by=cast.alice)
    assert (done.drafts, done.unchanged) == ([], 20)


def test_the_export_writes_over_nothing_that_says_something_else(library, tmp_path):
    (tmp_path / f"{SLUG}.md").write_text("ours")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("export_library", str(tmp_path))
    assert [path.name for path in tmp_path.rglob("*")] == [f"{SLUG}.md"]
    call_command("export_library", str(tmp_path), "--overwrite")
    assert (tmp_path / f"{SLUG}.md").read_text() != "ours"


def test_the_download_holds_every_newest_version(cast, library, sign_in):
    answer = sign_in(cast.pat).get(reverse("library:export"))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == 20 and "pathways/worn-out.md" in names and f"{SLUG}.md" in names
    one = sign_in(cast.pat).get(reverse("library:version_file", args=[SLUG, 1]))
    assert one.content.decode().startswith("---\nslug: saying-it-well")
    assert 'filename="saying-it-well.md"' in one["Content-Disposition"]


def test_a_changed_file_becomes_a_draft_and_publishes_nothing(cast, library, sign_in):
    same = (SHIPPED / "en" / "what-i-can-control.md").read_text()
    zip_file = SimpleUploadedFile("x.zip", a_zip(**{"what-i-can-control": same}))
    upload = [SimpleUploadedFile(f"{SLUG}.md", EDITED.encode()), zip_file]
    answer = sign_in(cast.alice).post(reverse("library:import"), {"upload": upload}, follow=True)
    assert "1 draft was begun. 1 file says what is published already." in answer.content.decode()
    draft = LibraryDraft.objects.get()
    assert (draft.author, draft.base, draft.sheet.title) == (cast.alice, library[SLUG], "Ours, Saying it well")
    assert ModuleVersion.objects.filter(module__slug=SLUG).count() == 1


def test_an_open_draft_is_not_written_over(cast, library):
    import_files(sent=[(f"{SLUG}.md", EDITED.encode())], by=cast.alice)
    with pytest.raises(RuleViolation, match="saying-it-well.md: You have an open draft"):
        import_files(sent=[(f"{SLUG}.md", EDITED.replace("Ours", "Mine").encode())], by=cast.alice)
    import_files(sent=[(f"{SLUG}.md", EDITED.encode())], by=cast.bob)
    assert LibraryDraft.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ([("saying-it-well.md", TEXT.replace("minutes: ", "minutes: x").encode())], "-well.md, line 7: “minutes”"),
        ([("other.md", TEXT.encode())], "other.md, line 1: The file must be called saying-it-well.md"),
        ([("saying-it-well.md", TEXT.replace("number: 8", "number: 3").encode())], "belongs to “what-i-can-control”"),
        ([("saying-it-well.txt", TEXT.encode())], "no name of a module file"),
        ([("x.zip", a_zip(**{"..__saying-it-well": TEXT}))], "no name of a module file"),
        ([("x.zip", a_zip(**{"__saying-it-well": TEXT}))], "no name of a module file"),
        ([("x.zip", a_zip(**{"a\\b": TEXT}))], "no name of a module file"),
        ([("x.zip", a_zip(**{"a__saying-it-well": TEXT, "b__saying-it-well": TEXT}))], "there twice"),
        ([("x.zip", b"PK\x03\x04 and so on")], "cannot be opened"),
        ([("x.zip", zipped({}))], "no module file"),
        ([("x.zip", zipped({f"a{n}.md": "" for n in range(201)}))], "more than 200"),
        ([("big.md", b" " * (bundles.LARGEST_FILE + 1))], "larger than a module can be"),
        ([("x.zip", zipped({"big.md": " " * (bundles.LARGEST_FILE + 1)}))], "larger than a module can be"),
        ([("x.zip", zipped({"bomb.md": " " * (bundles.LARGEST_BUNDLE + 1)}))], "too large when it is unpacked"),
    ],
)  # fmt: skip
def test_what_is_refused_is_named_and_changes_nothing(cast, library, sent, reason):
    with pytest.raises(RuleViolation) as no:
        import_files(sent=sent, by=cast.alice)
    assert reason in no.value.message and "Nothing was changed" in no.value.message
    assert not LibraryDraft.objects.exists()


def test_a_zip_that_lies_about_its_size_is_not_unpacked_whole():
    data = bytearray(zipped({"bomb.md": " " * (bundles.LARGEST_FILE * 4)}))
    at = data.rindex(b"PK\x01\x02") + 24  # the size in the directory
    data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(RuleViolation, match="damaged|larger than"):
        read_bundle([("x.zip", bytes(data))])


def test_readmes_and_a_macs_crumbs_are_passed_over():
    bundle = read_bundle(
        [("x.zip", zipped({f"us/{SLUG}.md": TEXT, "__MACOSX/x": "", "README.md": "", ".DS_Store": ""}))]
    )
    assert [module.facts.slug for module in bundle.modules] == [SLUG]


def test_a_pathway_is_known_by_its_facts_and_may_come_with_its_modules(cast, library):
    pathway = (SHIPPED / "en/pathways/worn-out.md").read_text().replace("worn-out", "a-new-one")
    new = TEXT.replace(SLUG, "a-new-module").replace("number: 8", "number: 80")
    pathway = pathway.replace("safety-first", "a-new-module")
    files = [("a-new-one.md", pathway.encode()), ("a-new-module.md", new.encode())]
    assert {draft.what for draft in import_files(sent=files, by=cast.alice).drafts} == {"module", "pathway"}
    with pytest.raises(RuleViolation, match="no module called “a-new-module”"):
        import_files(sent=files[:1], by=cast.bob)
    assert Pathway.objects.newest().count() == 4


def test_the_page_says_what_is_damaged(cast, library, sign_in):
    upload = [SimpleUploadedFile("a.md", b"\xff")]
    answer = sign_in(cast.alice).post(reverse("library:import"), {"upload": upload})
    assert answer.status_code == 422 and "a.md, line 1: This is not UTF-8 text" in answer.content.decode()
