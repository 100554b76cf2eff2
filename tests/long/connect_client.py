"""What a client of tests/long/connect does, and what Spark's own PySpark does for the same answers.

    connect_client.py classic FOLDER          in a classic session: prints the answers
    connect_client.py sc://HOST:PORT FOLDER   over Spark Connect: prints the same, and checks the rest
    connect_client.py plain sc://HOST:PORT    a server without Graft
"""

import json
import os
import shutil
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import pyspark
from blobs import make_blobs
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import SparkSession

import graft


def tuner(kind=graft.FineTuner, **params):
    return kind(**{"hiddenLayers": [8], "stepSize": 0.05, "batchSize": 32, "maxIter": 4, "numWorkers": 2, "averageEvery": 1, **params})


def probabilities(model, rows):
    return [row.probability.toArray().tolist() for row in model.transform(rows).select("probability").collect()]


def answers(blobs, folder):
    """What is the same in either session, bit for bit."""
    model = tuner().fit(blobs)
    classes = tuner(graft.FineTuneClassifier, thresholds=[0.2, 0.3, 0.5]).fit(blobs)
    two = tuner(graft.FineTuneClassifier).fit(blobs.where("label < 2"))
    numbers = tuner(graft.FineTuneRegressor, labelCol="x").fit(blobs)
    point = Vectors.dense([4.0, 1.0])
    evaluation, binary, regression = classes.evaluate(blobs), two.evaluate(blobs.where("label < 2")), numbers.evaluate(blobs)
    job = graft.pretrain("conf/table-pretrain.conf", {"output": f"{folder}/job"}, progress=False)
    table = blobs.select("x", "y", "kind")
    guess = graft.init(table, target="kind")
    guessed = next(stage for stage in guess.pipeline().fit(table).stages if isinstance(stage, graft.FineTunedModel))
    return {
        "guess": [repr(guess), guess.command, guess.tuner().getConf(), guessed.weightsSha256],
        "weights": [each.weightsSha256 for each in (model, classes, two, numbers)],
        "classes": [model.classNames, model.numClasses, classes.numClasses, classes.numFeatures],
        "probabilities": probabilities(model, blobs),
        "one": [classes.predict(point), classes.predictProbability(point).toArray().tolist(), numbers.predict(point)],
        "summary": [model.summary.metrics, model.summary.objectiveHistory, model.summary.validationMetric("accuracy"), model.summary.quarantined],
        "untold": repr(model.summary.testMetric("accuracy")),
        "history": [row["loss"] for row in tuner().fit(blobs).summary.history.collect()],
        "evaluation": [evaluation.accuracy, evaluation.precisionByLabel, evaluation.weightedFMeasure(2.0), classes.evaluate(blobs).predictions.count()],
        "binary": [binary.areaUnderROC, binary.roc.count(), binary.fMeasureByThreshold.count()],
        "regression": [regression.r2, regression.numInstances, regression.residuals.count()],
        "job": [job["weightsSha256"], job["metrics"]["validation"]["accuracy"]],
    }


def refused(error, start, work):
    """One sentence that begins so."""
    try:
        work()
    except error as failure:
        assert str(failure).startswith(start) and "\n" not in str(failure), str(failure)
    else:
        raise AssertionError(f"Not refused: {start}")


def saved_and_loaded(spark, blobs, folder):
    model = tuner().fit(blobs)
    model.save(f"{folder}/model")
    model.write().overwrite().save(f"{folder}/model")
    for loaded in (graft.FineTunedModel.load(f"{folder}/model"), graft.FineTunedModel.ofBundle(f"{folder}/model")):
        assert loaded.weightsSha256 == model.weightsSha256 and probabilities(loaded, blobs) == probabilities(model, blobs)
    assert graft.FineTunedModel.load(f"{folder}/model").uid == model.uid
    assert model.weightsSha256 in graft.inspect(f"{folder}/model/model")
    tuner(hiddenLayers=[]).save(f"{folder}/tuner")
    loaded = graft.FineTuner.load(f"{folder}/tuner")
    assert (loaded.getHiddenLayers(), loaded.getMaxIter(), loaded.getStepSize()) == ([], 4, 0.05)
    assert loaded.fit(blobs).weightsSha256 != model.weightsSha256

    # As when it was not used for a while: the server has it on its disk alone.
    spark.client._delete_ml_cache([model._java_obj.ref_id], evict_only=True)
    assert model.hasSummary and probabilities(model, blobs) == probabilities(graft.FineTunedModel.load(f"{folder}/model"), blobs)


def in_pipelines(blobs, folder):
    stages = [
        StringIndexer(inputCol="kind", outputCol="number", stringOrderType="alphabetAsc"),
        VectorAssembler(inputCols=["x", "y"], outputCol="point"),
        tuner(featuresCol="point", labelCol="number"),
    ]
    Pipeline(stages=stages).save(f"{folder}/pipeline")
    fitted = Pipeline.load(f"{folder}/pipeline").fit(blobs)
    fitted.save(f"{folder}/fitted")
    loaded = PipelineModel.load(f"{folder}/fitted")
    assert type(loaded.stages[2]) is graft.FineTunedModel and loaded.stages[2].classNames == ["circle", "square", "triangle"]
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy", labelCol="number")
    assert probabilities(loaded, blobs) == probabilities(fitted, blobs) and accuracy.evaluate(loaded.transform(blobs)) == 1.0

    chosen = tuner()
    grid = ParamGridBuilder().addGrid(chosen.maxIter, [1, 6]).build()
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy")
    validated = CrossValidator(estimator=chosen, estimatorParamMaps=grid, evaluator=accuracy, numFolds=2, parallelism=2, seed=1).fit(blobs)
    assert validated.avgMetrics[1] > validated.avgMetrics[0]
    validated.save(f"{folder}/validated")
    assert probabilities(CrossValidatorModel.load(f"{folder}/validated"), blobs) == probabilities(validated, blobs)

    featurizer = graft.Featurizer(pretrained=f"{folder}/model", cut="hidden1", outputCol="seen")
    encoder = graft.LabelEncoder(inputCol="kind", outputCol="known", labels=["circle", "square", "triangle"])
    on_top = Pipeline(stages=[featurizer, encoder, LogisticRegression(featuresCol="seen", labelCol="known")]).fit(blobs)
    on_top.save(f"{folder}/on-top")
    assert PipelineModel.load(f"{folder}/on-top").transform(blobs).where("prediction = known").count() > 80


