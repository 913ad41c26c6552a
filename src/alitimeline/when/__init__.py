"""Dates as sources say them, durations, and fiscal years."""

from alitimeline.when.dates import When
from alitimeline.when.durations import Duration, fiscal_year, is_month_day
from alitimeline.when.points import Precision

__all__ = ["Duration", "Precision", "When", "fiscal_year", "is_month_day"]
