"""Fine-tunes pretrained neural networks on Apache Spark.

It holds no logic: everything happens in Graft's jar, in the JVM of the Spark session.

>>> import graft                                                        # doctest: +SKIP
>>> spark = graft.session("local[2]")
>>> tuner = graft.FineTuner(pretrained="model.h5", cut="features", maxIter=10)
>>> model = tuner.fit(spark.read.parquet("labelled.parquet"))
>>> model.transform(spark.read.parquet("others.parquet")).select("prediction").show()
"""

from graft import mlflow
from graft._version import __version__
from graft.errors import JobCancelledError, TrainingFailedError, UnusableInputError
from graft.examples import example
from graft.functions import register_function
from graft.initial import Finding, InitialGuess, init
from graft.job import Job, Progress, evaluate, explain, featurize, fine_tune, inspect, predict, pretrain, rank, start
from graft.ml import (
    Featurizer,
    FineTuneBinaryClassificationSummary,
    FineTuneClassificationModel,
    FineTuneClassificationSummary,
    FineTuneClassifier,
    FineTuneRegressionModel,
    FineTuneRegressionSummary,
    FineTuneRegressor,
    FineTunedModel,
    FineTuner,
    FineTuningSummary,
    LabelEncoder,
    mlflow_allowlist,
    release_activations,
)
from graft.networks import prepare_torch
from graft.onnx_export import export
from graft.plot import plot_confusion, plot_history, plot_pictures, plot_scores
from graft.spark import find_jar, session

__all__ = [
    "Featurizer",
    "Finding",
    "FineTuneBinaryClassificationSummary",
    "FineTuneClassificationModel",
    "FineTuneClassificationSummary",
    "FineTuneClassifier",
    "FineTuneRegressionModel",
    "FineTuneRegressionSummary",
    "FineTuneRegressor",
    "FineTunedModel",
    "FineTuner",
    "FineTuningSummary",
    "InitialGuess",
    "Job",
    "JobCancelledError",
    "LabelEncoder",
    "Progress",
    "TrainingFailedError",
    "UnusableInputError",
    "__version__",
    "evaluate",
    "example",
    "explain",
    "export",
    "featurize",
    "find_jar",
    "fine_tune",
    "init",
    "inspect",
    "mlflow",
    "mlflow_allowlist",
    "plot_confusion",
    "plot_history",
    "plot_pictures",
    "plot_scores",
    "predict",
    "prepare_torch",
    "pretrain",
    "rank",
    "register_function",
    "release_activations",
    "session",
    "start",
]
