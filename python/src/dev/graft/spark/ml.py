"""The Python classes under the names of their Java classes: PySpark takes those for modules when it loads a pipeline."""

from graft.ml import (
    Featurizer,
    FineTuneClassificationModel,
    FineTuneClassifier,
    FineTuneRegressionModel,
    FineTuneRegressor,
    FineTunedModel,
    FineTuner,
    LabelEncoder,
)

__all__ = [
    "Featurizer",
    "FineTuneClassificationModel",
    "FineTuneClassifier",
    "FineTuneRegressionModel",
    "FineTuneRegressor",
    "FineTunedModel",
    "FineTuner",
    "LabelEncoder",
]
