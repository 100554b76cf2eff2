"""An interrupt, as Ctrl-C and a notebook's stop button send it, stops what trains in the JVM."""

import signal
import threading
import time

import pytest
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

import graft

ENDLESS = 1000000


@pytest.fixture(autouse=True)
def as_in_a_notebook():
    """PySpark's own handler cancels the jobs that run; that of a notebook's kernel only raises KeyboardInterrupt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def jobs_that_run(spark):
    tracker = spark.sparkContext.statusTracker()

    def running():
        return list(tracker.getActiveJobsIds())

    yield running
    assert not running()


class InterruptWhen:
    """Interrupts the main thread once something holds."""

    def __init__(self, condition):
        self._condition = condition
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        until = time.monotonic() + 120
        while not self._condition() and time.monotonic() < until:
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._thread.join()


def manifests(folder):
    return list(folder.rglob("MANIFEST.json")) if folder.exists() else []


def endless(tuner, folder):
    return tuner.setMaxIter(ENDLESS).setConf("checkpoint.every-rounds = 1").setCheckpointDir(str(folder))


def test_an_interrupt_stops_a_fit_and_its_last_checkpoint_stays(spark, blobs, tuner, tmp_path, jobs_that_run):
    spark.sparkContext.setJobGroup("mine", "what I do")
    fit = endless(tuner, tmp_path / "fit")
    with InterruptWhen(lambda: manifests(tmp_path / "fit")):
        with pytest.raises(KeyboardInterrupt):
            fit.fit(blobs)
    assert not jobs_that_run()
    assert manifests(tmp_path / "fit")
    assert spark.sparkContext.getLocalProperty("spark.jobGroup.id") == "mine"
    assert spark.sparkContext.getLocalProperty("spark.job.description") == "what I do"


def test_an_interrupt_stops_the_fits_of_a_tuning_and_those_that_wait_their_turn(blobs, tuner, jobs_that_run):
    fit = tuner.setMaxIter(ENDLESS)
    grid = ParamGridBuilder().addGrid(tuner.stepSize, [0.01, 0.02, 0.03, 0.04]).build()
    tuning = CrossValidator(
        estimator=fit,
        estimatorParamMaps=grid,
        evaluator=MulticlassClassificationEvaluator(),
        numFolds=2,
        parallelism=2,
    )
    with InterruptWhen(jobs_that_run):  # the fits of a fold are one job
        with pytest.raises(KeyboardInterrupt):
            tuning.fit(blobs)
    quiet_since = time.monotonic()
    until = time.monotonic() + 60
    while time.monotonic() < quiet_since + 3 and time.monotonic() < until:
        if jobs_that_run():
            quiet_since = time.monotonic()
        time.sleep(0.05)
    assert time.monotonic() < until


@pytest.mark.parametrize("timeout", [None, 600])
def test_an_interrupt_of_a_wait_cancels_the_job(tmp_path, spark, jobs_that_run, timeout):
    job = graft.start(
        "conf/table-pretrain.conf",
        {"output": str(tmp_path / "out"), "train.epochs": ENDLESS, "checkpoint.every-rounds": 1},
        command="pretrain",
    )
    with InterruptWhen(lambda: job.progress().round >= 2):
        with pytest.raises(KeyboardInterrupt):
            job.wait(timeout)
    assert job.progress().state == "cancelled"
    assert manifests(tmp_path / "out" / "checkpoints")
