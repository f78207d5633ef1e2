"""Archives: what is in them becomes a data set, and what would do harm is not unpacked."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from engine.datasets import archives, stored
from engine.datasets.arrays import Arrays
from engine.datasets.idx import IdxPictures
from engine.datasets.importing import adopt, inspect
from engine.datasets.inspecting import Cancelled
from engine.datasets.pictures import Pictures
from engine.errors import DataError, UserError
from tests.engine.datasets.photos import CLASSES, write_photos
from tests.engine.datasets.samples import write_flowers, write_pictures


def zipped(path: Path, folder: Path, top: str = "") -> Path:
    """A zip file of all that lies in a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{top}{file.relative_to(folder)}")
    return path


def tarred(path: Path, folder: Path) -> Path:
    mode = "w:" + {".gz": "gz", ".tgz": "gz", ".xz": "xz", ".bz2": "bz2"}.get(path.suffix, "")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(folder, folder.name)
    return path


def with_entry(path: Path, name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = "") -> Path:
    """A tar file with one entry, which tarfile itself would not write."""
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size, entry.type, entry.linkname = (len(content) if kind == tarfile.REGTYPE else 0), kind, link
        archive.addfile(entry, io.BytesIO(content))
    return path


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        archives.unpacked(path)
    return caught.value


def written(shelf: Path) -> list[Path]:
    """All files in the program's own folders."""
    return [each for each in shelf.parent.rglob("*") if each.is_file()]


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2"])
def test_pictures_in_an_archive_are_a_data_set_on_the_shelf(tmp_path: Path, shelf: Path, ending: str) -> None:
    folder = write_photos(tmp_path / "fruit", 4)
    path = tmp_path / f"fruit{ending}"
    found = adopt(zipped(path, folder) if ending == ".zip" else tarred(path, folder), None)
    assert isinstance(found, Pictures)
    assert (found.folder, found.classes, len(found.load())) == ("fruit", CLASSES, 12)
    assert sorted(each.name for each in shelf.iterdir()) == ["fruit"]


def test_the_archive_gives_its_name_where_it_holds_several_folders(tmp_path: Path) -> None:
    folder = write_photos(tmp_path / "x", 4)
    assert inspect(zipped(tmp_path / "My fruit.zip", folder)).path.name == "My fruit"
    assert inspect(zipped(tmp_path / "other.zip", folder, "inner/")).path.name == "inner"


def test_tables_arrays_and_mnist_files_come_out_of_archives_too(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "t").mkdir()
    write_flowers(tmp_path / "t" / "flowers.csv")
    (tmp_path / "t" / "README.md").write_text("Flowers.")
    assert inspect(zipped(tmp_path / "t.zip", tmp_path / "t")).path.name == "flowers.csv"
    mnist = adopt(tarred(tmp_path / "m.tar.gz", write_pictures(tmp_path / "m")), None)
    assert isinstance(mnist, IdxPictures)
    assert len(mnist.load()) == 80
    (tmp_path / "n").mkdir()
    np.savez(tmp_path / "n" / "a.npz", x=np.zeros((9, 2)), y=np.arange(9) % 3)
    assert isinstance(adopt(zipped(tmp_path / "n.zip", tmp_path / "n"), None), Arrays)


def test_an_archive_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", write_photos(tmp_path / "a", 4))
    first = archives.unpacked(path)
    monkeypatch.setattr(archives, "_unpack", lambda *_: pytest.fail("unpacked again"))
    assert archives.unpacked(path) == first


