"""Spark Connect: what PySpark asks of its server itself (fits, transformations, saving) goes as it does for Spark's own stages; what it has
no words for, Graft's plug-in there answers. No JVM runs on this side.
"""

import base64
import json
import re
import sys
import uuid
from importlib import import_module
from typing import Any, Dict, List, Optional, Tuple, Type

import pyspark
from pyspark.ml import Pipeline
from pyspark.ml.util import DefaultParamsReader, MLReader
from pyspark.sql.utils import is_remote

from graft.errors import translated

# Of an evaluation.
_FRAMES = ("predictions", "residuals", "roc", "pr", "fMeasureByThreshold", "precisionByThreshold", "recallByThreshold")

_TYPE = "type.googleapis.com/dev.graft.Request"


def remote() -> bool:
    """Whether the session is one of Spark Connect.

    :raises RuntimeError: if it is one of a PySpark that has no ML over Spark Connect
    """
    if is_remote():
        require()
    return is_remote()


def require() -> None:
    """:raises RuntimeError: if this PySpark has no ML over Spark Connect"""
    if tuple(int(number) for number in re.findall(r"\d+", pyspark.__version__)[:2]) < (4, 1):
        raise RuntimeError(
            f"Cannot use Spark Connect: that takes PySpark 4.1 and a server of Spark 4.1, this is PySpark {pyspark.__version__}; "
            "restart the Python process for a classic session."
        )


def _module(name: str) -> Any:
    """A module that PySpark 3.5 lacks, or has without what is needed of it."""
    return import_module(name)


def reference(id_: str) -> Any:
    """To what the server keeps; it forgets that when nobody has the reference any more."""
    return _module("pyspark.ml.util").RemoteModelRef(id_)


def without_empty(stage: Any, values: Dict[str, Any]) -> Dict[str, Any]:
    """What is to be set, but empty lists, whose type PySpark cannot tell the server: the default of each is empty, and counts again."""
    if not remote():
        return values
    empty = {name for name, value in values.items() if isinstance(value, list) and not value}
    for name in empty:
        stage._paramMap.pop(stage.getParam(name), None)
    return {name: value for name, value in values.items() if name not in empty}


def running() -> Any:
    """The session that there is; None if there is none."""
    if not remote():
        return None
    sessions = _module("pyspark.sql.connect.session").SparkSession
    return sessions.getActiveSession() or sessions._get_default_session()


def session() -> Any:
    """:raises RuntimeError: if there is none"""
    found = running()
    if found is None:
        raise RuntimeError("Cannot reach Graft: this process has no Spark session; call graft.session('sc://host:port') first.")
    return found


def table(ask: str, source: Any = None, spark: Any = None, **values: Any) -> Any:
    """The DataFrame that the plug-in answers with.

    :param spark: whose server is asked; the session that there is if it is not given
    :param source: what is asked; the server forgets it when nobody refers to it any more
    """
    from pyspark.sql.connect.plan import LogicalPlan

    text = _module("google.protobuf.wrappers_pb2").StringValue(value=json.dumps({"ask": ask, **values}))
    request = _module("google.protobuf.any_pb2").Any(type_url=_TYPE, value=text.SerializeToString())

    class Request(LogicalPlan):
        def plan(self, session: Any) -> Any:
            relation = self._create_proto_relation()
            relation.extension.CopyFrom(request)
            return relation

    plan: Any = Request(None)
    plan.__source_instance__ = source
    return _module("pyspark.sql.connect.dataframe").DataFrame(plan, spark or session())


def answer(ask: str, spark: Any = None, **values: Any) -> Any:
    """What the plug-in answers: JSON, in which numbers that are none are texts."""
    with translated():
        return json.loads(table(ask, spark=spark, **values).collect()[0][0])


def evaluate(model: Any, rows: Any) -> Any:
    """Evaluates a model on the server, which keeps what it knows then: the reference to it."""
    return reference(answer("evaluate", transform=_bytes(_plan(model.transform(rows)).ml_relation.transform)))


def _plan(rows: Any) -> Any:
    return rows._plan.plan(rows.sparkSession.client)


def _bytes(message: Any) -> str:
    return base64.b64encode(message.SerializeToString()).decode()


def evaluated(evaluation: Any, of: str, values: Tuple[Any, ...]) -> Any:
    """What an evaluation says: a DataFrame, a number, a text, or a list of them."""
    id_ = evaluation._java_obj.ref_id
    if of in _FRAMES:
        return table("kept", source=evaluation, id=id_, of=of)
    said = answer("kept", id=id_, of=of, values=values)
    return [_number(one) for one in said] if isinstance(said, list) else _number(said)


