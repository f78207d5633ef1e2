"""Folders of sounds, sound and unsound, and the spectrograms that they become."""

from __future__ import annotations

import struct
import sys
import wave
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.importing import adopt, inspect
from engine.datasets.inspecting import Inspection
from engine.datasets.labelled_rows import Unreadable
from engine.datasets.prepare import prepare
from engine.datasets.sounds import Sounds
from engine.datasets.sounds_spectrogram import SoundLook, filters, samples
from engine.errors import DataError
from engine.layer import Unfit
from tests.engine.datasets.noises import tone, write_sounds, write_wav

LOOK = SoundLook(0.5, 8000, 32, 256, 128)


def sounds(inspection: Inspection) -> Sounds:
    assert isinstance(inspection.dataset, Sounds)
    return inspection.dataset


def test_a_folder_for_each_class_is_a_data_set(tmp_path: Path) -> None:
    found = inspect(write_sounds(tmp_path / "birds"))
    dataset = sounds(found)
    assert (dataset.classes, dataset.seconds, dataset.sample_rate) == (("high", "low"), 0.5, 8000)
    table = dataset.load(tmp_path)
    assert table.x.shape == (24, *dataset.facts().x.shape) == (24, 1, 64, 32)
    assert ("Sounds", "0.5 s, 8,000 samples a second") in found.facts
    assert len(prepare(dataset, tmp_path).train) == 16


def test_a_table_beside_the_sounds_says_what_they_are(tmp_path: Path, shelf: Path) -> None:
    for number in range(8):
        write_wav(tmp_path / "a" / f"{number}.wav", tone(100 + 100 * number))
    rows = "\n".join(f"{number},{100 + 100 * number}.5" for number in range(8))
    (tmp_path / "a" / "pitch.csv").write_text(f"clip,pitch\n{rows}\n")
    dataset = adopt(tmp_path / "a", None)
    assert isinstance(dataset, Sounds)
    assert (dataset.predict, dataset.label_column) == ("number", "pitch")
    assert dataset.load().y[0, 0] == 100.5


@pytest.mark.parametrize("pitch", [200, 1000, 3000])
def test_a_tone_lights_up_the_band_of_its_pitch_at_full_scale(pitch: float) -> None:
    picture = LOOK.spectrogram(tone(pitch, 8000, 0.5))
    middle = picture[:, picture.shape[1] // 2]
    bands = filters(32, 256, 8000)
    frequencies = np.fft.rfftfreq(256, 1 / 8000)
    assert bands[middle.argmax(), np.abs(frequencies - pitch).argmin()] > 0
    assert 0.9 < middle.max() <= 1
    softer, soft = (LOOK.spectrogram(tone(pitch, 8000, 0.5) * loud).max() for loud in (0.01, 0.1))
    assert soft - softer == pytest.approx(20 / 80, abs=1e-3)  # a tenth of the amplitude is 20 of 80 decibels less
    assert LOOK.spectrogram(np.zeros(4000, np.float32)).max() == 0


def test_every_band_hears_something(tmp_path: Path) -> None:
    assert (filters(128, 512, 16_000).sum(1) > 0).all()
    noise = np.random.default_rng(0).uniform(-1, 1, 4000).astype(np.float32)
    assert (SoundLook(0.5, 8000, 128, 256, 128).spectrogram(noise).max(1) > 0.3).all()


def test_short_sounds_are_filled_up_and_long_ones_cut(tmp_path: Path) -> None:
    write_wav(tmp_path / "short.wav", tone(500, 8000, 0.1))
    write_wav(tmp_path / "long.wav", tone(500, 8000, 3))
    short, long = LOOK.read(tmp_path / "short.wav"), LOOK.read(tmp_path / "long.wav")
    assert short.shape == long.shape == LOOK.shape
    assert short[0, :, -1].max() == 0
    assert long[0, :, -2].max() > 0.9


def test_channels_are_mixed_and_sample_rates_made_equal(tmp_path: Path) -> None:
    left, right = tone(500, 44_100, 0.5), tone(500, 44_100, 0.5)
    write_wav(tmp_path / "a.wav", np.column_stack([left, -right]), 44_100)
    assert np.abs(samples(tmp_path / "a.wav", 0.5, 8000)).max() < 1e-3
    write_wav(tmp_path / "b.wav", left, 44_100)
    resampled = samples(tmp_path / "b.wav", 0.5, 8000)
    assert abs(len(resampled) - 4000) <= 2
    np.testing.assert_allclose(LOOK.spectrogram(resampled)[:, 10], LOOK.spectrogram(tone(500, 8000))[:, 10], atol=0.05)


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "aiff"])
def test_several_formats_are_read(tmp_path: Path, ending: str) -> None:
    import soundfile

    soundfile.write(tmp_path / f"a.{ending}", tone(500), 8000)
    assert LOOK.read(tmp_path / f"a.{ending}").max() > 0.9


