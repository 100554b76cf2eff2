"""The Python classes under the names of their Java classes: PySpark takes those for modules when it loads a pipeline."""

from graft.ml import Featurizer, FineTunedModel, FineTuner, LabelEncoder

__all__ = ["Featurizer", "FineTunedModel", "FineTuner", "LabelEncoder"]
