"""Graft's stages for ``pyspark.ml``: wrappers over the Java classes of ``dev.graft.spark.ml``."""

import contextlib
import json
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple, Type, TypeVar, Union

from pyspark import keyword_only
from pyspark.ml.classification import (
    _BinaryClassificationSummary,
    _ClassificationSummary,
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.linalg import Vector
from pyspark.ml.param import Param
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer, JavaWrapper
from pyspark.sql import DataFrame, SparkSession

from graft import _connect, _html, _jvm, _progress, _wait
from graft._params import (
    ColumnParams,
    FeaturizerParams,
    InvalidParams,
    LabelEncoderParams,
    TaskParams,
    TrainingParams,
    WeightParams,
)
from graft.errors import translated
from graft.plot import plot_history

__all__ = [
    "Featurizer",
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
    "LabelEncoder",
    "mlflow_allowlist",
    "release_activations",
]

_MODELS = "graft.ml.*"


_ParamMap = Dict[Param[Any], Any]
_Stage = TypeVar("_Stage")
_Model = TypeVar("_Model", bound=JavaModel)
_Estimator = TypeVar("_Estimator", bound="_Fitting[Any]")


class _Reader(JavaMLReader[Any]):
    """Reads what Java's ``write()`` wrote: its classes lie in another package than PySpark's."""

    @classmethod
    def _java_loader_class(cls, clazz: Type[Any]) -> str:
        return _java_name(clazz)


class _Readable(JavaMLReadable[Any]):
    @classmethod
    def read(cls) -> Any:
        """A reader of what was saved; :py:meth:`load` is short for ``read().load``."""
        if _connect.remote():
            return _connect.Reader(cls, _java_name(cls))
        _jvm.package()
        return _Reader(cls)


def _java_name(clazz: Type[Any]) -> str:
    return "dev.graft.spark.ml." + clazz.__name__


class _Fitting(JavaEstimator[_Model]):
    """A fit in a thread of the JVM, which an interrupt of this one stops."""

    def __repr__(self) -> str:
        return _shown(self)

    def setUnlabelled(self: _Estimator, rows: Optional[DataFrame]) -> _Estimator:
        """Gives fits rows beside their own, of which only the features are read; ``None``: none.

        They are no param: copies have them, what is saved has not.

        :raises RuntimeError: over Spark Connect, where an estimator holds no DataFrame
        """
        if _connect.remote():
            raise RuntimeError(
                "Cannot use setUnlabelled over Spark Connect: an estimator holds no DataFrame there; "
                "append the rows with a null label to those of the fit, and set nullLabels=True."
            )
        estimator: Any = self._java_obj
        with translated():
            estimator.setUnlabelled(None if rows is None else rows._jdf)
        return self

    def _fit(self, dataset: DataFrame) -> _Model:
        with translated():
            return super()._fit(dataset)

    def _fit_java(self, dataset: DataFrame) -> Any:
        _wait.require_tuner()
        self._transfer_params_to_java()
        shown = _progress.shown()
        running = _jvm.package().spark.ml.RunningFit.start(self._java_obj, dataset._jdf)
        _waited(running, shown)
        return getattr(running, "await")()

    def fitMultiple(self, dataset: DataFrame, paramMaps: Sequence[_ParamMap]) -> Iterator[Tuple[int, _Model]]:
        """Fits with several param maps, as tuning does: those that differ only in how they train are trained at once.

        :return: number of a param map and its model, in order; the fits begin when the first is asked for
        """
        if _connect.remote():
            return super().fitMultiple(dataset, paramMaps)
        return _Fits(self.copy(), dataset, paramMaps)

    def _fit_all(self, dataset: DataFrame, maps: Sequence[_ParamMap]) -> List[_Model]:
        with translated():
            _wait.require_tuner()
            self._transfer_params_to_java()
            java_maps = [self._transfer_param_map_to_java(one) for one in maps]
            shown = _progress.shown()
            running = _jvm.package().spark.ml.RunningFit.start(self._java_obj, dataset._jdf, java_maps)
            _waited(running, shown)
            return [
                self.copy(one)._copyValues(self._create_model(model)) for one, model in zip(maps, running.models())
            ]


def _waited(running: Any, shown: Optional[_progress.Shown]) -> None:
    """Waits for a fit; in a notebook it is shown how far it is."""

    def meanwhile() -> None:
        _wait.require_tuner()
        if shown is not None:
            shown()

    with shown or contextlib.nullcontext():
        _wait.ended(running, meanwhile)


class _Fits(Iterator[Tuple[int, _Model]]):
    """The models of several fits, which are one job; any thread may ask for the next."""

    def __init__(self, estimator: _Fitting[_Model], dataset: DataFrame, maps: Sequence[_ParamMap]) -> None:
        self._lock = threading.Lock()
        self._fit: Callable[[], List[_Model]] = lambda: estimator._fit_all(dataset, maps)
        self._models: Optional[List[_Model]] = None
        self._left = iter(range(len(maps)))

    def __next__(self) -> Tuple[int, _Model]:
        with self._lock:
            number = next(self._left)
            if self._models is None:
                self._models = self._fit()
            return number, self._models[number]


class _Network:
    """What every model knows of the network that was learned."""

    uid: str
    _java_obj: Any
    _call_java: Any

    def _known(self, of: str) -> Any:
        if _connect.remote():
            return _connect.answer("model", id=self._java_obj.ref_id, of=of)
        return self._call_java(of)

    def _repr_html_(self) -> str:
        """What notebooks show."""
        report = self.summary.report if self.hasSummary else None
        return _html.model(type(self).__name__, self.uid, self.classNames, self.weightsSha256, report)

    @property
    def classNames(self) -> List[str]:
        """The names of the classes, in the order of their numbers."""
        return list(self._known("classNames"))

    @property
    def weightsSha256(self) -> str:
        """The identity of the weights, as in ``report.json``."""
        return str(self._known("weightsSha256"))

    @property
    def hasSummary(self) -> bool:
        """Whether there is a :py:attr:`summary`."""
        return bool(self._known("hasSummary"))

    @property
    def summary(self) -> "FineTuningSummary":
        """What happened in the fit.

        :raises RuntimeError: if the model is from a job's folder, whose ``report.json`` says it
        """
        if not self.hasSummary:
            raise RuntimeError(
                f"The model {self.uid} has no summary: it was loaded from a job's folder, whose report.json says what happened."
            )
        if _connect.remote():
            self._java_obj.add_ref()
            return FineTuningSummary(self._java_obj)
        return FineTuningSummary(self._call_java("summary"))


class FineTuner(_Fitting["FineTunedModel"], TrainingParams, ColumnParams, TaskParams, _Readable, JavaMLWritable):
    """Fine-tunes a pretrained network, or trains one from random weights, on the rows of a DataFrame.

    >>> tuner = FineTuner(pretrained="digits.h5", cut="features", hiddenLayers=[32], maxIter=10)   # doctest: +SKIP
    >>> model = tuner.fit(labelled)
    >>> model.transform(others).select("prediction", "probability").show()

    It works in pipelines and with ``CrossValidator`` and ``TrainValidationSplit``; ``explainParams()`` lists what can be set.
    Bad input is a ``pyspark.errors.IllegalArgumentException`` that names column and value; a training that cannot finish
    is a :py:class:`graft.TrainingFailedError`. An interrupt (Ctrl-C, the notebook's stop button) stops the fit, those of a
    ``CrossValidator`` too; with ``checkpointDir`` the same fit goes on from its last checkpoint.
    """

    _input_kwargs: Dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        task: Optional[str] = None,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        featuresCol: Optional[str] = None,
        secondTextCol: Optional[str] = None,
        labelCol: Optional[str] = None,
        frozen: Optional[bool] = None,
        headInit: Optional[str] = None,
        extendClasses: Optional[bool] = None,
        recipe: Optional[str] = None,
        hiddenLayers: Optional[List[int]] = None,
        maxIter: Optional[int] = None,
        batchSize: Optional[int] = None,
        stepSize: Optional[float] = None,
        optimizer: Optional[str] = None,
        schedule: Optional[str] = None,
        warmUp: Optional[float] = None,
        regParam: Optional[float] = None,
        weightDecay: Optional[float] = None,
        average: Optional[str] = None,
        averageEvery: Optional[Union[int, str]] = None,
        numWorkers: Optional[int] = None,
        seed: Optional[int] = None,
        validationFraction: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        groupCol: Optional[str] = None,
        nullLabels: Optional[bool] = None,
        unlabelledMethod: Optional[str] = None,
        adapt: Optional[List[str]] = None,
        weightCol: Optional[str] = None,
        patience: Optional[int] = None,
        metricName: Optional[str] = None,
        guard: Optional[str] = None,
        conf: Optional[str] = None,
        checkpointDir: Optional[str] = None,
        predictionCol: Optional[str] = None,
        probabilityCol: Optional[str] = None,
        rawPredictionCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
    ) -> None:
        super().__init__()
        _jvm.require()
        self._java_obj = self._new_java_obj(_java_name(FineTuner), self.uid)
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        task: Optional[str] = None,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        featuresCol: Optional[str] = None,
        secondTextCol: Optional[str] = None,
        labelCol: Optional[str] = None,
        frozen: Optional[bool] = None,
        headInit: Optional[str] = None,
        extendClasses: Optional[bool] = None,
        recipe: Optional[str] = None,
        hiddenLayers: Optional[List[int]] = None,
        maxIter: Optional[int] = None,
        batchSize: Optional[int] = None,
        stepSize: Optional[float] = None,
        optimizer: Optional[str] = None,
        schedule: Optional[str] = None,
        warmUp: Optional[float] = None,
        regParam: Optional[float] = None,
        weightDecay: Optional[float] = None,
        average: Optional[str] = None,
        averageEvery: Optional[Union[int, str]] = None,
        numWorkers: Optional[int] = None,
        seed: Optional[int] = None,
        validationFraction: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        groupCol: Optional[str] = None,
        nullLabels: Optional[bool] = None,
        unlabelledMethod: Optional[str] = None,
        adapt: Optional[List[str]] = None,
        weightCol: Optional[str] = None,
        patience: Optional[int] = None,
        metricName: Optional[str] = None,
        guard: Optional[str] = None,
        conf: Optional[str] = None,
        checkpointDir: Optional[str] = None,
        predictionCol: Optional[str] = None,
        probabilityCol: Optional[str] = None,
        rawPredictionCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
    ) -> "FineTuner":
        """Sets params by keywords."""
        return _set(self)

    def _create_model(self, java_model: Any) -> "FineTunedModel":
        return FineTunedModel(java_model)


