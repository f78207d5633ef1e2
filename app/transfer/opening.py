"""The command that loads weights: asks for the file, then shows what of it fits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.session import Session
from app.transfer.dialog import TransferDialog

FILES = "Weights (*.safetensors *.pt *.pth *.ckpt *.bin *.gradwire);;All files (*)"


def may_load(session: Session) -> bool:
    """Whether the drawing is a network, and nobody is in the middle of giving it other weights."""
    training = session.training
    return session.whole.ready and not training.occupied and training.status != "preparing"


def ask_weights(session: Session, parent: QWidget | None) -> TransferDialog | None:
    """Asks for a file of weights and opens the dialog; None where there is none, or torch is not there yet."""
    if not session.torch_here:
        session.message.emit("The engine is still being loaded.", "Try again in a moment.")
        return None
    folder = str(session.folder) if session.folder else ""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Load weights", folder, FILES)
    return open_weights(session, Path(chosen), parent) if chosen else None


def open_weights(session: Session, path: Path, parent: QWidget | None) -> TransferDialog:
    dialog = TransferDialog(session, path, parent)
    dialog.open()
    return dialog
