"""Around the database: the manifest's refusals, the files that come along, and the older backups that go."""

import dataclasses

import pytest

from clinic.backup import files
from clinic.backup.errors import Damaged, Refused
from clinic.backup.making import _let_go
from clinic.backup.manifest import Manifest, differences, release, require_usable

MANIFEST = Manifest(
    made_at="2026-06-01T02:00:00+00:00", release="0.1.0", engine="sqlite", migrations=[("clinic", "0001_initial")],
    counts={"a": 1, "b": 2},
)  # fmt: skip


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.BACKED_UP = ["erasures.jsonl", "anchors"]
    return settings.DATA_DIR


def test_a_manifest_survives_the_way_and_knows_its_rows():
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST
    assert MANIFEST.rows == 3 and release()


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format": 1}', b'{"format": 1, "more": 2}'])
def test_a_manifest_that_makes_no_sense_is_damaged(data):
    with pytest.raises(Damaged):
        Manifest.from_bytes(data)


def test_a_newer_format_is_refused():
    with pytest.raises(Refused, match="newer release"):
        Manifest.from_bytes(dataclasses.replace(MANIFEST, format=2).to_bytes())


def test_another_kind_of_database_is_refused(monkeypatch):
    monkeypatch.setattr("clinic.backup.manifest.connection", type("C", (), {"vendor": "oracle"}))
    with pytest.raises(Refused, match="SQLite database, and DATABASE_URL names oracle"):
        require_usable(MANIFEST)


def test_a_migration_that_this_release_does_not_know_is_refused(monkeypatch):
    monkeypatch.setattr("clinic.backup.manifest.connection", type("C", (), {"vendor": "sqlite"}))
    later = dataclasses.replace(MANIFEST, migrations=[("clinic", "0099_tomorrow")])
    with pytest.raises(Refused, match="does not know clinic.0099_tomorrow"):
        require_usable(later)


def test_missing_and_additional_rows_are_said():
    assert differences({"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 3}) == [
        "b: 3 instead of 2",
        "c: no such table instead of 0",
    ]


def backed_up(folder):
    for name, blocks in list(files.to_back_up()):
        files.keep(folder, name, blocks)


def test_secrets_stay_at_home(data_dir, tmp_path):
    for name in ("secrets/field_key", "erasures.jsonl", "anchors/1.json", "mailbox/a.eml"):
        (data_dir / name).parent.mkdir(exist_ok=True)
        (data_dir / name).write_text(name)
    (data_dir / "anchors" / "link").symlink_to(data_dir / "secrets" / "field_key")
    backed_up(tmp_path / "kept")
    kept = sorted(str(p.relative_to(tmp_path / "kept")) for p in (tmp_path / "kept").rglob("*") if p.is_file())
    assert kept == ["anchors/1.json", "erasures.jsonl"]


@pytest.mark.parametrize(
    "name", ["file/../outside", "file/anchors/../../outside", "file//etc/x", "file/secrets/field_key"]
)
def test_a_name_that_leads_elsewhere_is_passed_over(data_dir, tmp_path, name):
    files.keep(tmp_path / "kept", name, iter([b"x"]))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_lists_of_erasures_grow_together_and_no_line_is_lost(data_dir, tmp_path):
    ours = data_dir / "erasures.jsonl"
    ours.write_text("one\ntwo\nthree")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "erasures.jsonl").write_text("one\nfour\n")
    files.put_back(tmp_path / "kept", MANIFEST.made_at)
    assert ours.read_text().split() == ["one", "two", "three", "four"]
    files.put_back(tmp_path / "kept", MANIFEST.made_at)
    assert ours.read_text().split() == ["one", "two", "three", "four"]


def test_an_anchor_that_is_here_is_never_overwritten(data_dir, tmp_path):
    (data_dir / "anchors").mkdir()
    (data_dir / "anchors" / "longer").write_text("1 2 3")
    (data_dir / "anchors" / "other").write_text("x")
    kept = tmp_path / "kept" / "anchors"
    kept.mkdir(parents=True)
    for name, text in (("longer", "1 2"), ("other", "y"), ("lost", "z")):
        (kept / name).write_text(text)
    files.put_back(tmp_path / "kept", MANIFEST.made_at)
    found = {path.name: path.read_text() for path in (data_dir / "anchors").iterdir()}
    assert found == {"longer": "1 2 3", "other": "x", "other.of-backup-2026-06-01T020000": "y", "lost": "z"}


def test_only_the_newest_are_kept_and_nothing_else_is_touched(tmp_path):
    names = [f"porchlight-2026060{n}T020000Z.backup" for n in range(1, 6)]
    for name in [*names, "porchlight.txt", ".porchlight-20260601T000000Z.part"]:
        (tmp_path / name).touch()
    assert _let_go(tmp_path, 0) == 0
    assert _let_go(tmp_path, 2) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[3:], "porchlight.txt"]
