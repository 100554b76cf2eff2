"""Fine-tunes pretrained neural networks on Apache Spark.

This package holds no logic: everything happens in Graft's jar, in the JVM of the Spark session.

>>> import graft                                                        # doctest: +SKIP
>>> spark = graft.session("local[2]")
>>> tuner = graft.FineTuner(pretrained="model.h5", cut="features", maxIter=10)
>>> model = tuner.fit(spark.read.parquet("labelled.parquet"))
>>> model.transform(spark.read.parquet("others.parquet")).select("prediction").show()
"""

from graft._version import __version__
from graft.errors import JobCancelledError, TrainingFailedError, UnusableInputError
from graft.functions import register_function
from graft.job import Job, Progress, evaluate, featurize, fine_tune, inspect, predict, pretrain, start
from graft.ml import Featurizer, FineTunedModel, FineTuner, FineTuningSummary, mlflow_allowlist
from graft.spark import find_jar, session

__all__ = [
    "Featurizer",
    "FineTunedModel",
    "FineTuner",
    "FineTuningSummary",
    "Job",
    "JobCancelledError",
    "Progress",
    "TrainingFailedError",
    "UnusableInputError",
    "__version__",
    "evaluate",
    "featurize",
    "find_jar",
    "fine_tune",
    "inspect",
    "mlflow_allowlist",
    "predict",
    "pretrain",
    "register_function",
    "session",
    "start",
]
