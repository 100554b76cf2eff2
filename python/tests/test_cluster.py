"""A cluster of processes, driven from Python."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyspark
import pytest
from conftest import probabilities

PROGRAM = """
import json, sys
sys.path.insert(0, "python/tests")
import graft
from blobs import make_blobs
from conftest import make_tuner, probabilities

# Nothing is scheduled before both executors are there.
spark = graft.session(
    "local-cluster[2,1,1024]",
    spark_ui_enabled=False,
    spark_sql_shuffle_partitions=2,
    spark_cores_max=2,
    **{"spark.scheduler.minRegisteredResourcesRatio": 1.0, "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s"},
)
rows = make_blobs(spark).cache()
model = make_tuner().fit(rows)
executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
print("told", json.dumps([spark.sparkContext.applicationId, executors, probabilities(model, rows)]))
spark.stop()
"""


@pytest.mark.long
def test_executors_train_to_the_same_bits_as_one_process(root, blobs, tuner):
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr[-5000:]
    application, executors, told = json.loads(run.stdout.split("told ")[1])
    # Where Spark's workers keep the copies of the jar.
    shutil.rmtree(Path(pyspark.__file__).parent / "work" / application)
    assert executors == 2
    assert told == probabilities(tuner.fit(blobs), blobs)
