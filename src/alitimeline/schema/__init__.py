"""Checks the shape of a document against the schema."""

from alitimeline.schema.corrections import check
from alitimeline.schema.shape import FORMATS, check_field, check_version, field_names, required_fields
from alitimeline.schema.wording import CODES, VERSION

__all__ = ["CODES", "FORMATS", "VERSION", "check", "check_field", "check_version", "field_names", "required_fields"]
