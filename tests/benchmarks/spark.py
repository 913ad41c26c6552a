"""Spark on this machine beside one process: the problems of many documents. Needs a Python with the extra `spark`."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from tests.benchmarks.data import text
from tests.benchmarks.measure import Figure

from alitimeline.tables import spark

__all__ = ["figures"]

#: How many different documents there are.
SEEDS = 1_000


def figures(*, quick: bool) -> list[Figure]:
    """Validate documents of two events: how long somebody waits, with the start of Spark and without."""
    if find_spec("pyspark") is None:
        sys.stdout.write("spark: not measured, as pyspark is not installed\n")
        return []
    number = 500 if quick else 200_000
    texts = [text(2, seed).decode() for seed in range(SEEDS)]
    documents = [(f"{one}.timeline.json", texts[one % SEEDS]) for one in range(number)]
    alone, found = _time(lambda: sum(1 for name, data in documents for _ in spark.list_problems(name, data)))
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    from pyspark.sql import SparkSession

    begun = time.perf_counter()
    options = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.memory": "4g"}
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    started = (time.perf_counter() - begun) * 1000
    frame = session.range(0, number, numPartitions=8).toDF("seed").mapInPandas(_make, "name string, document string")
    made, _ = _time(frame.count)
    problems: Any = spark.validate(frame)
    checked, same = _time(problems.count)
    session.stop()
    if same != found:
        raise ValueError(f"Spark finds {same} problems, and one process {found}")
    return [
        Figure(f"{number:,} documents of 2 events, Spark on two cores : one process", checked, alone),
        Figure("  with the start of Spark", checked + started, alone),
        Figure("  making the documents in Spark, which is part of the above", made, alone),
    ]


def _make(frames: Iterator[Any]) -> Iterator[Any]:
    """Yield the documents of seeds as frames of pandas, in the workers: nobody sends them there."""
    import pandas as pd

    for frame in frames:
        seeds = list(frame["seed"])
        names = [f"{seed}.timeline.json" for seed in seeds]
        yield pd.DataFrame({"name": names, "document": [text(2, seed % SEEDS).decode() for seed in seeds]})


def _time(job: Callable[[], int]) -> tuple[float, int]:
    begun = time.perf_counter()
    result = job()
    return (time.perf_counter() - begun) * 1000, result
