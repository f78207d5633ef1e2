"""What the window remembers between two starts: looks, layout, recent files and which layers are used most.

One JSON file in the user's configuration folder (or in `GRADWIRE_CONFIG`), replaced atomically at each change. What
cannot be read of it means the default, setting by setting: keys of one's own outlast a colour that is not known here.
A folder that cannot be written stops nothing and is told once, for keys, probes and views are work too.

Every window keeps its own idea of them, and only what is changed in a window goes into the file: what another one has
written meanwhile stays, and lists and books by file or key have what came from both.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.canvas.sight import Sight
from app.pins import Pin
from app.theme import Appearance
from engine.errors import UserError
from engine.locks import Lock
from engine.saving import reason

RECENT = 10
"""Recent files kept: what fits a menu without scrolling."""
RECENT_COMMANDS = 8
"""Commands that the palette lists first: more would hide the order of the menus."""
BOOKMARKED = 100
"""Files whose bookmarks are kept, and whose pictures on nodes."""

TRIES, PAUSE = 10, 0.001
"""How often, and after how many seconds, it is tried to be the only window that writes."""


class Preferences(BaseModel):
    """`geometry` and `layout` are Qt's own, as hexadecimal text; `uses` counts how often each kind was added.

    `keys` are the user's own keys by the ids of actions, written as in `Action.keys`; empty text means no key.
    `commands` were used last in the command palette; `bookmarks` are views by file and digit, `pins` probes by file.
    `minimap` is None where it shows itself as it is needed; without `motion` the view jumps where it would glide.
    `history_memory` is for the moments of a run, in megabytes.
    `wires` is what the wires show (see `app.canvas.wire_show`). `pictures` says whether nodes show what they compute,
    `node_pictures` as what, by file and node, where that was chosen.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    appearance: Appearance = "system"
    text_size: float = Field(1.0, ge=0.7, le=2.0)
    projector: bool = False
    recent: tuple[str, ...] = ()
    uses: dict[str, int] = Field(default_factory=dict)
    keys: dict[str, str] = Field(default_factory=dict)
    geometry: str = ""
    layout: str = ""
    welcome: bool = True
    fade: bool = True
    snapping: bool = False
    minimap: bool | None = None
    motion: bool = True
    navigation: str = "default"
    history_memory: int = Field(256, ge=1, le=64_000)
    wires: Literal["", "weights", "activations", "gradients"] = ""
    commands: tuple[str, ...] = ()
    record_runs: bool = True
    run_weights: int = Field(50, ge=0, le=100_000)
    """Megabytes of weights up to which those of a run are kept."""
    bookmarks: dict[str, dict[int, Sight]] = Field(default_factory=dict)
    pins: dict[str, tuple[Pin, ...]] = Field(default_factory=dict)
    pictures: bool = True
    doctor: bool = True
    unwanted_views: tuple[str, ...] = ()
    """Those that came by themselves, and were closed."""
    follow: bool = True
    """Whether a training that runs goes on with the drawing as it is edited."""
    node_pictures: dict[str, dict[str, str]] = Field(default_factory=dict)


