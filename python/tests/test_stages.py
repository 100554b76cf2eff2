"""Estimator and model among those of pyspark.ml: pipelines, tuning, saving and loading, what is refused."""

import json
import subprocess
import struct
import sys
import zlib

import pytest
from conftest import ROOT, probabilities
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder, TrainValidationSplit
from pyspark.sql import DataFrame

import graft

TORCH_JAR = ROOT / "engines" / "torch" / "target" / "graft-torch.jar"


def evaluator(label="label"):
    return MulticlassClassificationEvaluator(metricName="accuracy", labelCol=label)


def pipeline(tuner):
    return Pipeline(
        stages=[
            StringIndexer(inputCol="kind", outputCol="number", stringOrderType="alphabetAsc"),
            VectorAssembler(inputCols=["x", "y"], outputCol="point"),
            tuner.setFeaturesCol("point").setLabelCol("number"),
        ]
    )


def test_learns_in_a_pipeline_that_a_new_process_loads_with_the_same_predictions(tmp_path, tuner, blobs):
    fitted = pipeline(tuner).fit(blobs)
    assert evaluator("number").evaluate(fitted.transform(blobs)) > 0.9
    assert fitted.stages[2].classNames == ["circle", "square", "triangle"]
    fitted.write().save(str(tmp_path / "pipeline"))
    assert probabilities(PipelineModel.load(str(tmp_path / "pipeline")), blobs) == probabilities(fitted, blobs)

    blobs.select("x", "y", "kind").write.parquet(str(tmp_path / "rows"))
    program = """
import json, sys, graft
from pyspark.ml import PipelineModel
spark = graft.session("local[1]", spark_ui_enabled=False)
model = PipelineModel.load(sys.argv[1])
assert type(model.stages[2]) is graft.FineTunedModel, type(model.stages[2])
rows = model.transform(spark.read.parquet(sys.argv[2])).select("probability").collect()
print(json.dumps([row.probability.toArray().tolist() for row in rows]))
"""
    other = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "pipeline"), str(tmp_path / "rows")], stdout=subprocess.PIPE, check=True
    )
    assert json.loads(other.stdout.splitlines()[-1]) == probabilities(fitted, blobs)


def test_a_pipeline_that_is_not_fitted_is_saved_and_loaded(tmp_path, tuner):
    pipeline(tuner.setMaxIter(3)).save(str(tmp_path / "pipeline"))
    loaded = Pipeline.load(str(tmp_path / "pipeline")).getStages()[2]
    assert type(loaded) is graft.FineTuner
    assert (loaded.uid, loaded.getMaxIter(), loaded.getHiddenLayers(), loaded.getFeaturesCol()) == (tuner.uid, 3, [8], "point")


def test_cross_validation_over_a_grid(tmp_path, tuner, blobs):
    grid = ParamGridBuilder().addGrid(tuner.maxIter, [1, 6]).build()
    validator = CrossValidator(
        estimator=tuner, estimatorParamMaps=grid, evaluator=evaluator(), numFolds=2, parallelism=2, seed=1
    )
    fitted = validator.fit(blobs)
    assert fitted.bestModel._java_obj.parent().getMaxIter() == 6
    assert fitted.avgMetrics[1] > fitted.avgMetrics[0]
    fitted.save(str(tmp_path / "validated"))
    loaded = CrossValidatorModel.load(str(tmp_path / "validated"))
    assert type(loaded.bestModel) is graft.FineTunedModel
    assert probabilities(loaded, blobs) == probabilities(fitted, blobs)
    assert loaded.getEstimatorParamMaps()[1][tuner.maxIter] == 6


def test_the_next_fit_uses_the_activations_of_the_one_before_until_they_are_released(tmp_path, spark, model, blobs):
    model.write().overwrite().save(str(tmp_path / "source"))
    tuner = graft.FineTuner(pretrained=str(tmp_path / "source"), cut="hidden1", numWorkers=2, validationFraction=0.0)

    def passes():
        return tuner.fit(blobs).summary.report["training"]["backbonePasses"]

    assert [passes(), passes()] == [90, 0]
    graft.release_activations(spark)
    assert passes() == 90