class FineTunedModel(_Network, JavaModel, ColumnParams, _Readable, JavaMLWritable):
    """A network that a :py:class:`FineTuner` has trained, or that a job has saved.

    >>> model = FineTunedModel.ofBundle("output/fine-tuned")                    # doctest: +SKIP
    >>> model.classNames
    ['cat', 'dog']
    """

    @classmethod
    def ofBundle(cls, path: str) -> "FineTunedModel":
        """The model that a job has saved.

        :param path: ``model/`` or its parent, on any Hadoop filesystem
        """
        return cls.ofFile(path)

    @classmethod
    def ofFile(cls, path: str, conf: str = "") -> "FineTunedModel":
        """A model file of another tool as it is (Keras, ONNX, Deeplearning4j), or what a job has saved.

        :param path: what ``model.pretrained`` takes, on any Hadoop filesystem
        :param conf: what a job file would say of it: ``data.scale = 255, model.outputs = classes``; of pictures
            ``data.table.picture = picture``
        """
        if _connect.remote():
            return cls._loaded(*_connect.answer("load", path=path, conf=conf))
        model: FineTunedModel = cls._from_java(_jvm.package().spark.ml.FineTunedModel.ofFile(path, conf))
        return model

    @classmethod
    def _loaded(cls, number: str, uid: str) -> "FineTunedModel":
        """What a server of Spark Connect has loaded."""
        model = cls(_connect.reference(number))
        model._resetUid(uid)
        return model

    def __repr__(self) -> str:
        return f"FineTunedModel(uid={self.uid!r}, classNames={self.classNames!r}, weightsSha256={self.weightsSha256[:12]!r})"

    @property
    def numClasses(self) -> int:
        """Number of classes or labels; of regression the number of numbers."""
        return int(self._known("numClasses"))


