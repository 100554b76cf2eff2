"""The Python params are those of the Java classes: names, descriptions, defaults, and what is set on one side is set on the other."""

import pytest
from pyspark.ml.common import _java2py

import graft

STAGES = [
    graft.FineTuner,
    graft.FineTuneClassifier,
    graft.FineTuneRegressor,
    graft.Featurizer,
    graft.LabelEncoder,
    graft.FineTunedModel,
]
# The params that PySpark's own classes bring are described in PySpark's words.
SPARKS = (graft.FineTuneClassifier, graft.FineTuneRegressor)
COLUMNS = {"featuresCol", "labelCol", "predictionCol", "probabilityCol", "rawPredictionCol", "thresholds"}
VALUES = {"toString": "skip", "toBoolean": False, "toInt": 3, "toFloat": 0.5, "toListInt": [4, 3], "toListFloat": [0.5, 0.25], "toListString": ["a", "b"]}


@pytest.fixture(params=STAGES, ids=lambda stage: stage.__name__)
def stage(request):
    if request.param is graft.FineTunedModel:
        return request.getfixturevalue("model").copy()
    request.getfixturevalue("spark")
    return request.param()


def test_names_and_descriptions_are_those_of_java(stage):
    java = {param.name(): param.doc() for param in stage._to_java().params()}
    python = {param.name: param.doc for param in stage.params}
    assert set(python) == set(java)
    told = set(java) - (COLUMNS if isinstance(stage, SPARKS) else set())
    assert {name: python[name] for name in told} == {name: java[name] for name in told}
    assert told


def test_defaults_are_those_of_java(spark, stage):
    java = stage._to_java()
    # a new object of the class, whose defaults nobody has sent from Python
    if not isinstance(stage, graft.FineTunedModel):
        java = getattr(spark.sparkContext._jvm.dev.graft.spark.ml, type(stage).__name__)()
    of_java = {
        param.name(): _java2py(spark.sparkContext, java.getDefault(param).get())
        for param in java.params()
        if java.hasDefault(param)
    }
    assert {param.name: stage._defaultParamMap[param] for param in stage.params if stage.hasDefault(param)} == of_java


def test_setters_and_getters_reach_java(spark, stage):
    for param in stage.params:
        value = VALUES[param.typeConverter.__name__]
        if param.name == "task":
            value = "regression"
        if param.name == "metricName":
            value = "auc"
        word = param.name[0].upper() + param.name[1:]
        assert getattr(stage, "set" + word)(value) is stage
        assert getattr(stage, "get" + word)() == value
        java = stage._to_java()
        assert _java2py(spark.sparkContext, java.getOrDefault(java.getParam(param.name))) == value


def test_keywords_set_params(spark):
    tuner = graft.FineTuner(maxIter=2, averageEvery=8).setParams(cut="pool2", frozen=False)
    assert (tuner.getMaxIter(), tuner.getAverageEvery(), tuner.getCut(), tuner.getFrozen()) == (2, "8", "pool2", False)
    assert not tuner.isSet("seed") and tuner.getSeed() == 42


def test_a_keyword_that_is_no_param_is_refused(spark):
    with pytest.raises(TypeError, match="task"):
        graft.FineTuneClassifier(task="regression")
    with pytest.raises(TypeError, match="FineTuneRegressor has no param thresholds"):
        graft.FineTuneRegressor().setParams(thresholds=[1.0])


def test_copy_is_independent(spark):
    tuner = graft.FineTuner(maxIter=2)
    copy = tuner.copy({tuner.maxIter: 7})
    assert (tuner.getMaxIter(), copy.getMaxIter(), copy.uid) == (2, 7, tuner.uid)


def test_explains_params_as_java_does(stage):
    lines = stage.explainParams().splitlines()
    java = stage._to_java().explainParams().splitlines()
    words = ":" if isinstance(stage, SPARKS) else " ("
    assert [line.split(words)[0] for line in lines] == [line.split(words)[0] for line in java]


def test_refuses_values_of_another_type_and_java_those_out_of_range(spark, blobs):
    with pytest.raises(TypeError, match="maxIter"):
        graft.FineTuner(maxIter="many")
    with pytest.raises(graft.errors.IllegalArgumentException, match="maxIter given invalid value 0"):
        graft.FineTuner(maxIter=0).fit(blobs)
