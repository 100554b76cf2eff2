"""The table of most tests, also of tests/long/connect, whose client has no pytest."""

import random

from pyspark.ml.linalg import Vectors


def make_blobs(spark):
    """Points around three centres, in one partition: x, y, kind (a name), features (a vector) and label (0, 1, 2)."""
    draw = random.Random(7)
    rows = []
    for i in range(90):
        label = i % 3
        x, y = label * 4 + draw.gauss(0, 0.5), (4 if label == 1 else 0) + draw.gauss(0, 0.5)
        rows.append((x, y, ["circle", "square", "triangle"][label], Vectors.dense([x, y]), float(label)))
    return spark.createDataFrame(rows, ["x", "y", "kind", "features", "label"]).coalesce(1)
