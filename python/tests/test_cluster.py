"""A cluster of processes, driven from Python."""

import json
import subprocess
import sys

from conftest import probabilities

PROGRAM = """
import json, sys
sys.path.insert(0, "python/tests")
import graft
from conftest import make_blobs, make_tuner, probabilities

spark = graft.session("local-cluster[2,1,1024]", spark_ui_enabled=False, spark_sql_shuffle_partitions=2)
rows = make_blobs(spark)
model = make_tuner().fit(rows)
hosts = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
print("told", json.dumps({"executors": hosts - 1, "probabilities": probabilities(model, rows)}))
spark.stop()
"""


def test_executors_train_to_the_same_bits_as_one_process(root, blobs, tuner):
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 0, run.stderr[-5000:]
    told = json.loads(run.stdout.split("told ")[1])
    assert told["executors"] >= 1
    assert told["probabilities"] == probabilities(tuner.fit(blobs), blobs)
