"""The estimators that are Spark's own classifiers and regressors: what PySpark offers for those."""

import pytest
from conftest import probabilities
from pyspark.errors import IllegalArgumentException
from pyspark.ml.classification import OneVsRest, ProbabilisticClassificationModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import RegressionModel
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql.functions import col

import graft

SMALL = {"hiddenLayers": [8], "stepSize": 0.05, "batchSize": 32, "maxIter": 4, "numWorkers": 2, "averageEvery": 1}


@pytest.fixture(scope="module")
def classifier_model(spark, blobs):
    return graft.FineTuneClassifier(**SMALL).fit(blobs)


def test_a_classifier_learns_what_a_tuner_learns(classifier_model, model, blobs):
    assert isinstance(classifier_model, ProbabilisticClassificationModel)
    assert classifier_model.weightsSha256 == model.weightsSha256
    assert probabilities(classifier_model, blobs) == probabilities(model, blobs)
    assert (classifier_model.numClasses, classifier_model.numFeatures) == (3, 2)
    assert classifier_model.summary.totalIterations > 0
    assert repr(classifier_model).startswith("FineTuneClassificationModel(uid=")


def test_predicts_single_vectors(classifier_model, blobs):
    row = classifier_model.transform(blobs).first()
    assert classifier_model.predict(row.features) == row.prediction
    assert classifier_model.predictProbability(row.features).toArray() == pytest.approx(row.probability.toArray(), abs=1e-6)
    with pytest.raises(IllegalArgumentException, match="Cannot predict a vector"):
        classifier_model.predict(Vectors.dense([1.0]))


def test_thresholds_favour_a_class(classifier_model, blobs):
    favouring = classifier_model.copy().setThresholds([1.0, 1.0, 0.0])
    assert {row.prediction for row in favouring.transform(blobs).select("prediction").distinct().collect()} == {2.0}
    with pytest.raises(IllegalArgumentException, match="Cannot use 2 thresholds: the model tells 3 classes"):
        classifier_model.copy().setThresholds([0.5, 0.5]).transform(blobs)


def test_evaluates_with_the_numbers_of_sparks_evaluators(classifier_model, blobs):
    summary = classifier_model.evaluate(blobs)
    predicted = classifier_model.transform(blobs)
    assert summary.accuracy == MulticlassClassificationEvaluator(metricName="accuracy").evaluate(predicted)
    assert summary.weightedFMeasure() == MulticlassClassificationEvaluator(metricName="f1").evaluate(predicted)
    assert len(summary.precisionByLabel) == len(summary.labels) == 3
    assert summary.predictions.columns == predicted.columns


def test_is_cross_validated_by_the_area_under_roc_and_saved(tmp_path, blobs):
    two = blobs.filter("label < 2")
    classifier = graft.FineTuneClassifier(**{**SMALL, "maxIter": 2})
    found = CrossValidator(
        estimator=classifier,
        estimatorParamMaps=ParamGridBuilder().addGrid(classifier.batchSize, [16]).build(),
        evaluator=BinaryClassificationEvaluator(),
        numFolds=2,
        seed=1,
    ).fit(two)
    found.save(str(tmp_path / "found"))
    best = CrossValidatorModel.load(str(tmp_path / "found")).bestModel
    assert type(best) is graft.FineTuneClassificationModel
    assert probabilities(best, two) == probabilities(found, two)
    summary = best.evaluate(two)
    assert summary.areaUnderROC == pytest.approx(BinaryClassificationEvaluator().evaluate(best.transform(two)))
    assert summary.roc.columns == ["FPR", "TPR"]


def test_several_param_maps_are_trained_at_once_and_as_they_are_alone(spark, blobs):
    classifier = graft.FineTuneClassifier(**{**SMALL, "maxIter": 2})
    maps = ParamGridBuilder().addGrid(classifier.stepSize, [0.01, 0.1]).addGrid(classifier.hiddenLayers, [[4], []]).build()
    models = classifier.fit(blobs, maps)
    for params, fitted in zip(maps, models):
        assert fitted.weightsSha256 == classifier.fit(blobs, params).weightsSha256
        assert fitted.getOrDefault(fitted.featuresCol) == "features"
    # One training of all, whose seconds each tells.
    assert len({fitted.summary.report["seconds"]["train"] for fitted in models}) == 1
    found = CrossValidator(
        estimator=classifier,
        estimatorParamMaps=maps,
        evaluator=MulticlassClassificationEvaluator(metricName="accuracy"),
        numFolds=2,
        parallelism=2,
        collectSubModels=True,
    ).fit(blobs)
    assert len(found.avgMetrics) == 4
    assert len({fitted.summary.report["seconds"]["train"] for fitted in found.subModels[0]}) == 1
    with pytest.raises(IllegalArgumentException, match="stepSize"):
        classifier.fit(blobs, [{classifier.stepSize: 0.1}, {classifier.stepSize: -1.0}])


@pytest.mark.long
def test_one_vs_rest_takes_it(blobs):
    fitted = OneVsRest(classifier=graft.FineTuneClassifier(numWorkers=1, regParam=0.01)).fit(blobs)
    assert MulticlassClassificationEvaluator(metricName="accuracy").evaluate(fitted.transform(blobs)) > 0.9


def test_a_regressor(tmp_path, blobs):
    rows = blobs.withColumn("label", col("x") * 2 + 1)
    graft.FineTuneRegressor(numWorkers=1, regParam=0.0).save(str(tmp_path / "regressor"))
    fitted = graft.FineTuneRegressor.load(str(tmp_path / "regressor")).fit(rows)
    assert isinstance(fitted, RegressionModel)
    fitted.save(str(tmp_path / "model"))
    predicted = graft.FineTuneRegressionModel.load(str(tmp_path / "model")).transform(rows)
    summary = fitted.evaluate(rows)
    assert summary.r2 == RegressionEvaluator(metricName="r2").evaluate(predicted) > 0.99
    assert fitted.predict(rows.first().features) == pytest.approx(predicted.first().prediction, abs=1e-4)
    assert (summary.numInstances, summary.residuals.columns) == (90, ["residuals"])