class FineTuneClassifier(
    _Fitting["FineTuneClassificationModel"],
    _JavaProbabilisticClassifier["FineTuneClassificationModel"],
    TrainingParams,
    _Readable,
    JavaMLWritable,
):
    """One of Spark's own classifiers: :py:class:`FineTuner` on vectors and class numbers, with ``thresholds`` and ``evaluate``.

    >>> classifier = FineTuneClassifier(hiddenLayers=[64])                      # doctest: +SKIP
    >>> classifier.fit(rows).evaluate(others).accuracy
    0.93
    """

    _input_kwargs: Dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        featuresCol: Optional[str] = None,
        labelCol: Optional[str] = None,
        frozen: Optional[bool] = None,
        headInit: Optional[str] = None,
        extendClasses: Optional[bool] = None,
        recipe: Optional[str] = None,
        hiddenLayers: Optional[List[int]] = None,
        maxIter: Optional[int] = None,
        batchSize: Optional[int] = None,
        stepSize: Optional[float] = None,
        optimizer: Optional[str] = None,
        schedule: Optional[str] = None,
        warmUp: Optional[float] = None,
        regParam: Optional[float] = None,
        weightDecay: Optional[float] = None,
        average: Optional[str] = None,
        averageEvery: Optional[Union[int, str]] = None,
        numWorkers: Optional[int] = None,
        seed: Optional[int] = None,
        validationFraction: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        groupCol: Optional[str] = None,
        nullLabels: Optional[bool] = None,
        unlabelledMethod: Optional[str] = None,
        adapt: Optional[List[str]] = None,
        weightCol: Optional[str] = None,
        patience: Optional[int] = None,
        metricName: Optional[str] = None,
        guard: Optional[str] = None,
        conf: Optional[str] = None,
        checkpointDir: Optional[str] = None,
        predictionCol: Optional[str] = None,
        probabilityCol: Optional[str] = None,
        rawPredictionCol: Optional[str] = None,
        thresholds: Optional[List[float]] = None,
        handleInvalid: Optional[str] = None,
    ) -> None:
        super().__init__()
        _jvm.require()
        self._java_obj = self._new_java_obj(_java_name(FineTuneClassifier), self.uid)
        self.setParams(**self._input_kwargs)

    def setParams(self, **params: Any) -> "FineTuneClassifier":
        """Sets params by keywords, those of the constructor."""
        return _set_all(self, params)

    def _create_model(self, java_model: Any) -> "FineTuneClassificationModel":
        return FineTuneClassificationModel(java_model)


