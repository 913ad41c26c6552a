"""Dates as precisely as sources say them, durations, and fiscal years."""

from alitimeline.when.dates import When
from alitimeline.when.durations import Duration, fiscal_year, is_month_day
from alitimeline.when.points import MONTH_NAMES, Precision
from alitimeline.when.spans import Spans

__all__ = ["MONTH_NAMES", "Duration", "Precision", "Spans", "When", "fiscal_year", "is_month_day"]
