"""The records of a timeline. Nothing here reads or writes a file."""

from alitimeline.model import records
from alitimeline.model.records import *  # noqa: F403 - its names are listed there, once
from alitimeline.model.timeline import Timeline

__all__ = ["Timeline"]
__all__ += records.__all__
