"""The shape of a document."""

from alitimeline.schema.shape import FORMATS, check, check_field, fields_of, formats, readable, required
from alitimeline.schema.wording import CODES, VERSION

__all__ = ["CODES", "FORMATS", "VERSION", "check", "check_field", "fields_of", "formats", "readable", "required"]