class FineTuneClassificationModel(
    _Network, _JavaProbabilisticClassificationModel[Vector], WeightParams, InvalidParams, _Readable, JavaMLWritable
):
    """A network that a :py:class:`FineTuneClassifier` has trained."""

    def __repr__(self) -> str:
        return f"FineTuneClassificationModel(uid={self.uid!r}, classNames={self.classNames!r}, weightsSha256={self.weightsSha256[:12]!r})"

    def evaluate(self, dataset: DataFrame) -> "FineTuneClassificationSummary":
        """How good the predictions of labelled rows are: ``accuracy``, ``weightedFMeasure()``, ``precisionByLabel`` ...; of two classes also
        ``areaUnderROC``, ``roc`` ..., as :py:class:`FineTuneBinaryClassificationSummary`.
        """
        java_summary = _evaluation(self, dataset)
        kind = FineTuneBinaryClassificationSummary if self.numClasses == 2 else FineTuneClassificationSummary
        return kind(java_summary)


def _evaluation(model: Any, rows: DataFrame) -> Any:
    if _connect.remote():
        return _connect.evaluate(model, rows)
    model._transfer_params_to_java()
    return model._call_java("evaluate", rows)


class _Evaluation(JavaWrapper):
    """How good a model is; over Spark Connect the server knows it."""

    def _call_java(self, name: str, *args: Any) -> Any:
        if _connect.remote():
            return _connect.evaluated(self, name, args)
        return super()._call_java(name, *args)


