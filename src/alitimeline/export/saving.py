"""Files are written wholly, or not at all."""

import os
from collections.abc import Iterable
from contextlib import suppress
from errno import EACCES
from typing import TYPE_CHECKING

from alitimeline.loading.files import StrPath
from alitimeline.problems import ExportError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["remove_drafts", "save"]

#: What is being written.
_drafts: "set[Path]" = set()


def save(data: bytes | Iterable[bytes], path: StrPath) -> int:
    """Write *data*, bytes or parts of them, to a file: all of it or nothing. Return its size; raises `ExportError`.

    The file keeps its mode and, as far as the system lets us, its owner.
    """
    import secrets
    import stat
    from pathlib import Path

    # Links are followed: their target is replaced. The draft is in the same folder, so replacing is one step.
    target = Path(os.path.realpath(path))
    parts = [data] if isinstance(data, bytes) else data
    try:
        before = target.stat() if target.exists() else None
        if before and not stat.S_ISREG(before.st_mode):
            with target.open("wb") as device:  # a device or a pipe can't be replaced; a folder is refused
                return sum(map(device.write, parts))
        if before and not os.access(target, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        draft = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}")
        _drafts.add(draft)
        try:
            mode = 0o600 if before else 0o666  # nobody reads of a private file in its draft
            with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                if before:
                    _make_alike(draft, before)
                size = sum(map(file.write, parts))
            draft.replace(target)
        finally:
            with suppress(OSError):  # it has its name by now, or was never made
                draft.unlink()
            _drafts.discard(draft)
    except OSError as error:
        raise ExportError(f"{os.fspath(path)} can't be written: {error.strerror}") from error
    return size


def remove_drafts() -> None:
    """Remove half-written files, where a process ends at once."""
    for draft in _drafts:
        with suppress(OSError):
            draft.unlink()


def _make_alike(draft: "Path", before: os.stat_result) -> None:
    """Give a draft the owner and the mode of the file that it will replace; not every system and user may do so."""
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(draft, before.st_uid, before.st_gid)
    draft.chmod(before.st_mode & 0o7777)
