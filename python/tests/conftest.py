"""One Spark session for all tests, in the root of the checkout: job files name their data from there."""

import os
import sys
from pathlib import Path

import pytest
from blobs import make_blobs

import graft

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def spark():
    os.chdir(ROOT)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # functions of PySpark's OneVsRest need NumPy
    session = graft.session("local[2]", "tests", spark_ui_enabled=False, spark_sql_shuffle_partitions=2)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def jvm(spark):
    return spark.sparkContext._jvm.dev.graft


@pytest.fixture(scope="session")
def blobs(spark):
    return make_blobs(spark).cache()


def make_tuner():
    return graft.FineTuner(
        hiddenLayers=[8], stepSize=0.05, batchSize=32, maxIter=6, numWorkers=2, averageEvery=1, validationFraction=0.0
    )


@pytest.fixture
def tuner(spark):
    return make_tuner()


@pytest.fixture(scope="session")
def model(spark, blobs):
    return graft.FineTuner(
        hiddenLayers=[8], stepSize=0.05, batchSize=32, maxIter=4, numWorkers=2, averageEvery=1
    ).fit(blobs)


def probabilities(model, rows):
    """What a model says of the rows, as lists of floats that can be compared bit for bit."""
    return [row.probability.toArray().tolist() for row in model.transform(rows).select("probability").collect()]