def _frame(name: str) -> Any:
    """A DataFrame, which PySpark asks its server for in words of its own."""
    return property(lambda summary: summary._call_java(name))


class FineTuneClassificationSummary(_Evaluation, _ClassificationSummary):
    """What PySpark's own summaries of classifiers tell."""

    predictions = _frame("predictions")


class FineTuneBinaryClassificationSummary(FineTuneClassificationSummary, _BinaryClassificationSummary):
    """The same of two classes."""

    roc = _frame("roc")
    pr = _frame("pr")
    fMeasureByThreshold = _frame("fMeasureByThreshold")
    precisionByThreshold = _frame("precisionByThreshold")
    recallByThreshold = _frame("recallByThreshold")


class FineTuneRegressor(
    _Fitting["FineTuneRegressionModel"], _JavaRegressor["FineTuneRegressionModel"], TrainingParams, _Readable, JavaMLWritable
):
    """One of Spark's own regressors: :py:class:`FineTuner` on vectors and numbers to be predicted.

    >>> FineTuneRegressor(hiddenLayers=[64]).fit(rows).evaluate(others).r2      # doctest: +SKIP
    0.93
    """

    _input_kwargs: Dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        featuresCol: Optional[str] = None,
        labelCol: Optional[str] = None,
        frozen: Optional[bool] = None,
        headInit: Optional[str] = None,
        extendClasses: Optional[bool] = None,
        recipe: Optional[str] = None,
        hiddenLayers: Optional[List[int]] = None,
        maxIter: Optional[int] = None,
        batchSize: Optional[int] = None,
        stepSize: Optional[float] = None,
        optimizer: Optional[str] = None,
        schedule: Optional[str] = None,
        warmUp: Optional[float] = None,
        regParam: Optional[float] = None,
        weightDecay: Optional[float] = None,
        average: Optional[str] = None,
        averageEvery: Optional[Union[int, str]] = None,
        numWorkers: Optional[int] = None,
        seed: Optional[int] = None,
        validationFraction: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        groupCol: Optional[str] = None,
        nullLabels: Optional[bool] = None,
        unlabelledMethod: Optional[str] = None,
        adapt: Optional[List[str]] = None,
        weightCol: Optional[str] = None,
        patience: Optional[int] = None,
        metricName: Optional[str] = None,
        guard: Optional[str] = None,
        conf: Optional[str] = None,
        checkpointDir: Optional[str] = None,
        predictionCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
    ) -> None:
        super().__init__()
        _jvm.require()
        self._java_obj = self._new_java_obj(_java_name(FineTuneRegressor), self.uid)
        self.setParams(**self._input_kwargs)

    def setParams(self, **params: Any) -> "FineTuneRegressor":
        """Sets params by keywords, those of the constructor."""
        return _set_all(self, params)

    def _create_model(self, java_model: Any) -> "FineTuneRegressionModel":
        return FineTuneRegressionModel(java_model)


class FineTuneRegressionModel(_Network, _JavaRegressionModel[Vector], WeightParams, InvalidParams, _Readable, JavaMLWritable):
    """A network that a :py:class:`FineTuneRegressor` has trained."""

    def __repr__(self) -> str:
        return f"FineTuneRegressionModel(uid={self.uid!r}, weightsSha256={self.weightsSha256[:12]!r})"

    def evaluate(self, dataset: DataFrame) -> "FineTuneRegressionSummary":
        """How good the predictions of labelled rows are."""
        return FineTuneRegressionSummary(_evaluation(self, dataset))


class FineTuneRegressionSummary(_Evaluation):
    """What PySpark's own summary of a linear regression tells of predictions."""

    @property
    def predictions(self) -> DataFrame:
        """What ``transform`` gives."""
        predictions: DataFrame = self._call_java("predictions")
        return predictions

    @property
    def residuals(self) -> DataFrame:
        """Label minus prediction."""
        residuals: DataFrame = self._call_java("residuals")
        return residuals

    @property
    def explainedVariance(self) -> float:
        return float(self._call_java("explainedVariance"))

    @property
    def meanAbsoluteError(self) -> float:
        return float(self._call_java("meanAbsoluteError"))

    @property
    def meanSquaredError(self) -> float:
        return float(self._call_java("meanSquaredError"))

    @property
    def rootMeanSquaredError(self) -> float:
        return float(self._call_java("rootMeanSquaredError"))

    @property
    def r2(self) -> float:
        return float(self._call_java("r2"))

    @property
    def numInstances(self) -> int:
        """Rows that were predicted."""
        return int(self._call_java("numInstances"))