class PreferenceFile:
    """The preferences and the file they live in. `value` is always valid."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or config_folder()) / "preferences.json"
        self.value = _read(self.path)
        self.tell: Callable[[UserError], None] = lambda _: None
        """Who hears of a file that cannot be written, until it could be once more."""
        self._failed = False
        self._written: tuple[tuple[int, ...] | None, Preferences] = None, self.value
        """What the file had when it was last read or written here, and how to tell that it is still that."""
        self._unwritten: dict[str, Any] = {}
        """What was changed here and is not in the file, because that could not be written."""

    def change(self, **settings: Any) -> None:
        """Sets preferences, and writes them unless nothing changed."""
        before, now = self.value, _checked(settings)
        if any(getattr(before, name) != what for name, what in now.items()):
            self._edit(lambda kept: {n: _merged(getattr(before, n), what, getattr(kept, n)) for n, what in now.items()})

    def _edit(self, changed: Callable[[Preferences], Mapping[str, Any]]) -> None:
        """Sets what `changed` makes of what the file has by now, here and in the file, and nothing else there."""
        with _alone(self.path):
            kept = self._kept().model_copy(update=self._unwritten)
            new = changed(kept)
            self.value = self.value.model_copy(update=new)
            self._unwritten.update(new)
            self._keep(kept.model_copy(update=new))

    def _kept(self) -> Preferences:
        """What the file has; read only where somebody else has written it: a long one takes as long as a frame."""
        stamp = _stamp(self.path)
        if stamp is None or stamp != self._written[0]:
            self._written = stamp, _known(self.path) or self.value
        return self._written[1]

    def _keep(self, value: Preferences) -> None:
        told, self._failed = self._failed, False
        try:
            _write(self.path, value.model_dump_json(indent=1))
            self._unwritten.clear()
            self._written = _stamp(self.path), value
        except OSError as error:
            self._failed = True
            if not told:
                text, _ = reason(error)
                hint = f"They lie in {self.path.parent}. Until that is mended they hold for this window only."
                self.tell(UserError(f"Your settings could not be kept: {text}.", hint))

    def used(self, kind: str) -> None:
        self._edit(lambda kept: {"uses": {**kept.uses, kind: kept.uses.get(kind, 0) + 1}})

    def commanded(self, id: str) -> None:
        """Puts a command at the top of those used last."""
        self._edit(lambda kept: {"commands": _first(id, kept.commands)[:RECENT_COMMANDS]})

    def bookmarks_of(self, path: Path | None) -> dict[int, Sight]:
        return dict(self.value.bookmarks.get(str(path.absolute()), {})) if path else {}

    def bookmark(self, path: Path, marks: Mapping[int, Sight]) -> None:
        """Keeps a file's bookmarks; those of the file bookmarked longest ago go where there are too many."""
        self._note("bookmarks", path, dict(marks))

    def pictures_of(self, path: Path | None) -> dict[str, str]:
        return dict(self.value.node_pictures.get(str(path.absolute()), {})) if path else {}

    def picture(self, path: Path, chosen: Mapping[str, str]) -> None:
        """Keeps what a file's nodes are shown as."""
        self._note("node_pictures", path, dict(chosen))

    def pins_of(self, path: Path | None) -> tuple[Pin, ...]:
        return self.value.pins.get(str(path.absolute()), ()) if path else ()

    def keep_pins(self, path: Path, pins: tuple[Pin, ...]) -> None:
        """Keeps the probes of a file; those of the file pinned longest ago go where there are too many."""
        self._note("pins", path, pins)

    def _note(self, book: str, path: Path, what: Any) -> None:
        """Puts what a book has of a file last in it: the first ones are those that go."""
        if getattr(self.value, book).get(str(path.absolute())) != what:
            self._edit(lambda kept: {book: _newest(getattr(kept, book), path, what)})

    def opened(self, path: Path) -> None:
        """Puts a file at the top of the recent ones."""
        name = str(path.absolute())
        self._edit(lambda kept: {"recent": _first(name, kept.recent)[:RECENT]})

    def forget(self, path: str) -> None:
        """Takes a file that is no longer there off the recent ones."""
        self._edit(lambda kept: {"recent": tuple(known for known in kept.recent if known != path)})


def _first(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """A list of what was used last with one put first."""
    return (name, *(each for each in known if each != name))


def _merged(before: Any, now: Any, kept: Any) -> Any:
    """What has become of `kept`, which another window may have written, where this one changed `before` into `now`."""
    if isinstance(now, dict):
        changed = {key: what for key, what in now.items() if key not in before or before[key] != what}
        return {key: what for key, what in kept.items() if key in now or key not in before} | changed
    if isinstance(now, tuple):
        added = (each for each in now if each not in before and each not in kept)
        return (*(each for each in kept if each in now or each not in before), *added)
    return now


def _newest(known: Mapping[str, Any], path: Path, what: Any) -> dict[str, Any]:
    """What is kept by file, with that of one file put last."""
    name = str(path.absolute())
    others = [(file, kept) for file, kept in known.items() if file != name]
    return {**dict(others[-(BOOKMARKED - 1) :]), name: what}


def config_folder() -> Path:
    chosen = os.environ.get("GRADWIRE_CONFIG")
    return Path(chosen) if chosen else user_config_path("gradwire", appauthor=False)


def _read(path: Path) -> Preferences:
    return _known(path) or Preferences()


def _checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they are to be kept. Raises ValidationError for a wrong one."""
    checked = Preferences(**settings)
    return {name: getattr(checked, name) for name in settings}


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Another one where a file was replaced; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _known(path: Path) -> Preferences | None:
    """What can be read of a file; None where there is none, or nothing can."""
    try:
        known = json.loads(path.read_bytes())
        return Preferences.model_validate_json(json.dumps(known))
    except (OSError, ValueError) as error:
        wrong = (
            {each["loc"][0] for each in error.errors() if each["loc"]} if isinstance(error, ValidationError) else set()
        )
        if not wrong:
            return None
        return Preferences.model_validate_json(json.dumps({k: v for k, v in known.items() if k not in wrong}))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keeps other windows from writing meanwhile, where that is possible in a time that nobody notices: one takes a
    millisecond or two for it, and one that hangs must not hold this one up."""
    lock = _locked(path)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _locked(path: Path) -> Lock | None:
    for _ in range(TRIES if path.parent.is_dir() else 0):
        try:
            return Lock(path.with_suffix(".lock"))
        except OSError:
            time.sleep(PAUSE)
    return None


def _write(path: Path, text: str) -> None:
    """All or nothing. A second window may write at the same time: each has a temporary file of its own. Raises
    OSError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