def test_train_validation_split_over_a_grid(tuner, blobs):
    grid = ParamGridBuilder().addGrid(tuner.stepSize, [1e-6, 0.05]).build()
    fitted = TrainValidationSplit(estimator=tuner, estimatorParamMaps=grid, evaluator=evaluator(), seed=1).fit(blobs)
    assert fitted.bestModel._java_obj.parent().getStepSize() == 0.05


def test_what_java_saved_python_loads_and_the_other_way_round(tmp_path, jvm, model, blobs):
    by_java = jvm.spark.ml.FineTuner().setMaxIter(1).setNumWorkers(1).fit(blobs._jdf)
    by_java.write().save(str(tmp_path / "java"))
    loaded = graft.FineTunedModel.load(str(tmp_path / "java"))
    assert loaded.uid == by_java.uid() and loaded.weightsSha256 == by_java.weightsSha256()

    model.save(str(tmp_path / "python"))
    of_java = jvm.spark.ml.FineTunedModel.load(str(tmp_path / "python")).transform(blobs._jdf)
    answers = [row.probability.toArray().tolist() for row in DataFrame(of_java, blobs.sparkSession).collect()]
    assert answers == probabilities(model, blobs)


def test_the_summary_says_what_happened_and_is_saved_with_the_model(tmp_path, model):
    model.save(str(tmp_path / "model"))
    for summary in (model.summary, graft.FineTunedModel.load(str(tmp_path / "model")).summary):
        history = summary.history.collect()
        assert summary.history.columns[:5] == ["round", "epoch", "steps", "loss", "validation"]
        assert [row["round"] for row in history] == list(range(1, len(history) + 1))
        assert summary.metrics == summary.report["metrics"]
        assert summary.testMetric("accuracy") != summary.testMetric("accuracy"), "NaN: there are no test rows"
        assert "validation" in repr(summary)
        assert [row["loss"] for row in history] == summary.objectiveHistory == [line["loss"] for line in summary.rounds]
        assert len(history) == summary.totalIterations == summary.report["training"]["rounds"]
        assert history[-1]["epoch"] == 4
        assert summary.objectiveHistory[-1] < summary.objectiveHistory[0]
        assert summary.validationMetric("accuracy") == summary.report["metrics"]["validation"]["accuracy"]
        constant = summary.report["constantAnswer"]["validation"]
        assert summary.constantMetric == constant["value"]
        assert summary.beatsConstant == constant["beaten"]
        assert summary.quarantined == 0
    assert (model.numClasses, model.hasSummary) == (3, True)
    assert repr(model).startswith(f"FineTunedModel(uid='{model.uid}', classNames=")
    assert repr(graft.FineTuner(maxIter=3, cut="x")) == "FineTuner(cut='x', maxIter=3)"


def test_test_rows_have_metrics_of_their_own(blobs):
    tuner = graft.FineTuner(hiddenLayers=[4], maxIter=1, numWorkers=1, conf="data.test.fraction = 0.2")
    summary = tuner.fit(blobs).summary
    assert summary.testMetric("accuracy") == summary.metrics["test"]["accuracy"]