class FineTuningSummary(JavaWrapper):
    """What happened in a fit. It is saved with the model.

    >>> model.summary.history.select("epoch", "loss", "validation.accuracy").show()   # doctest: +SKIP
    """

    def _call_java(self, name: str, *args: Any) -> Any:
        if _connect.remote():
            return _connect.answer("summary", id=self._java_obj.ref_id, of=name, values=args)  # type: ignore[union-attr]
        return super()._call_java(name, *args)

    def __repr__(self) -> str:
        return f"FineTuningSummary(totalIterations={self.totalIterations}, metrics={_main(self.metrics)!r})"

    def _repr_html_(self) -> str:
        """What notebooks show."""
        return _html.summary(self.report, self.objectiveHistory)

    @property
    def metrics(self) -> Dict[str, Any]:
        """All metrics of the state that was kept: of ``validation``, and of ``test`` where ``data.test`` is in the param conf."""
        metrics: Dict[str, Any] = self.report.get("metrics", {})
        return metrics

    @property
    def history(self) -> DataFrame:
        """One row a round: round, epoch, steps, examples, rejected, loss, learning rate, seconds, bytes, and validation where one followed."""
        summary: Any = self._java_obj
        if _connect.remote():
            rounds: DataFrame = _connect.table("summary", source=self, id=summary.ref_id, of="history")
            return rounds
        spark = SparkSession.builder.getOrCreate()
        return DataFrame(summary.history(spark._jsparkSession), spark)

    @property
    def rounds(self) -> List[Dict[str, Any]]:
        """The same as dictionaries."""
        return [json.loads(line) for line in self._call_java("rounds")]

    @property
    def report(self) -> Dict[str, Any]:
        """What job files have as ``report.json``: data, plan, metrics, seconds, versions."""
        report: Dict[str, Any] = json.loads(self._call_java("report"))
        return report

    @property
    def totalIterations(self) -> int:
        """Rounds in all."""
        return int(self._call_java("totalIterations"))

    @property
    def objectiveHistory(self) -> List[float]:
        """Mean training loss of each round."""
        return [float(loss) for loss in self._call_java("objectiveHistory")]

    def validationMetric(self, name: str) -> float:
        """A metric of the validation rows, of the state that was kept; NaN if there is none.

        :param name: accuracy, balancedAccuracy, loss, precision, recall, f1, auc, prAuc; mse, rmse, mae, r2
        """
        return float(self._call_java("validationMetric", name))

    def testMetric(self, name: str) -> float:
        """The same of the test rows (``data.test.fraction`` in the param conf); NaN if there are none."""
        return float(self._call_java("testMetric", name))

    def plot(self, metric: Optional[str] = None) -> Any:
        """Draws loss and validation by epoch; needs matplotlib. See :py:func:`graft.plot_history`."""
        return plot_history(self, metric)

    @property
    def constantMetric(self) -> float:
        """What the main metric of the validation rows (accuracy, or r2) would be if the answer were always the same: the most frequent class, or the mean; NaN if there are no such rows."""
        return float(self._call_java("constantMetric"))

    @property
    def beatsConstant(self) -> bool:
        """Whether the model does better on the validation rows than an answer that is always the same; true if there are no such rows."""
        return bool(self._call_java("beatsConstant"))

    @property
    def quarantined(self) -> int:
        """Rows that could not be used, and were left out."""
        return int(self._call_java("quarantined"))