def functions_and_jobs(spark, blobs, folder):
    graft.register_function(spark, "shape", f"{folder}/model")
    blobs.createOrReplaceTempView("blobs")
    assert [row[0] for row in spark.sql("SELECT shape(features).label FROM blobs LIMIT 3").collect()] == ["0", "1", "2"]
    graft.release_activations(spark)

    endless = graft.start("conf/table-pretrain.conf", {"output": f"{folder}/endless", "train.epochs": 100000}, command="pretrain")
    while endless.progress().round < 3:
        endless.metrics()
    assert not endless.done() and endless.progress().state == "running" and len(endless.metrics()) >= 3
    is_stopped(endless)


def is_stopped(endless):
    """Also for whoever waits, whom the server answers at once, not after the 20 s that it was asked for."""
    with ThreadPoolExecutor(1) as thread:
        waits = thread.submit(endless.wait, timeout=20)
        try:
            endless.wait(timeout=1)
            raise AssertionError("It has ended.")
        except TimeoutError:
            endless.cancel()
        refused(graft.JobCancelledError, "Stopped on request", waits.result)
    assert endless.done() and endless.progress().state == "cancelled"


def a_second_session(spark, master, folder):
    with ThreadPoolExecutor(1) as thread:  # a new session is that of its thread; in this one the first stays
        other = thread.submit(SparkSession.builder.remote(master).create).result()
        endless = thread.submit(graft.start, "conf/table-pretrain.conf", {"output": f"{folder}/second", "train.epochs": 100000}, command="pretrain").result()
    graft.register_function(other, "elsewhere", f"{folder}/model")
    assert other.catalog.functionExists("elsewhere") and not spark.catalog.functionExists("elsewhere")
    graft.release_activations(other)
    assert graft.init(make_blobs(other).select("x", "y", "kind"), "kind").command == "pretrain"
    is_stopped(endless)
    other.stop()


def what_is_refused(blobs, folder):
    refused(IllegalArgumentException, "Cannot use labelCol = none: the table has no such column", lambda: tuner(labelCol="none").fit(blobs))
    refused(graft.TrainingFailedError, "Training of pretrain diverged", lambda: tuner(stepSize=1e30, optimizer="sgd").fit(blobs))
    refused(graft.UnusableInputError, "Unknown setting outputs", lambda: graft.fine_tune({"outputs": folder}))
    refused(ValueError, "Cannot start the command none: it must be one of pretrain, ", lambda: graft.start({"output": folder}, command="none"))
    refused(graft.UnusableInputError, "Cannot load a model from /nowhere", lambda: graft.inspect("/nowhere"))
    refused(IllegalArgumentException, "Cannot load a model from /nowhere", lambda: graft.FineTunedModel.ofFile("/nowhere"))
    refused(IllegalArgumentException, "Cannot write a job file of a DataFrame", graft.init(blobs, "kind").job_file)


def an_interrupt_stops_a_fit(blobs):
    timer = threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    try:
        tuner(maxIter=1000000).fit(blobs)
        raise AssertionError("The fit was not interrupted.")
    except KeyboardInterrupt:
        pass


def without_graft(address):
    spark = graft.session(address)
    refused(RuntimeError, "Cannot find Graft's jar on the Spark Connect server: ", lambda: tuner().fit(make_blobs(spark)))
    refused(RuntimeError, "Cannot reach Graft's plug-in on the Spark Connect server: ", lambda: graft.inspect("/nowhere"))


def main(master, folder):
    if master == "plain":
        return without_graft(folder)
    if master == "classic":
        spark = graft.session("local[2]", spark_ui_enabled=False, spark_sql_shuffle_partitions=2)
        print(json.dumps(answers(make_blobs(spark), folder)))
        return None
    assert shutil.which("java") is None and "JAVA_HOME" not in os.environ and find_spec("py4j") is None
    assert not os.path.exists(os.path.join(os.path.dirname(pyspark.__file__), "jars"))
    spark = graft.session(master)
    assert graft.session() is spark
    blobs = make_blobs(spark)
    print(json.dumps(answers(blobs, folder)))
    saved_and_loaded(spark, blobs, folder)
    in_pipelines(blobs, folder)
    functions_and_jobs(spark, blobs, folder)
    a_second_session(spark, master, folder)
    what_is_refused(blobs, folder)
    an_interrupt_stops_a_fit(blobs)
    assert tuner().fit(blobs).numClasses == 3
    spark.stop()
    return None


try:
    main(*sys.argv[1:])
except BaseException:
    traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)  # PySpark's client may wait forever for what it asks while Python ends