def grey_png(rows):
    """A grey picture of 8 bits, as the PNG standard has it: signature, IHDR, IDAT, IEND."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def pictures(spark):
    """Files of 28x28 pixels, bright on the left (0) or on the right (1)."""
    rows = []
    for i in range(24):
        left, right = (200 + i, 10 + i) if i % 2 == 0 else (10 + i, 200 + i)
        rows.append((bytearray(grey_png([[left] * 14 + [right] * 14] * 28)), float(i % 2)))
    return spark.createDataFrame(rows, ["content", "label"]).coalesce(1).cache()


def test_pictures_through_a_keras_model(root, pictures):
    keras = {"pretrained": str(root / "data/keras/mnist-cnn.h5"), "conf": "data.scale = 255"}
    tuner = graft.FineTuner(
        featuresCol="content", cut="features", stepSize=0.01, maxIter=8, batchSize=8, validationFraction=0.0, numWorkers=1, **keras
    )
    assert evaluator().evaluate(tuner.fit(pictures).transform(pictures)) == 1.0

    featurizer = graft.Featurizer(inputCol="content", outputCol="features", cut="pool2", **keras)
    features = featurizer.transform(pictures)
    assert features.first().features.size == 16 * 5 * 5
    assert evaluator().evaluate(LogisticRegression().fit(features).transform(features)) == 1.0


@pytest.mark.long
def test_what_a_process_does_first_with_a_network_hinders_nothing_after_it(root):
    program = """
import sys, graft
from pyspark.ml.linalg import Vectors
spark = graft.session("local[1]", spark_ui_enabled=False)
rows = spark.createDataFrame([(Vectors.dense([0.0] * 784), 0.0), (Vectors.dense([9.0] * 784), 1.0)] * 4, ["features", "label"])
assert graft.inspect(sys.argv[1])
print(graft.Featurizer(pretrained=sys.argv[1], cut="features", conf="data.scale = 255").transform(rows).first().activations.size)
graft.FineTuner(maxIter=1, numWorkers=1, validationFraction=0.0).fit(rows)
"""
    model = str(root / "data/keras/mnist-cnn.h5")
    other = subprocess.run([sys.executable, "-c", program, model], stdout=subprocess.PIPE, check=True)
    assert other.stdout.split() == [b"64"]


@pytest.mark.long
def test_a_function_of_sql_is_the_first_that_a_process_does_with_a_network(tmp_path, model):
    program = """
import sys, graft
from pyspark.ml.linalg import Vectors
spark = graft.session("local[1]", spark_ui_enabled=False)
graft.register_function(spark, "blob", sys.argv[1])
spark.createDataFrame([(Vectors.dense([0.0, 0.0]),)], ["features"]).createOrReplaceTempView("blobs")
print(spark.sql("SELECT blob(features).prediction FROM blobs").first()[0])
"""
    model.save(str(tmp_path / "model"))
    other = subprocess.run([sys.executable, "-c", program, str(tmp_path / "model")], stdout=subprocess.PIPE, check=True)
    assert other.stdout.split() == [b"0.0"]


def test_a_featurizer_is_saved_and_loaded(tmp_path, spark, root):
    featurizer = graft.Featurizer(pretrained=str(root / "data/keras/mnist-cnn.h5"), cut="pool1")
    featurizer.save(str(tmp_path / "featurizer"))
    loaded = graft.Featurizer.load(str(tmp_path / "featurizer"))
    assert (loaded.uid, loaded.getCut(), loaded.getOutputCol()) == (featurizer.uid, "pool1", "activations")


def test_a_model_is_a_function_of_sql(tmp_path, spark, model, blobs):
    model.save(str(tmp_path / "model"))
    transformed = model.transform(blobs)
    transformed.createOrReplaceTempView("blobs")
    graft.register_function(spark, "blob", str(tmp_path / "model"))
    assert spark.sql("SELECT * FROM blobs WHERE blob(features).prediction <> prediction").count() == 0
    assert spark.sql("SELECT blob(features) AS b FROM blobs WHERE blob(features).prediction = prediction").count() == blobs.count()
    with pytest.raises(graft.UnusableInputError, match="there is nothing there"):
        graft.register_function(spark, "blob", str(tmp_path / "none"))


def test_texts(spark):
    rows = [("good fine lovely film", 1.0), ("bad poor dreadful film", 0.0)] * 20
    texts = spark.createDataFrame(rows, ["features", "label"]).coalesce(1)
    conf = "data.text { max-length = 4, min-count = 1 }, model.architecture { name = embedding-mean, words = 9, dimensions = 4, units = 4, outputs = 2 }"
    fitted = graft.FineTuner(maxIter=30, stepSize=0.1, batchSize=10, validationFraction=0.0, numWorkers=1, conf=conf).fit(texts)
    assert evaluator().evaluate(fitted.transform(texts)) == 1.0


@pytest.mark.long
@pytest.mark.skipif(not TORCH_JAR.exists(), reason="mvn -DskipTests package builds it")
def test_a_pytorch_network_of_pairs_of_texts_in_a_process_that_has_its_jar(tmp_path, root):
    program = """