@pytest.mark.parametrize(
    "name", ["../up.png", "/etc/up.png", "a/../../up.png", "C:\\up.png", "..\\up.png", "a/con.png"]
)
def test_an_archive_that_climbs_out_of_its_folder_is_refused_whole(tmp_path: Path, shelf: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good.png", b"x")
        archive.writestr(name, b"x")
    with_entry(tmp_path / "a.tar", name)
    for path in (tmp_path / "a.zip", tmp_path / "a.tar"):
        error = refusal(path)
        assert error.text.startswith(f"The archive “{path.name}” holds “")
        assert error.text.endswith("”, which is no plain name of a file below its folder.")
    assert written(shelf) == []
    assert not (tmp_path.parent / "up.png").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_passed_over(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, each, content in (("out", kind, b""), ("a.csv", tarfile.REGTYPE, b"a,b\n1,2\n")):
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(content), each, "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    assert archives.unpacked(tmp_path / "a.tar").name == "a.csv"


def test_a_file_is_not_written_through_a_link_that_came_before_it(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "target")
        archive.addfile(link)
        file = tarfile.TarInfo("out/a.txt")
        file.size = 1
        archive.addfile(file, io.BytesIO(b"x"))
    assert (archives.unpacked(tmp_path / "a.tar") / "a.txt").read_bytes() == b"x"
    assert list((tmp_path / "target").iterdir()) == []


def test_links_in_zip_files_are_passed_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("out")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert archives.unpacked(tmp_path / "a.zip").name == "a.csv"


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_an_archive_that_unpacks_to_far_more_than_it_should_is_stopped(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(archives, "SMALL", 1_000_000)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "zeros.csv").write_bytes(bytes(20_000_000))
    path = tmp_path / f"a{ending}"
    error = refusal(zipped(path, tmp_path / "a") if ending == ".zip" else tarred(path, tmp_path / "a"))
    assert error.text.startswith(f"The archive “a{ending}” (")
    assert "would unpack to more than" in error.text
    assert written(shelf) == []


def test_a_zip_that_lies_about_its_size_writes_no_more_than_it_says(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "SMALL", 1_000_000)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "zeros.csv").write_bytes(bytes(20_000_000))
    content = zipped(tmp_path / "a.zip", tmp_path / "a").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace((20_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with suppress(DataError):
        archives.unpacked(tmp_path / "a.zip")
    assert sum(each.stat().st_size for each in written(shelf)) <= 100


def test_a_tar_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with_entry(tmp_path / "a.tar", "a.csv")
    entry = tarfile.TarInfo("long")
    entry.type, entry.size = tarfile.XHDTYPE, 8_000_000_000
    (tmp_path / "a.tar").write_bytes(entry.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    assert refusal(tmp_path / "a.tar").text == "The archive “a.tar” is damaged or cut short."


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tar.xz"])
def test_broken_archives_are_refused_with_a_sentence(tmp_path: Path, shelf: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"this is no archive at all" * 40)
    assert refusal(path).text == f"The archive “a{ending}” is damaged or cut short."
    path.write_bytes(b"")
    assert refusal(path).text in (
        f"The archive “a{ending}” is damaged or cut short.", f"The archive “a{ending}” is empty."
    )  # fmt: skip
    folder = write_photos(tmp_path / "fruit", 4)
    whole = (zipped(path, folder) if ending == ".zip" else tarred(path, folder)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).text == f"The archive “a{ending}” is damaged or cut short."
    assert written(shelf) == []


def test_a_tar_is_taken_whole_or_not_at_all_wherever_it_was_cut(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "t").mkdir()
    for name in ("one", "two", "three"):
        write_flowers(tmp_path / "t" / f"{name}.csv", 5)
    whole = tarred(tmp_path / "a.tar", tmp_path / "t").read_bytes()
    end = len(whole.rstrip(b"\0"))
    for at in range(0, end, 100):
        (tmp_path / "a.tar").write_bytes(whole[:at])
        assert refusal(tmp_path / "a.tar").text == "The archive “a.tar” is damaged or cut short.", at
    assert written(shelf) == []


def test_damage_anywhere_gives_a_sentence_or_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    write_flowers(tmp_path / "t" / "flowers.csv", 5)
    for path in (zipped(tmp_path / "a.zip", tmp_path / "t"), tarred(tmp_path / "a.tar.gz", tmp_path / "t")):
        content = path.read_bytes()
        for at in range(0, len(content), 5):
            path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
            with suppress(UserError):
                archives.unpacked(path)


def test_a_locked_archive_and_a_name_that_stands_twice_are_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    assert refusal(tmp_path / "a.zip").text == "The archive “a.zip” is locked by a password."
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        for _ in range(2):
            entry = tarfile.TarInfo("a.csv")
            entry.size = 1
            tar.addfile(entry, io.BytesIO(b"x"))
    assert refusal(tmp_path / "b.tar").text == "The archive “b.tar” holds “a.csv” twice."


def test_what_systems_put_into_archives_is_left_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("__MACOSX/._a.csv", ".DS_Store", "a.csv"):
            archive.writestr(name, "a,b\n1,2\n")
    assert archives.unpacked(tmp_path / "a.zip").name == "a.csv"


def test_unpacking_can_be_cancelled_and_leaves_nothing_behind(tmp_path: Path, shelf: Path) -> None:
    def told(done: int, total: int, words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        archives.unpacked(zipped(tmp_path / "a.zip", write_photos(tmp_path / "a", 4)), told)
    assert written(shelf) == []


def test_what_was_unpacked_goes_after_some_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_photos(tmp_path / "a", 4)
    first = archives.unpacked(zipped(tmp_path / "a.zip", folder))
    monkeypatch.setattr(archives, "STALE", -1)
    archives.unpacked(zipped(tmp_path / "b.zip", folder))
    assert not first.exists()
    assert len(list((stored.cache().parent / "unpacked").iterdir())) == 1


def test_an_archive_of_nothing_that_can_be_read_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("program.exe", "MZ")
        archive.writestr("other.exe", "MZ")
    with pytest.raises(DataError, match="“a” is no data that Gradwire can read"):
        inspect(tmp_path / "a.zip")
