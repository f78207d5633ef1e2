"""Folders of pictures, sound and unsound: what becomes of them, and what is said."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets import labelled_dataset, labelled_import, labelled_rows
from engine.datasets.importing import adopt, inspect
from engine.datasets.inspecting import Cancelled, Inspection
from engine.datasets.label_tables import read_labels
from engine.datasets.pictures import Pictures
from engine.datasets.pictures_decoding import PictureLook
from engine.datasets.prepare import prepare
from engine.datasets.stored import Stored
from engine.errors import DataError
from engine.layer import Unfit
from tests.engine.datasets.photos import CLASSES, bomb, photo, write_labelled, write_photos


def pictures(inspection: Inspection) -> Pictures:
    assert isinstance(inspection.dataset, Pictures)
    return inspection.dataset


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        inspect(path)
    return caught.value


def test_a_folder_for_each_class_is_a_data_set(tmp_path: Path) -> None:
    found = inspect(write_photos(tmp_path / "fruit"))
    dataset = pictures(found)
    assert (dataset.classes, dataset.size, dataset.colour) == (CLASSES, (6, 5), "RGB")
    assert (found.rows, dataset.examples) == (60, 60)
    table = dataset.load(tmp_path)
    assert table.names[0] == "apple/0.png"
    assert np.array_equal(table.y, np.repeat([0, 1, 2], 20))
    expected = np.asarray(Image.open(tmp_path / "fruit" / "apple" / "0.png")).transpose(2, 0, 1) / 255
    np.testing.assert_allclose(table.x[0], expected, atol=1e-6)
    assert ("Pictures", "5 × 6 pixels, in colour") in found.facts
    assert len(found.previews) == 50
    assert {preview.label for preview in found.previews} == set(CLASSES)


def test_files_stand_in_the_order_of_people(tmp_path: Path) -> None:
    table = pictures(inspect(write_photos(tmp_path / "a", 12))).load(tmp_path)
    assert [name.split("/")[1] for name in table.names[:12]] == [f"{number}.png" for number in range(12)]


def test_grey_pictures_are_known_for_grey_however_they_are_stored(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "f" / name).mkdir(parents=True)
        photo(1).convert("L").convert("RGB").save(tmp_path / "f" / name / "1.png")
    assert pictures(inspect(tmp_path / "f")).colour == "grey"


def test_a_folder_around_all_classes_says_nothing(tmp_path: Path) -> None:
    write_photos(tmp_path / "a" / "b")
    assert pictures(inspect(tmp_path / "a")).classes == CLASSES


def test_folders_of_parts_are_the_parts(tmp_path: Path) -> None:
    dataset = pictures(inspect(write_photos(tmp_path / "a", parts=("train", "val", "test"))))
    assert (dataset.classes, dataset.split, dataset.split_by) == (CLASSES, "column", "part")
    parts = prepare(dataset, tmp_path)
    names = {part: {parts.names[i].split("/")[0] for i in getattr(parts, part).index} for part in ("train", "test")}
    assert names == {"train": {"train"}, "test": {"test"}}
    assert {parts.names[i].split("/")[0] for i in parts.validation.index} == {"val"}


def test_a_test_folder_alone_is_the_test_part(tmp_path: Path) -> None:
    dataset = pictures(inspect(write_photos(tmp_path / "a", parts=("train", "test"))))
    table = dataset.load(tmp_path)
    assert (dataset.split, table.own_test) == ("share", 60)
    assert all(name.startswith("test/") for name in table.names[-60:])


def test_a_table_says_a_number_for_each(tmp_path: Path) -> None:
    found = inspect(write_labelled(tmp_path / "ripe"))
    dataset = pictures(found)
    assert (dataset.predict, dataset.labels, dataset.label_column) == ("number", "labels.csv", "weight")
    table = dataset.load(tmp_path)
    np.testing.assert_allclose(table.y[:, 0], [round(n / 7, 3) for n in range(40)], atol=1e-6)
    assert set(table.columns) == {"folder", "tree"} == set(dataset.split_columns)
    assert table.columns["tree"].dtype == np.float64
    assert [choice.name for choice in found.choices] == ["labels", "label_column"]


def test_another_column_of_the_table_can_be_predicted(tmp_path: Path) -> None:
    found = inspect(write_labelled(tmp_path / "ripe"), reading={"label_column": "tree"})
    assert pictures(found).classes == ("0", "1", "2", "3")
    assert pictures(found).load(tmp_path).facts.target == "tree"


def test_a_table_beside_the_folder_is_found_and_goes_with_it(tmp_path: Path, shelf: Path) -> None:
    folder = write_labelled(tmp_path / "ripe")
    (folder / "labels.csv").rename(tmp_path / "labels.csv")
    dataset = adopt(folder, None)
    assert isinstance(dataset, Pictures)
    assert sorted(each.name for each in shelf.iterdir()) == ["ripe"]
    (tmp_path / "labels.csv").unlink()
    assert len(dataset.load()) == 40


def test_none_is_a_class_like_any_other(tmp_path: Path) -> None:
    write_labelled(tmp_path / "f", 20)
    rows = [f"{number}.png,{('cat', 'none')[number % 2]}" for number in range(20)]
    (tmp_path / "f" / "labels.csv").write_text("file,label\n" + "\n".join(rows))
    found = inspect(tmp_path / "f")
    assert (pictures(found).classes, found.rows) == (("cat", "none"), 20)


def test_a_file_of_text_that_has_no_room_in_memory_is_no_table_of_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(tmp_path / "f", 3)
    write_labelled(tmp_path / "f")
    monkeypatch.setattr("engine.datasets.memory.free_memory", lambda: 10)
    with pytest.raises(DataError, match=r"needs .* of memory"):
        read_labels(tmp_path / "f" / "labels.csv", "file", "weight", {"0.png"})


def test_a_table_without_names_of_columns_or_endings_is_read(tmp_path: Path) -> None:
    write_photos(tmp_path / "a")
    for place in (tmp_path / "a").iterdir():
        for file in place.iterdir():
            file.rename(tmp_path / "a" / f"{place.name}{file.name}")
        place.rmdir()
    rows = [f"{name}{number};{name}" for name in CLASSES for number in range(20)]
    (tmp_path / "a" / "what.txt").write_text("\n".join(rows))
    dataset = pictures(inspect(tmp_path / "a"))
    assert (dataset.classes, dataset.file_column, dataset.label_column) == (CLASSES, "column 1", "column 2")
    assert len(dataset.load(tmp_path)) == 60


def test_labels_that_do_not_match_the_files_are_named(tmp_path: Path) -> None:
    folder = write_labelled(tmp_path / "ripe")
    lines = (folder / "labels.csv").read_text().splitlines()
    lines[1] = "gone.png,1,1"
    lines[2] = "1.png,,1"
    lines[3] = "2.png,heavy,1"
    lines[4] = "3.png,1,1,1"
    lines.append("4.png,99,1")
    (folder / "labels.csv").write_text("\n".join(lines))
    found = inspect(folder, reading={"label_column": "tree"})
    assert found.rows == 37
    dataset = pictures(found).changed(label_column="weight", predict="number")
    assert dataset.load(tmp_path).notes == (
        "“labels.csv, line 5” was left out: a row of 4 cells, not of 3.",
        "“gone.png” was left out: named in “labels.csv”, but not there.",
        "“1.png” was left out: an empty label in “labels.csv”.",
        "“4.png” was left out: different labels in “labels.csv”.",
        "2 files were left out: no label in “labels.csv” (“0.png”, “3.png”).",
        "“2.png” was left out: its label is no finite number.",
    )


def test_a_table_that_names_no_file_says_what_it_should_hold(tmp_path: Path) -> None:
    folder = write_labelled(tmp_path / "ripe")
    (folder / "labels.csv").write_text("file,kind\nx.png,a\ny.png,b\n")
    error = refusal(folder)
    assert error.text == "Nothing says what the pictures in “ripe” are."
    with pytest.raises(DataError) as caught:
        inspect(folder, reading={"labels": "labels.csv"})
    assert caught.value.text == "No row of “labels.csv” names a file in “ripe”."
    assert caught.value.hint == "The column “file” should hold names such as “0.png”."


def test_what_is_no_sound_picture_is_left_out_and_named(tmp_path: Path) -> None:
    folder = write_photos(tmp_path / "a")
    whole = (folder / "apple" / "0.png").read_bytes()
    (folder / "apple" / "0.png").write_bytes(whole[: len(whole) // 2])
    (folder / "apple" / "1.png").write_bytes(b"")
    (folder / "apple" / "2.png").write_text("this is no picture")
    (folder / "apple" / "3.png").write_bytes(bomb())
    found = inspect(folder)
    assert (found.rows, found.unread.count) == (56, 4)
    assert [str(row) for row in found.unread.rows] == [
        "apple/0.png: it is damaged or cut short.",
        "apple/1.png: it is empty.",
        "apple/2.png: it is no picture that can be read.",
        "apple/3.png: it would unpack to more than 89,000,000 pixels.",
    ]
    table = pictures(found).load(tmp_path)
    assert len(table) == 56
    assert table.names[0] == "apple/4.png"
    assert "“apple/3.png” was left out: it would unpack to more than 89,000,000 pixels." in table.notes


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(bomb())
    assert (tmp_path / "a.png").stat().st_size < 50_000
    with pytest.raises(labelled_rows.Unreadable, match="more than 89,000,000 pixels"):
        PictureLook(8, 8).read(tmp_path / "a.png")


@pytest.mark.parametrize("at", range(0, 200, 7))
def test_damage_anywhere_in_a_picture_leaves_it_out_or_not(tmp_path: Path, at: int) -> None:
    for ending in (".png", ".jpg", ".gif", ".tif", ".webp", ".bmp"):
        photo(1).save(tmp_path / f"a{ending}")
        content = bytearray((tmp_path / f"a{ending}").read_bytes())
        content[at % len(content)] ^= 0x55
        (tmp_path / f"a{ending}").write_bytes(content)
        with suppress(labelled_rows.Unreadable):
            assert PictureLook(4, 4).read(tmp_path / f"a{ending}").shape == (3, 4, 4)


def test_one_class_only_and_no_class_at_all_are_said(tmp_path: Path) -> None:
    (tmp_path / "a" / "cat").mkdir(parents=True)
    photo(1).save(tmp_path / "a" / "cat" / "1.png")
    photo(2).save(tmp_path / "a" / "cat" / "2.png")
    assert refusal(tmp_path / "a").text == "All pictures in “a” belong to one class, “cat”."
    error = refusal(tmp_path / "a" / "cat")
    assert error.text == "Nothing says what the pictures in “cat” are."
    assert error.hint == "Put them into a folder for each class, or add a table labels.csv with their names and labels."


def test_an_empty_folder_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert refusal(tmp_path / "a").text == "“a” is no data that Gradwire can read."


def test_nothing_but_broken_pictures_is_said(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "f" / name).mkdir(parents=True)
        (tmp_path / "f" / name / "1.png").write_bytes(b"x")
    assert refusal(tmp_path / "f").text == "None of the pictures in “f” can be read."


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = write_photos(tmp_path / "a")
    photo(1).save(tmp_path / "secret.png")
    (folder / "apple" / "x.png").symlink_to(tmp_path / "secret.png")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "apple" / "pipe.png")
    os.mkfifo(folder / "labels.csv")
    found = inspect(folder)
    assert found.rows == 60
    assert [str(row) for row in found.unread.rows] == [
        "loop: a link that leads out of the folder.",
        "apple/x.png: a link that leads out of the folder.",
    ]


def test_pictures_are_brought_to_one_size_in_three_ways(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.png")
    padded = PictureLook(8, 8, fit="pad", background="black").read(tmp_path / "a.png")
    assert padded[:, 0].max() == 0
    assert padded[0, 4].min() == 255
    for fit in ("crop", "stretch"):
        whole = PictureLook(8, 8, fit=fit).read(tmp_path / "a.png")  # type: ignore[arg-type]
        assert (whole[0].min(), whole[1].max()) == (255, 0)


def test_pictures_stand_upright_as_the_camera_was_held(tmp_path: Path) -> None:
    picture = Image.new("L", (4, 2))
    picture.putpixel((0, 0), 255)
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn to the right makes it upright
    for ending in (".png", ".webp"):
        picture.save(tmp_path / f"a{ending}", exif=exif, lossless=True)
        pixels = PictureLook(4, 2, "grey").read(tmp_path / f"a{ending}")[0]
        assert pixels[0, 1] == 255
        assert pixels.sum() == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_pixel_becomes_bytes(tmp_path: Path, mode: str) -> None:
    if mode in ("I;16", "I", "F"):
        values = np.array([[0, 65_535], [32_768, 0]])
        dtype = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
        Image.fromarray(values.astype(dtype)).save(tmp_path / "a.tif")
    else:
        Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).convert(mode).save(tmp_path / "a.tif")
    for colour, channels in (("grey", 1), ("RGB", 3)):
        pixels = PictureLook(2, 2, colour).read(tmp_path / "a.tif")  # type: ignore[arg-type]
        assert pixels.shape == (channels, 2, 2)
        assert pixels.dtype == np.uint8
        assert (pixels[0, 0, 0], pixels[0, 0, 1]) == (0, 255)


def test_what_is_transparent_takes_the_colour_of_the_background(tmp_path: Path) -> None:
    Image.new("RGBA", (2, 2), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert PictureLook(2, 2, background="white").read(tmp_path / "a.png").min() == 255
    assert PictureLook(2, 2, background="black").read(tmp_path / "a.png").max() == 0


def test_what_does_not_fit_into_the_memory_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = pictures(inspect(write_photos(tmp_path / "a")))
    whole = dataset.load(tmp_path)
    monkeypatch.setattr(labelled_dataset, "free_memory", lambda: 50_000)
    table = dataset.load(tmp_path)
    assert isinstance(table.x, Stored)
    np.testing.assert_array_equal(table.x[:], whole.x)


def test_what_was_read_at_import_is_not_read_again(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = adopt(write_photos(tmp_path / "a"), None)
    monkeypatch.setattr(PictureLook, "read", lambda *_: pytest.fail("read again"))
    assert len(dataset.load()) == 60


def test_a_picture_that_was_changed_is_read_again(tmp_path: Path) -> None:
    dataset = pictures(inspect(write_photos(tmp_path / "a")))
    photo(999).save(tmp_path / "a" / "apple" / "0.png")
    expected = np.asarray(photo(999)).transpose(2, 0, 1) / 255
    np.testing.assert_allclose(dataset.load(tmp_path).x[0], expected, atol=1e-6)


def test_folders_whose_files_agree_in_name_size_and_time_are_told_apart(tmp_path: Path) -> None:
    for number, name in enumerate(("one", "other")):
        for kind in ("a", "b"):
            (tmp_path / name / kind).mkdir(parents=True)
            path = tmp_path / name / kind / "1.bmp"
            photo(100 * number + ord(kind)).save(path)
            os.utime(path, (1, 1))
    first, second = (pictures(inspect(tmp_path / name)).load(tmp_path) for name in ("one", "other"))
    expected = np.asarray(photo(100 + ord("a"))).transpose(2, 0, 1) / 255
    np.testing.assert_allclose(second.x[0], expected, atol=1e-6)
    assert not np.array_equal(first.x, second.x)


def test_large_files_are_read_by_several_threads_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled_rows, "THREADED", 0)
    monkeypatch.setattr(labelled_rows, "TOGETHER", 3)
    table = pictures(inspect(write_photos(tmp_path / "a"))).load(tmp_path)
    expected = [np.asarray(Image.open(tmp_path / "a" / name)).transpose(2, 0, 1) / 255 for name in table.names]
    np.testing.assert_allclose(table.x, np.stack(expected), atol=1e-6)


def test_of_very_large_folders_only_the_beginnings_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled_import, "READ_WHOLE", 0)
    folder = write_photos(tmp_path / "a")
    (folder / "apple" / "2.png").write_text("this is no picture")
    found = inspect(folder)
    assert (found.rows, found.unread.count) == (59, 1)


def test_an_import_can_be_cancelled_and_leaves_nothing_behind(tmp_path: Path, shelf: Path) -> None:
    folder = write_photos(tmp_path / "a", 40)

    def told(done: int, total: int, words: str) -> None:
        if done >= 64 and total:
            raise Cancelled

    with pytest.raises(Cancelled):
        inspect(folder, told)
    assert [each for each in shelf.parent.rglob("*") if each.is_file()] == []


def test_classes_that_came_since_the_import_are_left_out_and_named(tmp_path: Path) -> None:
    folder = write_photos(tmp_path / "a")
    dataset = pictures(inspect(folder))
    (folder / "durian").mkdir()
    photo(5).save(folder / "durian" / "1.png")
    table = dataset.load(tmp_path)
    assert len(table) == 60
    assert table.notes == (
        "“durian/1.png” was left out: its class “durian” is not among those of the drawing.",
    )  # fmt: skip


def test_an_example_comes_out_of_a_file_or_a_folder(tmp_path: Path) -> None:
    dataset = pictures(inspect(write_photos(tmp_path / "a")))
    examples, names = dataset.examples_from(tmp_path / "a" / "apple" / "0.png")
    assert (examples.shape, examples.dtype, names) == ((1, 3, 6, 5), np.float32, ("0.png",))
    np.testing.assert_allclose(examples[0], dataset.load(tmp_path).x[0], atol=1e-6)
    assert len(dataset.examples_from(tmp_path / "a")[0]) == 60
    (tmp_path / "b.png").write_text("no")
    with pytest.raises(DataError) as caught:
        dataset.examples_from(tmp_path / "b.png")
    assert caught.value.text == "“b.png” cannot be used: it is no picture that can be read."


def test_no_folder_yet_is_said_while_drawing() -> None:
    with pytest.raises(Unfit, match=r"^No folder with pictures is chosen yet\."):
        Pictures().infer()