import sys, graft
from pyspark.ml import Pipeline, PipelineModel
spark = graft.session("local[2]", spark_ui_enabled=False, spark_jars=sys.argv[1])
rows = [(f"was {thing} {asked}", f"{thing} was {said}", label) for thing in ("the film", "it") for asked in ("good", "bad")
        for said, label in (("good", 1.0), ("great", 1.0), ("bad", 0.0), ("poor", 0.0))]
pairs = spark.createDataFrame(rows * 4, ["asked", "said", "label"]).coalesce(1)
tuner = graft.FineTuner(
    pretrained=sys.argv[2], featuresCol="asked", secondTextCol="said", conf=f"model.tokenizer = \\"{sys.argv[3]}\\", data.class-names = [bad, good]",
    maxIter=12, batchSize=16, stepSize=0.05, numWorkers=1, validationFraction=0.0)
Pipeline(stages=[tuner]).fit(pairs).save(sys.argv[4])
model = PipelineModel.load(sys.argv[4])
assert model.stages[0].getSecondTextCol() == "said"
print("right", model.transform(pairs).filter("prediction = label").count(), "of", pairs.count())
try:
    model.transform(pairs.drop("said"))
except graft.errors.IllegalArgumentException as e:
    print(e)
"""
    files = root / "engines" / "torch" / "src" / "test" / "resources" / "dev" / "graft" / "engine" / "torch"
    tokenizer = root / "engines" / "onnx" / "src" / "test" / "resources" / "dev" / "graft" / "engine" / "onnx" / "tokenizer.json"
    told = subprocess.run(
        [sys.executable, "-c", program, TORCH_JAR, files / "encoder.pt", tokenizer, tmp_path / "pairs"], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    assert "right 64 of 64" in told
    assert "Cannot run the model without the column said, which the model takes" in told


def test_bad_input_is_one_sentence(tmp_path, spark, tuner, model, blobs):
    with pytest.raises(IllegalArgumentException, match="Cannot use labelCol = kind: .* a StringIndexer makes class numbers"):
        tuner.copy().setLabelCol("kind").fit(blobs)
    with pytest.raises(IllegalArgumentException, match="Cannot use featuresCol = nowhere: the table has no such column"):
        tuner.copy().setFeaturesCol("nowhere").fit(blobs)
    with pytest.raises(IllegalArgumentException, match="Cannot use featuresCol = features: .* it must be a string, as secondTextCol is set"):
        tuner.copy().setSecondTextCol("kind").fit(blobs)
    with pytest.raises(IllegalArgumentException, match="Cannot use secondTextCol = kind without a pretrained network"):
        graft.FineTuner(featuresCol="name", secondTextCol="kind").fit(blobs.withColumn("name", blobs.kind))
    wide = spark.createDataFrame([(Vectors.dense([1.0, 2.0, 3.0]),)], ["features"])
    with pytest.raises(Exception, match="features") as refused:
        model.transform(wide).collect()
    assert "3" in str(refused.value)
    with pytest.raises(IllegalArgumentException, match=str(tmp_path)):
        graft.FineTunedModel.ofBundle(str(tmp_path))


def test_a_training_that_diverges_is_a_python_error(blobs):
    tuner = graft.FineTuner(optimizer="sgd", stepSize=1e30, maxIter=3, numWorkers=1, task="regression", batchSize=10)
    with pytest.raises(graft.TrainingFailedError) as failed:
        tuner.fit(blobs)
    assert "\n\tat " not in str(failed.value)
