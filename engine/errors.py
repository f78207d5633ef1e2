"""Errors that are meant for people.

A `UserError` is shown as a message, in the window as in the terminal, and never as a traceback. Anything else that is
raised is a bug of ours. Trouble *inside a drawing* is no exception at all: it is a `Problem` of the analysis.
"""


class UserError(Exception):
    """An action that cannot be carried out. `text`: what, where, what was expected, what came; `hint`: what to do."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class FileError(UserError):
    """A file that cannot be read or written. The file and the open drawing are as they were."""


class DataError(UserError):
    """A data set that is missing, or not what the drawing says it is."""


class DeviceError(UserError):
    """The chosen device is not on this machine."""


class TrainingError(UserError):
    """A run that cannot start or go on; `node` is the id of the node where it happened, where one is known."""

    def __init__(self, text: str, hint: str = "", node: str | None = None) -> None:
        super().__init__(text, hint)
        self.node = node