class Featurizer(JavaTransformer, FeaturizerParams, _Readable, JavaMLWritable):
    """Adds the activations of a pretrained network as a column of vectors, for any of Spark ML's learners.

    >>> featurizer = Featurizer(pretrained="digits.h5", cut="features", inputCol="content", outputCol="features")   # doctest: +SKIP
    >>> Pipeline(stages=[featurizer, LogisticRegression()]).fit(labelled)

    What is saved is the path of the pretrained network, not the network.
    """

    _input_kwargs: Dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        secondTextCol: Optional[str] = None,
        outputCol: Optional[str] = None,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        conf: Optional[str] = None,
        handleInvalid: Optional[str] = None,
    ) -> None:
        super().__init__()
        _jvm.require()
        self._java_obj = self._new_java_obj(_java_name(Featurizer), self.uid)
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        inputCol: Optional[str] = None,
        secondTextCol: Optional[str] = None,
        outputCol: Optional[str] = None,
        pretrained: Optional[str] = None,
        cut: Optional[str] = None,
        conf: Optional[str] = None,
        handleInvalid: Optional[str] = None,
    ) -> "Featurizer":
        """Sets params by keywords."""
        return _set(self)

    def __repr__(self) -> str:
        return _shown(self)


class LabelEncoder(JavaTransformer, LabelEncoderParams, _Readable, JavaMLWritable):
    """Adds the column of labels that a learner takes: class numbers of names, truth values or numbers of whatever type.

    >>> LabelEncoder(inputCol="kind", outputCol="label", labels=["bird", "cow"])      # doctest: +SKIP

    Labels that are none of the classes become null, and rows without the input column stay as they are.
    """

    _input_kwargs: Dict[str, Any]

    @keyword_only
    def __init__(
        self, *, inputCol: Optional[str] = None, outputCol: Optional[str] = None, labels: Optional[List[str]] = None
    ) -> None:
        super().__init__()
        _jvm.require()
        self._java_obj = self._new_java_obj(_java_name(LabelEncoder), self.uid)
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(
        self, *, inputCol: Optional[str] = None, outputCol: Optional[str] = None, labels: Optional[List[str]] = None
    ) -> "LabelEncoder":
        """Sets params by keywords."""
        return _set(self)

    def __repr__(self) -> str:
        return _shown(self)


def mlflow_allowlist() -> List[str]:
    """The models that MLflow logs by itself, and Graft's; needs MLflow.

    >>> mlflow.pyspark.ml.autolog(log_model_allowlist=graft.mlflow_allowlist())       # doctest: +SKIP
    """
    found = find_spec("mlflow.pyspark.ml")
    if found is None or found.origin is None:
        raise ImportError("Cannot find the models that MLflow logs: mlflow.pyspark.ml is not installed.")
    names = [line.strip() for line in Path(found.origin).with_name("log_model_allowlist.txt").read_text().splitlines()]
    return [name for name in names if name and not name.startswith("#")] + [_MODELS]


def release_activations(spark: SparkSession) -> None:
    """Lets go of the activations of a frozen network that the last fit has left on the executors for the next one."""
    if _connect.remote():
        _connect.answer("release", spark=spark)
        return
    _jvm.package().spark.ml.KeptActivations.release(spark._jsparkSession)


def _main(metrics: Dict[str, Any]) -> Dict[str, Dict[str, float]]:
    """The numbers that say most of them."""
    shown = ("accuracy", "r2", "loss")
    parts = {part: of for part, of in metrics.items() if isinstance(of, dict)}
    return {part: {name: round(of[name], 4) for name in shown if of.get(name) is not None} for part, of in parts.items()}


def _shown(stage: Any) -> str:
    """A stage with the params that somebody has set."""
    given = ", ".join(f"{param.name}={value!r}" for param, value in sorted(stage._paramMap.items(), key=lambda set_: str(set_[0].name)))
    return f"{type(stage).__name__}({given})"


def _set(stage: _Stage) -> _Stage:
    """Sets what keyword_only has kept, by the stage's own setters."""
    return _set_all(stage, stage._input_kwargs)  # type: ignore[attr-defined]


def _set_all(stage: _Stage, params: Dict[str, Any]) -> _Stage:
    for name, value in params.items():
        setter = getattr(stage, "set" + name[0].upper() + name[1:], None)
        if setter is None or not stage.hasParam(name):  # type: ignore[attr-defined]
            raise TypeError(f"{type(stage).__name__} has no param {name}.")
        if value is not None:
            setter(value)
    return stage
