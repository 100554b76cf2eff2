"""Job files run from Python, in the Spark session that is there."""

import json
import os
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Union

from graft import _connect, _html, _jvm, _progress, _wait
from graft.errors import translated

__all__ = ["Job", "Progress", "Report", "evaluate", "explain", "featurize", "fine_tune", "inspect", "predict", "pretrain", "rank", "start"]

_Path = Union[str, "os.PathLike[str]"]
_Settings = Mapping[str, object]

# What is in it is not Graft's: its keys may have dots.
_OPTIONS = "data.table.options"


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    ``state`` is running, done, failed or cancelled; ``round`` is the last round that has been averaged, 0 for none yet;
    ``rounds`` and ``epochs`` are those in all, 0 while they are not known; ``loss`` is the mean training loss of the round.
    """

    state: str
    round: int
    rounds: int
    epoch: int
    epochs: int
    loss: float

    def __str__(self) -> str:
        return (
            f"{self.state}: epoch {self.epoch}/{self.epochs}, round {self.round}/{self.rounds}, loss {self.loss:.4f}"
        )


class Report(Dict[str, Any]):
    """The content of ``report.json``: a dictionary that notebooks show as a table."""

    def _repr_html_(self) -> str:
        return _html.report(self)


class Job:
    """A job that runs in a thread of the JVM, over Spark Connect of the server's; made by :func:`start`."""

    def __init__(self, java_job: Any) -> None:
        self._java_job = java_job

    def __repr__(self) -> str:
        return f"<graft.Job {self.progress()}>"

    def progress(self) -> Progress:
        """How far it is."""
        now = self._java_job.progress()
        if isinstance(now, dict):  # of Spark Connect
            return Progress(**now)
        return Progress(now.state(), now.round(), now.rounds(), now.epoch(), now.epochs(), now.loss())

    def metrics(self) -> List[Dict[str, Any]]:
        """What is known of each round so far: loss, seconds, bytes, and ``validation`` where one followed."""
        return [json.loads(line) for line in self._java_job.metrics()]

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return bool(self._java_job.isDone())

    def cancel(self) -> None:
        """Asks it to stop: the round that runs is dropped, and the same job goes on from there when it is started again."""
        self._java_job.cancel()

    def wait(self, timeout: Optional[float] = None) -> Dict[str, Any]:
        """Waits for the end, and returns the content of ``report.json``. An interrupt cancels the job.

        :param timeout: seconds
        :raises TimeoutError: if it still runs then
        :raises graft.UnusableInputError: if configuration or data cannot be used
        :raises graft.TrainingFailedError: if training cannot finish
        :raises graft.JobCancelledError: if it was stopped
        """
        if not _wait.ended(self._java_job, timeout=timeout):
            raise TimeoutError(f"The job still runs after {timeout} s: {self.progress()}")
        with translated():
            return Report(json.loads(getattr(self._java_job, "await")()))


def start(
    conf: Union[_Path, _Settings],
    sets: Optional[_Settings] = None,
    *,
    command: str = "fine-tune",
    overwrite: bool = False,
    allow_includes: bool = False,
) -> Job:
    """Starts a job file and returns at once.

    >>> job = graft.start("conf/clothes.conf", {"train.epochs": 3})          # doctest: +SKIP
    >>> print(job.progress())
    running: epoch 1/3, round 1/3, loss 1.9512
    >>> job.cancel()

    :param conf: the job file: a local path (over Spark Connect one of the server), or a URI of any Hadoop filesystem; or the settings
        themselves, as in ``{"output": "out", "model": {"pretrained": "digits.h5"}, "train.epochs": 3}``
    :param sets: settings that count more than the file, ``{"train.epochs": 3, "data.class-names": ["cat", "dog"]}``
    :param command: ``fine-tune``, ``pretrain``, ``evaluate``, ``predict``, ``explain``, ``featurize`` or ``rank``
    :param overwrite: replace what another job has left in the output
    :param allow_includes: let the job file include files from outside of its own folder
    :raises graft.UnusableInputError: if the file cannot be read, or a setting not be used
    """
    words = _words(sets or {})
    if _connect.remote():
        file = None if isinstance(conf, Mapping) else os.fspath(conf)
        own = _words(conf) if isinstance(conf, Mapping) else []
        return Job(_connect.RunningJob(command, file, own + words, overwrite, allow_includes))
    graft = _jvm.package()
    commands = {each.key(): each for each in graft.config.Command.values()}
    if command not in commands:
        raise ValueError(f"Cannot start the command {command}: it must be one of {', '.join(commands)}.")
    with translated():
        jobs = graft.spark.job.FineTuneJob
        if isinstance(conf, Mapping):
            job = jobs.ofSettings(commands[command], _words(conf) + words)
        else:
            job = (jobs.allowingIncludes if allow_includes else jobs.of)(commands[command], os.fspath(conf), words)
        return Job((job.overwrite() if overwrite else job).start())


