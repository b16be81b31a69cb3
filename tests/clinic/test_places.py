"""The socket of the embedded Valkey can always be bound, and nobody else can take its place."""

from pathlib import Path

import pytest

from clinic.project.places import LONGEST_SOCKET, private_folder, valkey_socket


def test_the_socket_lies_in_the_data_folder():
    assert valkey_socket(Path("/srv/porchlight")) == Path("/srv/porchlight/run/valkey.sock")


def test_a_long_data_folder_gets_a_short_socket_of_its_own():
    one, two = (valkey_socket(Path("/srv") / ("x" * 120) / name) for name in "ab")
    assert len(bytes(one)) <= LONGEST_SOCKET
    assert one != two


def test_length_is_counted_in_bytes():
    assert not str(valkey_socket(Path("/srv") / ("é" * 50))).startswith("/srv")


def test_a_private_folder_is_closed_to_others(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    private_folder(folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_private_folder_is_never_somebody_elses_link(tmp_path):
    link = tmp_path / "run"
    link.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        private_folder(link)
