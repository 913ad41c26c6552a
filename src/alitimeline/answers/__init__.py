"""Answers → what people and programs read: one module per question, each with `to_text` and `to_json`."""

from alitimeline.answers import conflicts, coverage, difference, evidence, known, merging, selection, status, tenures

__all__ = ["conflicts", "coverage", "difference", "evidence", "known", "merging", "selection", "status", "tenures"]
