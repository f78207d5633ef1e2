"""The border between a file's text and the program: JSON is loaded and its fields are taken, each of them checked.

Every way in which JSON can be wrong, too large or too deep ends in a FileError with the place, within bounded time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

from engine.encoding import Record, clean, on_canvas
from engine.errors import FileError
from engine.graph import Point
from engine.limits import DEPTH, FILE_BYTES, KEPT, REASON

T = TypeVar("T")

Extra = tuple[tuple[str, str], ...]


def loaded_json(text: str | bytes) -> Any:
    """The JSON value of a text; all strings in it can be written in UTF-8."""
    if len(text) > FILE_BYTES:
        raise FileError(f"It is larger than {FILE_BYTES // 10**6} MB, which no drawing is.")
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else clean(text)
        value = json.loads(decoded, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise FileError(f"It is not text in UTF-8: byte {error.start} does not belong there.") from None
    except json.JSONDecodeError as error:
        raise FileError(f"Line {error.lineno}, column {error.colno}: it is not valid JSON ({error.msg}).") from None
    except ValueError:  # an integer of more digits than Python converts
        raise FileError("It holds a number of thousands of digits.") from None
    return _cleaned(value) if "\\ud" in decoded or "\\uD" in decoded else value


def _cleaned(value: Any) -> Any:
    """The value with `clean` strings: escapes can spell halves of characters."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(entry) for entry in value]
        case dict():
            return {clean(name): _cleaned(entry) for name, entry in value.items()}
    return value


def _object(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise FileError(f"One object holds {quoted(twice)} twice.")
    return record


def _refuse_constant(name: str) -> None:
    raise FileError(f"It holds {name}, which is not a number that a drawing can use.")


# ---- single fields ----


class Fields:
    """A JSON object whose fields are taken one by one, each checked; `place` names it in messages."""

    def __init__(self, record: Any, place: str) -> None:
        if not isinstance(record, dict):
            raise FileError(f"{place} should be an object, but is {quoted(record)}.")
        self.place = place
        self._left: Record = dict(record)

    def take(self, name: str, type: type[T], default: T) -> T:
        value = self._left.pop(name, default)
        if not isinstance(value, type) or (isinstance(value, bool) and type is not bool):
            raise FileError(f"{self.place}: '{name}' should be {_TYPES[type]}, but is {quoted(value)}.")
        return value

    def text(self, name: str, limit: int) -> str:
        text = self.take(name, str, "")
        if len(text) > limit:
            raise FileError(f"{self.place}: '{name}' has {len(text):,} characters; {limit:,} is the most.")
        return text

    def identifier(self, name: str, pattern: re.Pattern[str], limit: int, form: str) -> str:
        text = self.take(name, str, "")
        if len(text) > limit or not pattern.fullmatch(text):
            raise FileError(f"{self.place}: '{name}' should be {form}, but is {quoted(text)}.")
        return text

    def point(self, name: str, default: Point) -> Point:
        pair = self.take(name, list, list(default))
        if len(pair) != 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in pair):
            raise FileError(f"{self.place}: '{name}' should be two numbers, but is {quoted(pair)}.")
        return on_canvas(pair[0]), on_canvas(pair[1])

    def rest(self) -> Extra:
        """What was not taken, as JSON text."""
        return kept_aside(self._left, self.place)


_TYPES: Mapping[type, str] = {
    str: "text", list: "a list", dict: "an object", bool: "true or false", int: "a whole number",
}  # fmt: skip


def kept_aside(record: Record, place: str) -> Extra:
    json_text(record, place)  # all of it together is within the limit
    return tuple((name, json_text(value, place)) for name, value in record.items())


def json_text(value: Any, place: str) -> str:
    """JSON text of a value that this version only passes on."""
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        raise FileError(f"{place}: it holds a number that is too large.") from None
    if len(text) > KEPT:
        raise FileError(f"{place}: its settings or unknown fields take more than {KEPT:,} characters.")
    if _deeper(value, DEPTH):
        raise FileError(f"{place}: it nests lists or objects too deeply.")
    return text


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(entry, levels - 1) for entry in inner)


def quoted(value: Any) -> str:
    """A piece of the file for a message, never long."""
    return shortened(json.dumps(value, ensure_ascii=True), 60)


def shortened(text: str, length: int = REASON) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
