"""The params of Graft's stages as the Java classes declare them; a test compares names, descriptions and defaults."""

from typing import Any, List, TypeVar, Union

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasWeightCol

from graft import _connect

_C = TypeVar("_C", bound="ColumnParams")
_I = TypeVar("_I", bound="InvalidParams")
_K = TypeVar("_K", bound="TaskParams")
_W = TypeVar("_W", bound="WeightParams")
_T = TypeVar("_T", bound="TrainingParams")
_F = TypeVar("_F", bound="FeaturizerParams")
_E = TypeVar("_E", bound="LabelEncoderParams")


class InvalidParams(Params):
    """What becomes of rows that cannot be used."""

    handleInvalid: "Param[str]" = Param(
        Params._dummy(),
        "handleInvalid",
        "rows that cannot be used (null, NaN, another size; in transform, a category that training has not seen): error, skip (left out), or keep (in transform without a prediction, with one of an unseen category; in fit left out)",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(handleInvalid="error")

    def getHandleInvalid(self) -> str:
        """The value of :py:attr:`handleInvalid` or its default."""
        return self.getOrDefault(self.handleInvalid)

    def setHandleInvalid(self: _I, value: str) -> _I:
        """Sets :py:attr:`handleInvalid`."""
        return self._set(handleInvalid=value)


class ColumnParams(InvalidParams):
    """What FineTuner and its model share."""

    featuresCol: "Param[str]" = Param(
        Params._dummy(),
        "featuresCol",
        "the column of features: a vector, an array of numbers, a number, a text, the bytes of a picture's file, or Spark's image structure",
        typeConverter=TypeConverters.toString,
    )
    secondTextCol: "Param[str]" = Param(
        Params._dummy(),
        "secondTextCol",
        "the column of the second text, of a network that reads pairs of texts; featuresCol is the first",
        typeConverter=TypeConverters.toString,
    )
    labelCol: "Param[str]" = Param(
        Params._dummy(),
        "labelCol",
        "the column of the label: for classification a class number from 0, for regression a number",
        typeConverter=TypeConverters.toString,
    )
    predictionCol: "Param[str]" = Param(
        Params._dummy(),
        "predictionCol",
        "the column of the prediction; empty: not added",
        typeConverter=TypeConverters.toString,
    )
    probabilityCol: "Param[str]" = Param(
        Params._dummy(),
        "probabilityCol",
        "the column of the classes' probabilities; empty: not added; not for regression",
        typeConverter=TypeConverters.toString,
    )
    rawPredictionCol: "Param[str]" = Param(
        Params._dummy(),
        "rawPredictionCol",
        "the column of the logarithms of the classes' probabilities; empty: not added; not for regression",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(
            featuresCol="features",
            labelCol="label",
            predictionCol="prediction",
            probabilityCol="probability",
            rawPredictionCol="rawPrediction",
        )

    def getFeaturesCol(self) -> str:
        """The value of :py:attr:`featuresCol` or its default."""
        return self.getOrDefault(self.featuresCol)

    def setFeaturesCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`featuresCol`."""
        return self._set(featuresCol=value)

    def getSecondTextCol(self) -> str:
        """The value of :py:attr:`secondTextCol`."""
        return self.getOrDefault(self.secondTextCol)

    def setSecondTextCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`secondTextCol`."""
        return self._set(secondTextCol=value)

    def getLabelCol(self) -> str:
        """The value of :py:attr:`labelCol` or its default."""
        return self.getOrDefault(self.labelCol)

    def setLabelCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`labelCol`."""
        return self._set(labelCol=value)

    def getPredictionCol(self) -> str:
        """The value of :py:attr:`predictionCol` or its default."""
        return self.getOrDefault(self.predictionCol)

    def setPredictionCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`predictionCol`."""
        return self._set(predictionCol=value)

    def getProbabilityCol(self) -> str:
        """The value of :py:attr:`probabilityCol` or its default."""
        return self.getOrDefault(self.probabilityCol)

    def setProbabilityCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`probabilityCol`."""
        return self._set(probabilityCol=value)

    def getRawPredictionCol(self) -> str:
        """The value of :py:attr:`rawPredictionCol` or its default."""
        return self.getOrDefault(self.rawPredictionCol)

    def setRawPredictionCol(self: _C, value: str) -> _C:
        """Sets :py:attr:`rawPredictionCol`."""
        return self._set(rawPredictionCol=value)


class TaskParams(Params):
    """What is predicted."""

    task: "Param[str]" = Param(
        Params._dummy(),
        "task",
        "what is predicted: classification or regression",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(task="classification")

    def getTask(self) -> str:
        """The value of :py:attr:`task` or its default."""
        return self.getOrDefault(self.task)

    def setTask(self: _K, value: str) -> _K:
        """Sets :py:attr:`task`."""
        return self._set(task=value)


class WeightParams(HasWeightCol):
    """The column of weights, by which PySpark's OneVsRest knows who takes some."""

    weightCol: "Param[str]" = Param(
        Params._dummy(),
        "weightCol",
        "the column that says how much a row counts in training",
        typeConverter=TypeConverters.toString,
    )

    def getWeightCol(self) -> str:
        """The value of :py:attr:`weightCol` or its default."""
        return self.getOrDefault(self.weightCol)

    def setWeightCol(self: _W, value: str) -> _W:
        """Sets :py:attr:`weightCol`."""
        return self._set(weightCol=value)


class TrainingParams(WeightParams, InvalidParams):
    """What decides how a network is trained; those without a default are those of a job file."""

    pretrained: "Param[str]" = Param(
        Params._dummy(),
        "pretrained",
        "the pretrained network: a folder that Graft saved, a Deeplearning4j zip, a Keras .h5 or .keras file, an ONNX model, safetensors of torchvision's resnet18 or vgg16, a PyTorch network that graft.prepare_torch wrote; not set: a network from random weights",
        typeConverter=TypeConverters.toString,
    )
    cut: "Param[str]" = Param(
        Params._dummy(),
        "cut",
        "the layer after which new layers go; not set: the whole pretrained network is kept (of an ONNX model: up to its first output)",
        typeConverter=TypeConverters.toString,
    )
    frozen: "Param[bool]" = Param(
        Params._dummy(),
        "frozen",
        "whether the layers up to the cut stay as they are",
        typeConverter=TypeConverters.toBoolean,
    )
    headInit: "Param[str]" = Param(
        Params._dummy(),
        "headInit",
        "what the rows of the new output layer start from, where the old one stood: new, classes (the rows of the pretrained classes of the same names, others anew) or mean (others from the mean of the pretrained rows, by the pretrained network's predictions for their examples); not set: the layer starts as any other",
        typeConverter=TypeConverters.toString,
    )
    extendClasses: "Param[bool]" = Param(
        Params._dummy(),
        "extendClasses",
        "whether the pretrained output layer is kept and gets a row for each class that is new: labels number the old classes first, in their order",
        typeConverter=TypeConverters.toBoolean,
    )
    recipe: "Param[str]" = Param(
        Params._dummy(),
        "recipe",
        "the usual stages of a fine-tuning: head-only, full, lp-ft (the head, then all layers at a tenth of the learning rate), gradual (group after group of layers from the output down) or biases; not set: as frozen says (conf takes others: train.stages)",
        typeConverter=TypeConverters.toString,
    )
    hiddenLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "hiddenLayers",
        "sizes of the new hidden layers (dense, relu) under the new output layer; empty: the output layer alone (of texts without a pretrained network: the one that graft init says, on the mean of the words' vectors)",
        typeConverter=TypeConverters.toListInt,
    )
    maxIter: "Param[int]" = Param(
        Params._dummy(),
        "maxIter",
        "passes over the training data (epochs); not set: 100 at most (of lbfgs 200; where nothing speaks of training, by the number of rows, as graft init says)",
        typeConverter=TypeConverters.toInt,
    )
    batchSize: "Param[int]" = Param(
        Params._dummy(),
        "batchSize",
        "the global batch, shared by the workers; not set: 128 (where nothing speaks of training, 16 to 256 by the number of rows, as graft init says)",
        typeConverter=TypeConverters.toInt,
    )
    stepSize: "Param[float]" = Param(
        Params._dummy(),
        "stepSize",
        "the optimizer's learning rate; not set: 0.001 (where nothing speaks of training, 0.001 to 0.003 by the number of rows, as graft init says)",
        typeConverter=TypeConverters.toFloat,
    )
    optimizer: "Param[str]" = Param(
        Params._dummy(),
        "optimizer",
        "sgd, nesterovs, adam, adamax, nadam, amsgrad, adagrad, adadelta or rmsprop; or lbfgs, which solves a single output layer to the end; not set: lbfgs for an output layer alone where nothing that speaks of steps is set (maxIter, batchSize, stepSize, averageEvery ...), else adam",
        typeConverter=TypeConverters.toString,
    )
    schedule: "Param[str]" = Param(
        Params._dummy(),
        "schedule",
        "what becomes of the learning rate over all steps: constant, step, cosine, one-cycle or linear; not set: constant. What is laid out over all of them needs maxIter",
        typeConverter=TypeConverters.toString,
    )
    warmUp: "Param[float]" = Param(
        Params._dummy(),
        "warmUp",
        "the learning rate rises over so many first steps, or, below 1, over this share of all; not set: 0, of one-cycle 0.3",
        typeConverter=TypeConverters.toFloat,
    )
    regParam: "Param[float]" = Param(
        Params._dummy(),
        "regParam",
        "L2 regularisation; not set: none, of lbfgs what is best in validation, without it max(1, inputs / 30) / training rows",
        typeConverter=TypeConverters.toFloat,
    )
    weightDecay: "Param[float]" = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay: every step takes this times the learning rate from the weights (with adam, AdamW); not set: 0",
        typeConverter=TypeConverters.toFloat,
    )
    average: "Param[str]" = Param(
        Params._dummy(),
        "average",
        "what of the workers is averaged: weights, or gradients (after every minibatch, for one optimizer step of the whole); not set: gradients where averageEvery is 1, else weights",
        typeConverter=TypeConverters.toString,
    )
    averageEvery: "Param[str]" = Param(
        Params._dummy(),
        "averageEvery",
        "minibatches between two averages: a number, epoch, once or auto",
        typeConverter=TypeConverters.toString,
    )
    numWorkers: "Param[int]" = Param(
        Params._dummy(),
        "numWorkers",
        "partitions that are trained side by side; not set: the application's task slots, or fewer where the data are few",
        typeConverter=TypeConverters.toInt,
    )
    seed: "Param[int]" = Param(
        Params._dummy(),
        "seed",
        "every random choice derives from this number",
        typeConverter=TypeConverters.toInt,
    )
    validationFraction: "Param[float]" = Param(
        Params._dummy(),
        "validationFraction",
        "the share of the rows that the rounds are validated on, where there is no validationIndicatorCol; 0: none",
        typeConverter=TypeConverters.toFloat,
    )
    validationIndicatorCol: "Param[str]" = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "the boolean column that says of a row whether it is for validation instead of training",
        typeConverter=TypeConverters.toString,
    )
    nullLabels: "Param[bool]" = Param(
        Params._dummy(),
        "nullLabels",
        "whether rows whose label is null are read as unlabelled rows, beside those that have labels; else they are invalid, as handleInvalid has them",
        typeConverter=TypeConverters.toBoolean,
    )
    unlabelledMethod: "Param[str]" = Param(
        Params._dummy(),
        "unlabelledMethod",
        "what steps make of rows without labels (nullLabels, setUnlabelled): off, pseudo-labels (sure predictions are trained on), fixmatch (in a strongly changed view) or mean-teacher (what the mean of the weights says); conf takes more: train.unlabelled",
        typeConverter=TypeConverters.toString,
    )
    adapt: "Param[List[str]]" = Param(
        Params._dummy(),
        "adapt",
        "what brings the network to a target whose rows (nullLabels, setUnlabelled) have no labels, where the labelled rows are of another source: some of adabn (the target's BatchNorm statistics), coral (features with a covariance nearer to the target's) and deep-coral (a hidden layer that learns it); conf takes more: train.adapt-weight, train.adapt-choice",
        typeConverter=TypeConverters.toListString,
    )
    groupCol: "Param[str]" = Param(
        Params._dummy(),
        "groupCol",
        "the column whose rows of one value are never divided between training and validation (where there is no validationIndicatorCol): a patient, a user",
        typeConverter=TypeConverters.toString,
    )
    patience: "Param[int]" = Param(
        Params._dummy(),
        "patience",
        "stop after so many validations without improvement; 0: never; not set: 5 where maxIter is not set either (where nothing speaks of training, as graft init says), else 0",
        typeConverter=TypeConverters.toInt,
    )
    metricName: "Param[str]" = Param(
        Params._dummy(),
        "metricName",
        "what the best round is chosen by, and when patience ends: auto (accuracy, or r2), accuracy, balanced-accuracy, f1, auc, pr-auc, loss; r2, rmse, mse, mae",
        typeConverter=TypeConverters.toString,
    )
    guard: "Param[str]" = Param(
        Params._dummy(),
        "guard",
        "whether the network is held to what it comes to from random weights, on the validation rows: off, quick (all layers trained; a tenth of the training more) or full (scratch and a probe beside); the summary's report says whether the transfer has helped (conf takes more: evaluate.guard-seeds, guard-action = pick)",
        typeConverter=TypeConverters.toString,
    )
    conf: "Param[str]" = Param(
        Params._dummy(),
        "conf",
        "more settings, in the words of a job file (HOCON); params that are set count more",
        typeConverter=TypeConverters.toString,
    )
    checkpointDir: "Param[str]" = Param(
        Params._dummy(),
        "checkpointDir",
        "the folder where a fit keeps checkpoints: one that broke off goes on from there if it is the same, and the folder is emptied when it has finished",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(
            frozen=True,
            extendClasses=False,
            hiddenLayers=[],
            averageEvery="16",
            seed=42,
            validationFraction=0.1,
            metricName="auto",
            guard="off",
            nullLabels=False,
            unlabelledMethod="off",
            adapt=[],
            conf="",
        )

    def _set(self: _T, **values: Any) -> _T:
        return super()._set(**_connect.without_empty(self, values))

    def getPretrained(self) -> str:
        """The value of :py:attr:`pretrained` or its default."""
        return self.getOrDefault(self.pretrained)

    def setPretrained(self: _T, value: str) -> _T:
        """Sets :py:attr:`pretrained`."""
        return self._set(pretrained=value)

    def getCut(self) -> str:
        """The value of :py:attr:`cut` or its default."""
        return self.getOrDefault(self.cut)

    def setCut(self: _T, value: str) -> _T:
        """Sets :py:attr:`cut`."""
        return self._set(cut=value)

    def getFrozen(self) -> bool:
        """The value of :py:attr:`frozen` or its default."""
        return self.getOrDefault(self.frozen)

    def setFrozen(self: _T, value: bool) -> _T:
        """Sets :py:attr:`frozen`."""
        return self._set(frozen=value)

    def getHeadInit(self) -> str:
        """The value of :py:attr:`headInit` or its default."""
        return self.getOrDefault(self.headInit)

    def setHeadInit(self: _T, value: str) -> _T:
        """Sets :py:attr:`headInit`."""
        return self._set(headInit=value)

    def getExtendClasses(self) -> bool:
        """The value of :py:attr:`extendClasses` or its default."""
        return self.getOrDefault(self.extendClasses)

    def setExtendClasses(self: _T, value: bool) -> _T:
        """Sets :py:attr:`extendClasses`."""
        return self._set(extendClasses=value)

    def getRecipe(self) -> str:
        """The value of :py:attr:`recipe` or its default."""
        return self.getOrDefault(self.recipe)

    def setRecipe(self: _T, value: str) -> _T:
        """Sets :py:attr:`recipe`."""
        return self._set(recipe=value)

    def getHiddenLayers(self) -> List[int]:
        """The value of :py:attr:`hiddenLayers` or its default."""
        return self.getOrDefault(self.hiddenLayers)

    def setHiddenLayers(self: _T, value: List[int]) -> _T:
        """Sets :py:attr:`hiddenLayers`."""
        return self._set(hiddenLayers=value)

    def getMaxIter(self) -> int:
        """The value of :py:attr:`maxIter` or its default."""
        return self.getOrDefault(self.maxIter)

    def setMaxIter(self: _T, value: int) -> _T:
        """Sets :py:attr:`maxIter`."""
        return self._set(maxIter=value)

    def getBatchSize(self) -> int:
        """The value of :py:attr:`batchSize` or its default."""
        return self.getOrDefault(self.batchSize)

    def setBatchSize(self: _T, value: int) -> _T:
        """Sets :py:attr:`batchSize`."""
        return self._set(batchSize=value)

    def getStepSize(self) -> float:
        """The value of :py:attr:`stepSize` or its default."""
        return self.getOrDefault(self.stepSize)

    def setStepSize(self: _T, value: float) -> _T:
        """Sets :py:attr:`stepSize`."""
        return self._set(stepSize=value)

    def getOptimizer(self) -> str:
        """The value of :py:attr:`optimizer` or its default."""
        return self.getOrDefault(self.optimizer)

    def setOptimizer(self: _T, value: str) -> _T:
        """Sets :py:attr:`optimizer`."""
        return self._set(optimizer=value)

    def getSchedule(self) -> str:
        """The value of :py:attr:`schedule` or its default."""
        return self.getOrDefault(self.schedule)

    def setSchedule(self: _T, value: str) -> _T:
        """Sets :py:attr:`schedule`."""
        return self._set(schedule=value)

    def getWarmUp(self) -> float:
        """The value of :py:attr:`warmUp` or its default."""
        return self.getOrDefault(self.warmUp)

    def setWarmUp(self: _T, value: float) -> _T:
        """Sets :py:attr:`warmUp`."""
        return self._set(warmUp=value)

    def getRegParam(self) -> float:
        """The value of :py:attr:`regParam` or its default."""
        return self.getOrDefault(self.regParam)

    def setRegParam(self: _T, value: float) -> _T:
        """Sets :py:attr:`regParam`."""
        return self._set(regParam=value)

    def getWeightDecay(self) -> float:
        """The value of :py:attr:`weightDecay` or its default."""
        return self.getOrDefault(self.weightDecay)

    def setWeightDecay(self: _T, value: float) -> _T:
        """Sets :py:attr:`weightDecay`."""
        return self._set(weightDecay=value)

    def getAverage(self) -> str:
        """The value of :py:attr:`average` or its default."""
        return self.getOrDefault(self.average)

    def setAverage(self: _T, value: str) -> _T:
        """Sets :py:attr:`average`."""
        return self._set(average=value)

    def getAverageEvery(self) -> str:
        """The value of :py:attr:`averageEvery` or its default."""
        return self.getOrDefault(self.averageEvery)

    def setAverageEvery(self: _T, value: Union[int, str]) -> _T:
        """Sets :py:attr:`averageEvery`."""
        return self._set(averageEvery=str(value))

    def getNumWorkers(self) -> int:
        """The value of :py:attr:`numWorkers` or its default."""
        return self.getOrDefault(self.numWorkers)

    def setNumWorkers(self: _T, value: int) -> _T:
        """Sets :py:attr:`numWorkers`."""
        return self._set(numWorkers=value)

    def getSeed(self) -> int:
        """The value of :py:attr:`seed` or its default."""
        return self.getOrDefault(self.seed)

    def setSeed(self: _T, value: int) -> _T:
        """Sets :py:attr:`seed`."""
        return self._set(seed=value)

    def getValidationFraction(self) -> float:
        """The value of :py:attr:`validationFraction` or its default."""
        return self.getOrDefault(self.validationFraction)

    def setValidationFraction(self: _T, value: float) -> _T:
        """Sets :py:attr:`validationFraction`."""
        return self._set(validationFraction=value)

    def getValidationIndicatorCol(self) -> str:
        """The value of :py:attr:`validationIndicatorCol` or its default."""
        return self.getOrDefault(self.validationIndicatorCol)

    def setValidationIndicatorCol(self: _T, value: str) -> _T:
        """Sets :py:attr:`validationIndicatorCol`."""
        return self._set(validationIndicatorCol=value)

    def getNullLabels(self) -> bool:
        """The value of :py:attr:`nullLabels` or its default."""
        return self.getOrDefault(self.nullLabels)

    def setNullLabels(self: _T, value: bool) -> _T:
        """Sets :py:attr:`nullLabels`."""
        return self._set(nullLabels=value)

    def getUnlabelledMethod(self) -> str:
        """The value of :py:attr:`unlabelledMethod` or its default."""
        return self.getOrDefault(self.unlabelledMethod)

    def setUnlabelledMethod(self: _T, value: str) -> _T:
        """Sets :py:attr:`unlabelledMethod`."""
        return self._set(unlabelledMethod=value)

    def getAdapt(self) -> List[str]:
        """The value of :py:attr:`adapt` or its default."""
        return self.getOrDefault(self.adapt)

    def setAdapt(self: _T, value: List[str]) -> _T:
        """Sets :py:attr:`adapt`."""
        return self._set(adapt=value)

    def getGroupCol(self) -> str:
        """The value of :py:attr:`groupCol` or its default."""
        return self.getOrDefault(self.groupCol)

    def setGroupCol(self: _T, value: str) -> _T:
        """Sets :py:attr:`groupCol`."""
        return self._set(groupCol=value)

    def getPatience(self) -> int:
        """The value of :py:attr:`patience` or its default."""
        return self.getOrDefault(self.patience)

    def setPatience(self: _T, value: int) -> _T:
        """Sets :py:attr:`patience`."""
        return self._set(patience=value)

    def getMetricName(self) -> str:
        """The value of :py:attr:`metricName` or its default."""
        return self.getOrDefault(self.metricName)

    def setMetricName(self: _T, value: str) -> _T:
        """Sets :py:attr:`metricName`."""
        return self._set(metricName=value)

    def getGuard(self) -> str:
        """The value of :py:attr:`guard` or its default."""
        return self.getOrDefault(self.guard)

    def setGuard(self: _T, value: str) -> _T:
        """Sets :py:attr:`guard`."""
        return self._set(guard=value)

    def getConf(self) -> str:
        """The value of :py:attr:`conf` or its default."""
        return self.getOrDefault(self.conf)

    def setConf(self: _T, value: str) -> _T:
        """Sets :py:attr:`conf`."""
        return self._set(conf=value)

    def getCheckpointDir(self) -> str:
        """The value of :py:attr:`checkpointDir` or its default."""
        return self.getOrDefault(self.checkpointDir)

    def setCheckpointDir(self: _T, value: str) -> _T:
        """Sets :py:attr:`checkpointDir`."""
        return self._set(checkpointDir=value)


class FeaturizerParams(Params):
    """The params of a featurizer."""

    inputCol: "Param[str]" = Param(
        Params._dummy(),
        "inputCol",
        "the column of what the network takes: a vector, an array of numbers, a text, the bytes of a picture's file, or Spark's image structure",
        typeConverter=TypeConverters.toString,
    )
    secondTextCol: "Param[str]" = Param(
        Params._dummy(),
        "secondTextCol",
        "the column of the second text, of a network that reads pairs of texts; inputCol is the first",
        typeConverter=TypeConverters.toString,
    )
    outputCol: "Param[str]" = Param(
        Params._dummy(),
        "outputCol",
        "the column of the activations, vectors",
        typeConverter=TypeConverters.toString,
    )
    pretrained: "Param[str]" = Param(
        Params._dummy(),
        "pretrained",
        "the pretrained network: a folder that Graft saved, a Deeplearning4j zip, a Keras .h5 or .keras file, an ONNX model, safetensors of torchvision's resnet18 or vgg16, a PyTorch network that graft.prepare_torch wrote",
        typeConverter=TypeConverters.toString,
    )
    cut: "Param[str]" = Param(
        Params._dummy(),
        "cut",
        "the layer (of an ONNX model: the tensor) whose activations are taken; not set: the layer below the output layer (of a network that has none: its output; of an ONNX model: its first output)",
        typeConverter=TypeConverters.toString,
    )
    conf: "Param[str]" = Param(
        Params._dummy(),
        "conf",
        "more settings, in the words of a job file (HOCON): data.normalization, data.images, model.onnx, model.require-sha256",
        typeConverter=TypeConverters.toString,
    )
    handleInvalid: "Param[str]" = Param(
        Params._dummy(),
        "handleInvalid",
        "rows that cannot be used (null, NaN, another size): error, skip (left out), or keep (without activations)",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(
            inputCol="features",
            outputCol="activations",
            conf="",
            handleInvalid="error",
        )

    def getInputCol(self) -> str:
        """The value of :py:attr:`inputCol` or its default."""
        return self.getOrDefault(self.inputCol)

    def setInputCol(self: _F, value: str) -> _F:
        """Sets :py:attr:`inputCol`."""
        return self._set(inputCol=value)

    def getSecondTextCol(self) -> str:
        """The value of :py:attr:`secondTextCol`."""
        return self.getOrDefault(self.secondTextCol)

    def setSecondTextCol(self: _F, value: str) -> _F:
        """Sets :py:attr:`secondTextCol`."""
        return self._set(secondTextCol=value)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol` or its default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self: _F, value: str) -> _F:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getPretrained(self) -> str:
        """The value of :py:attr:`pretrained` or its default."""
        return self.getOrDefault(self.pretrained)

    def setPretrained(self: _F, value: str) -> _F:
        """Sets :py:attr:`pretrained`."""
        return self._set(pretrained=value)

    def getCut(self) -> str:
        """The value of :py:attr:`cut` or its default."""
        return self.getOrDefault(self.cut)

    def setCut(self: _F, value: str) -> _F:
        """Sets :py:attr:`cut`."""
        return self._set(cut=value)

    def getConf(self) -> str:
        """The value of :py:attr:`conf` or its default."""
        return self.getOrDefault(self.conf)

    def setConf(self: _F, value: str) -> _F:
        """Sets :py:attr:`conf`."""
        return self._set(conf=value)

    def getHandleInvalid(self) -> str:
        """The value of :py:attr:`handleInvalid` or its default."""
        return self.getOrDefault(self.handleInvalid)

    def setHandleInvalid(self: _F, value: str) -> _F:
        """Sets :py:attr:`handleInvalid`."""
        return self._set(handleInvalid=value)


class LabelEncoderParams(Params):
    """The params of an encoder of labels."""

    inputCol: "Param[str]" = Param(
        Params._dummy(),
        "inputCol",
        "the column of the labels: texts, numbers or truth values; rows may lack it",
        typeConverter=TypeConverters.toString,
    )
    outputCol: "Param[str]" = Param(
        Params._dummy(),
        "outputCol",
        "the column of the class numbers, null where a label is no class",
        typeConverter=TypeConverters.toString,
    )
    labels: "Param[List[str]]" = Param(
        Params._dummy(),
        "labels",
        "the classes in the order of their numbers, as the column writes them; empty: its values are numbers",
        typeConverter=TypeConverters.toListString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(outputCol="label", labels=[])

    def _set(self: _E, **values: Any) -> _E:
        return super()._set(**_connect.without_empty(self, values))

    def getInputCol(self) -> str:
        """The value of :py:attr:`inputCol`."""
        return self.getOrDefault(self.inputCol)

    def setInputCol(self: _E, value: str) -> _E:
        """Sets :py:attr:`inputCol`."""
        return self._set(inputCol=value)

    def getOutputCol(self) -> str:
        """The value of :py:attr:`outputCol` or its default."""
        return self.getOrDefault(self.outputCol)

    def setOutputCol(self: _E, value: str) -> _E:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)

    def getLabels(self) -> List[str]:
        """The value of :py:attr:`labels` or its default."""
        return self.getOrDefault(self.labels)

    def setLabels(self: _E, value: List[str]) -> _E:
        """Sets :py:attr:`labels`."""
        return self._set(labels=value)