def _number(said: Any) -> Any:
    return float(said) if said in ("NaN", "Infinity", "-Infinity") else said


class Reader(MLReader[Any]):
    """Reads on the server what ``write()`` wrote."""

    def __init__(self, clazz: Type[Any], java_name: str) -> None:
        super().__init__()
        self._clazz = clazz
        self._java_name = java_name

    def load(self, path: str) -> Any:
        """The stage, or the model, that lies there."""
        from pyspark.ml.wrapper import JavaEstimator, JavaModel

        protocol = _module("pyspark.sql.connect.proto")
        serialized = _module("pyspark.ml.connect.serialize")
        kinds = protocol.MlOperator
        model = issubclass(self._clazz, JavaModel)
        kind = kinds.OPERATOR_TYPE_MODEL if model else kinds.OPERATOR_TYPE_TRANSFORMER
        if issubclass(self._clazz, JavaEstimator):
            kind = kinds.OPERATOR_TYPE_ESTIMATOR
        command = protocol.Command()
        operator = protocol.MlOperator(name=self._java_name, type=kind)
        command.ml_command.read.CopyFrom(protocol.MlCommand.Read(operator=operator, path=path))
        with translated():
            read = serialized.deserialize(session().client.execute_command(command)[1])
        stage = self._clazz(reference(read.obj_ref.id)) if model else self._clazz()
        stage._resetUid(read.uid)
        stage._set(**{name: serialized.deserialize_param(value) for name, value in read.params.params.items()})
        return stage


class Guess:
    """What the server guesses, as ``dev.graft.spark.ml.InitialGuess`` does in the JVM of a classic session."""

    def __init__(self, data: Any, targets: List[str], pretrained: Optional[str]) -> None:
        of = {"path": data} if isinstance(data, str) else {"rows": _bytes(_plan(data))}
        self._spark = session() if isinstance(data, str) else data.sparkSession
        self._kept = answer("init", spark=self._spark, targets=targets, pretrained=pretrained, **of)

    def __del__(self) -> None:
        if hasattr(self, "_kept") and not sys.is_finalizing() and not self._spark.is_stopped:  # no answer would come
            self._spark.client._delete_ml_cache([self._kept])

    def _says(self, of: str, *values: str) -> Any:
        return answer("kept", spark=self._spark, id=self._kept, of=of, values=values)

    def findings(self) -> Any:
        """Each as a list of four texts."""
        return self._says("findings")

    def command(self) -> Any:
        """That runs the job file."""
        return self._says("command")

    def jobFile(self, data: str, output: str) -> Any:
        """Its text."""
        return self._says("jobFile", data, output)

    def tuner(self) -> Any:
        """A FineTuner."""
        return _stage(self._says("tuner"))

    def pipeline(self) -> Pipeline:
        """The tuner, and what makes its columns."""
        return Pipeline(stages=[_stage(metadata) for metadata in self._says("pipeline")])


def _stage(metadata: str) -> Any:
    """Of what Spark keeps of a stage."""
    said = {**json.loads(metadata), "defaultParamMap": {}}  # Python's stages have them
    package, _, name = said["class"].replace("org.apache.spark", "pyspark").rpartition(".")
    stage = getattr(_module(package), name)()
    stage._resetUid(said["uid"])
    DefaultParamsReader.getAndSetParams(stage, said)
    return stage


class RunningJob:
    """A job on the server, as ``dev.graft.spark.job.RunningJob`` is one in the JVM of a classic session."""

    def __init__(self, command: str, file: Optional[str], sets: List[str], overwrite: bool, includes: bool) -> None:
        self._id = uuid.uuid4().hex
        self._spark = session()  # of this thread; others wait for the job, too
        self._asked("job", command=command, file=file, sets=sets, overwrite=overwrite, includes=includes)

    def _asked(self, what: str, **values: Any) -> Any:
        return answer(what, spark=self._spark, job=self._id, **values)

    def progress(self) -> Dict[str, Any]:
        """How far it is, by the names of :py:class:`graft.Progress`."""
        now: Dict[str, Any] = self._asked("progress")
        return {**now, "loss": float(now["loss"])}

    def metrics(self) -> List[str]:
        """A line of JSON for each round so far."""
        lines: List[str] = self._asked("metrics")
        return lines

    def isDone(self) -> bool:
        """Whether it has ended."""
        return bool(self._await(0))

    def cancel(self) -> None:
        """Asks it to stop."""
        self._asked("cancel")

    def _await(self, seconds: Optional[int] = None) -> Any:
        """Whether it has ended after so many seconds; or, when it has, its report."""
        return self._asked("report") if seconds is None else self._asked("await", seconds=seconds)


setattr(RunningJob, "await", RunningJob._await)  # to Python a word of its own
