"""YAML text: reads of it what JSON can say, says what is wrong with it and where, and knows the place of any value."""

from alitimeline.documents.yaml.reading import Document, read

__all__ = ["Document", "read"]