def test_what_is_no_sound_is_left_out_and_named(tmp_path: Path) -> None:
    folder = write_sounds(tmp_path / "birds")
    (folder / "high" / "0.wav").write_bytes(b"")
    (folder / "high" / "1.wav").write_text("this is no sound")
    write_wav(folder / "high" / "2.wav", np.zeros(0, np.float32))
    content = bytearray((folder / "high" / "3.wav").read_bytes())
    content[22:24] = struct.pack("<H", 500)
    (folder / "high" / "3.wav").write_bytes(content)
    found = inspect(folder)
    assert (found.rows, found.unread.count) == (20, 4)
    said = {row.place: row.reason for row in found.unread.rows}
    assert said["high/0.wav"] == "it is empty"
    assert said["high/1.wav"] == "it is no sound that can be read, or damaged"
    assert said["high/2.wav"] == "it holds no sound"
    assert said["high/3.wav"] in (
        "it says that it has 500 channels of 8,000 samples a second", "it is no sound that can be read, or damaged"
    )  # fmt: skip
    assert len(sounds(found).load(tmp_path)) == 20


def test_a_header_that_promises_more_samples_than_there_are_takes_no_memory(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(500))
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[40:44] = struct.pack("<I", 0xFFFFFFF0)
    (tmp_path / "a.wav").write_bytes(content)
    assert LOOK.read(tmp_path / "a.wav").max() > 0.9
    (tmp_path / "b.wav").write_bytes(content[: len(content) // 2])
    assert LOOK.read(tmp_path / "b.wav")[0, :, -1].max() == 0


def test_damage_anywhere_leaves_a_sound_out_or_not(tmp_path: Path) -> None:
    import soundfile

    for ending in ("wav", "flac", "ogg"):
        soundfile.write(tmp_path / f"a.{ending}", tone(500, 8000, 0.1), 8000)
        content = (tmp_path / f"a.{ending}").read_bytes()
        for at in [*range(60), *range(60, len(content), 97)]:
            (tmp_path / f"a.{ending}").write_bytes(
                content[:at] + bytes([content[at % len(content)] ^ 0x55]) + content[at + 1 :]
            )
            with suppress(Unreadable):
                assert np.isfinite(LOOK.read(tmp_path / f"a.{ending}")).all()


def test_without_the_package_it_is_said_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_sounds(tmp_path / "birds")
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(DataError) as caught:
        inspect(folder)
    assert caught.value.text == "Sounds are read by the package soundfile, which is not installed."
    assert caught.value.hint == "Install it with: pip install gradwire[sound]"


def test_an_example_comes_out_of_a_file(tmp_path: Path) -> None:
    dataset = sounds(inspect(write_sounds(tmp_path / "birds")))
    examples, names = dataset.examples_from(tmp_path / "birds" / "high" / "0.wav")
    assert names == ("0.wav",)
    np.testing.assert_array_equal(examples[0], dataset.load(tmp_path).x[0])


def test_a_spectrogram_that_would_fill_the_memory_is_refused_while_drawing() -> None:
    with pytest.raises(Unfit) as caught:
        Sounds(folder="a", classes=("a", "b"), seconds=60, sample_rate=192_000, hop=8).facts()
    assert caught.value.text == "A spectrogram of 64 bands and 1,440,001 windows is too large."
    assert [fix.label for fix in caught.value.fixes] == ["Set hop to 376"]


def test_no_folder_yet_is_said_while_drawing() -> None:
    with pytest.raises(Unfit, match="No folder with sounds is chosen yet"):
        Sounds().infer()


def test_the_wav_files_of_the_tests_are_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(500))
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 4000)
