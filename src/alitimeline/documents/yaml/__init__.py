"""Parses the part of YAML that JSON has too, reports every mistake with its place, and knows the place of any value."""

from alitimeline.documents.yaml.reading import Document, read

__all__ = ["Document", "read"]