def _words(settings: _Settings, prefix: str = "") -> List[str]:
    """As ``--set`` takes them, sections taken apart."""
    words: List[str] = []
    for key, value in settings.items():
        path = prefix + key
        if isinstance(value, Mapping) and value and path != _OPTIONS:
            words += _words(value, path + ".")
        else:
            words.append(f"{path}={json.dumps(value)}")
    return words


def fine_tune(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False, progress: bool = True
) -> Dict[str, Any]:
    """Runs a fine-tuning job to its end and returns the content of ``report.json``.

    >>> report = graft.fine_tune("conf/clothes.conf", {"train.epochs": 3})   # doctest: +SKIP
    running: epoch 1/3, round 1/3, loss 1.9512
    >>> report["metrics"]["test"]["accuracy"]
    0.612
    >>> report = graft.fine_tune({"output": "out", "data": {"format": "csv", "train.path": "x.csv"}, ...})

    An interrupt (Ctrl-C, the notebook's stop button) cancels the job; the same call goes on from its last checkpoint.

    :param progress: print how far it is, at most once a second
    :raises: as :func:`start` and :meth:`Job.wait` do
    """
    return _run(start(conf, sets, command="fine-tune", overwrite=overwrite), progress)


def pretrain(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False, progress: bool = True
) -> Dict[str, Any]:
    """The same for a job that trains a network from random weights on its source task."""
    return _run(start(conf, sets, command="pretrain", overwrite=overwrite), progress)


def evaluate(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False
) -> Dict[str, Any]:
    """Evaluates a saved model (``model.pretrained``) on labelled data (``data.test``), and returns ``report.json``.

    >>> graft.evaluate("conf/evaluate.conf")["metrics"]["test"]["accuracy"]      # doctest: +SKIP
    0.612
    """
    return _run(start(conf, sets, command="evaluate", overwrite=overwrite), False)


def predict(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False
) -> Dict[str, Any]:
    """Predicts data without labels (``data.predict``) with a saved model, and returns ``report.json``.

    What was predicted lies in ``predictions/`` of the output: ``spark.read.parquet("out/predictions")``.
    """
    return _run(start(conf, sets, command="predict", overwrite=overwrite), False)


def explain(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False
) -> Dict[str, Any]:
    """Explains why a saved model answers as it does, for a sample of ``data.predict``, and returns ``report.json``.

    >>> report = graft.explain({"model.pretrained": "out/fine-tuned", "data.predict.path": "new/", "output": "why"})  # doctest: +SKIP
    >>> [(one["name"], one["importance"]) for one in report["explanations"]["columns"]]

    What was found lies in ``explanations/`` of the output: ``spark.read.parquet("why/explanations")``; the page is ``report.html``.
    """
    return _run(start(conf, sets, command="explain", overwrite=overwrite), False)


def featurize(
    conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False
) -> Dict[str, Any]:
    """Writes the activations of a pretrained network at ``model.cut`` for ``data.predict``, and returns ``report.json``.

    They are the column ``features`` in ``features/`` of the output, beside the data's own columns, as arrays: for Spark ML's
    learners ``withColumn("features", pyspark.ml.functions.array_to_vector("features"))``.
    """
    return _run(start(conf, sets, command="featurize", overwrite=overwrite), False)


def rank(conf: Union[_Path, _Settings], sets: Optional[_Settings] = None, *, overwrite: bool = False) -> Dict[str, Any]:
    """Orders pretrained networks (``rank.candidates``), each where it is cut, for a target, and returns ``report.json``.

    >>> report = graft.rank("conf/clothes.conf", {"rank.candidates": [{"cut": "pool2"}, {"cut": "dense1"}]})  # doctest: +SKIP
    >>> [(one["name"], one["scores"]["probe"]) for one in report["rank"]["candidates"]]
    """
    return _run(start(conf, sets, command="rank", overwrite=overwrite), False)


def inspect(model: _Path) -> str:
    """What a model file holds: layers, shapes, provenance, where it can be cut.

    >>> print(graft.inspect("digits.h5"))                                        # doctest: +SKIP
    model       digits.h5

    :param model: a folder that Graft saved, or a file of Deeplearning4j, Keras or ONNX, on any Hadoop filesystem
    :raises graft.UnusableInputError: if there is no model
    """
    if _connect.remote():
        return "\n".join(_connect.answer("inspect", model=os.fspath(model)))
    with translated():
        return "\n".join(_jvm.package().spark.job.Inspection.describe(os.fspath(model)))


class _Shown:
    """Prints how far a job is, at most once a second."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._round = 0
        self._next = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + (5 if _connect.remote() else 1)  # there a query in the server's UI
        now = self._job.progress()
        if now.round > self._round:
            print(now, flush=True)
            self._round = now.round


def _run(job: Job, show: bool) -> Dict[str, Any]:
    bar = _progress.shown() if show else None
    if bar is not None:
        with bar:
            _wait.ended(job._java_job, bar)
        return job.wait()
    _wait.ended(job._java_job, _Shown(job) if show else lambda: None)
    if show:
        print(job.progress(), flush=True)
    return job.wait()
