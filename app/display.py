"""Whether a window can open at all, found out before Qt is asked: without a display Qt aborts the process.

No Qt here, so that the command line may use it too, and the messages appear where Qt itself cannot be loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, MutableMapping

NO_DISPLAY = """Gradwire needs a display, and there is none.
Start it from a desktop session, or let it draw on a virtual display:
    xvfb-run -a gradwire
The commands work without one: gradwire --help lists them."""

NO_PLATFORM = """Gradwire found the display {display}, but Qt could not open a window on it:
{messages}
On Debian and Ubuntu the libraries that Qt looks for are installed by
    sudo apt install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"""

NO_QT = """Gradwire's window is drawn by Qt, which could not be loaded:
    {reason}
On Debian and Ubuntu the libraries that Qt looks for are installed by
    sudo apt install libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 fonts-dejavu-core"""


def prepare_environment(environment: MutableMapping[str, str], platform: str = sys.platform) -> None:
    """Before Qt and torch are loaded: idle torch threads sleep instead of spinning; Qt falls back, and we notice."""
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    environment.setdefault("GOMP_SPINCOUNT", "0")
    if platform == "linux" and not environment.get("QT_QPA_PLATFORM"):
        wayland = "wayland;" if environment.get("WAYLAND_DISPLAY") else ""
        environment["QT_QPA_PLATFORM"] = f"{wayland}xcb;offscreen"


def display_missing(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether nothing says where to draw. To be asked before `prepare_environment`."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform == "linux" and not any(environment.get(name) for name in wanted)


def fell_back(asked: str, got: str) -> bool:
    """Whether Qt came up without a window although a window was asked for, as it does when a library is missing."""
    return got == "offscreen" and ";" in asked


def no_platform(environment: Mapping[str, str], messages: Iterable[str]) -> str:
    """What to print then; `messages` are Qt's own."""
    display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY", "")
    lines = [f"    {line}" for message in messages for line in message.splitlines() if line.strip()]
    return NO_PLATFORM.format(display=display, messages="\n".join(lines) or "    (it gave no reason)")
