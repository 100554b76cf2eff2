"""Spark Connect: what PySpark asks of its server itself (fits, transformations, saving) goes as it does for Spark's own stages; what it has
no words for, Graft's plug-in there answers. No JVM runs on this side.
"""

import base64
import json
import re
import uuid
from importlib import import_module
from typing import Any, Dict, List, Optional, Tuple, Type

import pyspark
from pyspark.ml.util import MLReader
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


def refuse(what: str, instead: str) -> None:
    """:raises NotImplementedError: over Spark Connect"""
    if remote():
        raise NotImplementedError(f"Cannot {what} over Spark Connect: {instead}.")


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


def table(ask: str, **values: Any) -> Any:
    """The DataFrame that the plug-in answers with."""
    from pyspark.sql.connect.plan import LogicalPlan

    text = _module("google.protobuf.wrappers_pb2").StringValue(value=json.dumps({"ask": ask, **values}))
    request = _module("google.protobuf.any_pb2").Any(type_url=_TYPE, value=text.SerializeToString())

    class Request(LogicalPlan):
        def plan(self, session: Any) -> Any:
            relation = self._create_proto_relation()
            relation.extension.CopyFrom(request)
            return relation

    return _module("pyspark.sql.connect.dataframe").DataFrame(Request(None), session())


def answer(ask: str, **values: Any) -> Any:
    """What the plug-in answers: JSON, in which numbers that are none are texts."""
    with translated():
        return json.loads(table(ask, **values).collect()[0][0])


def evaluate(model: Any, rows: Any) -> Any:
    """Evaluates a model on the server, which keeps what it knows then: the reference to it."""
    relation = model.transform(rows)._plan.plan(session().client)
    transform = base64.b64encode(relation.ml_relation.transform.SerializeToString()).decode()
    return reference(answer("evaluate", transform=transform))


def evaluated(evaluation: Any, of: str, values: Tuple[Any, ...]) -> Any:
    """What an evaluation says: a DataFrame, a number, a text, or a list of them."""
    if of in _FRAMES:
        frame = table("evaluation", id=evaluation.ref_id, of=of)
        frame._plan.__source_instance__ = evaluation  # the server forgets it when nobody refers to it
        return frame
    said = answer("evaluation", id=evaluation.ref_id, of=of, values=values)
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


class RunningJob:
    """A job on the server, as ``dev.graft.spark.job.RunningJob`` is one in the JVM of a classic session."""

    def __init__(self, command: str, file: Optional[str], sets: List[str], overwrite: bool, includes: bool) -> None:
        self._id = uuid.uuid4().hex
        answer("job", job=self._id, command=command, file=file, sets=sets, overwrite=overwrite, includes=includes)

    def progress(self) -> Dict[str, Any]:
        """How far it is, by the names of :py:class:`graft.Progress`."""
        now: Dict[str, Any] = answer("progress", job=self._id)
        return {**now, "loss": float(now["loss"])}

    def metrics(self) -> List[str]:
        """A line of JSON for each round so far."""
        lines: List[str] = answer("metrics", job=self._id)
        return lines

    def isDone(self) -> bool:
        """Whether it has ended."""
        return bool(self._await(0))

    def cancel(self) -> None:
        """Asks it to stop."""
        answer("cancel", job=self._id)

    def _await(self, seconds: Optional[int] = None) -> Any:
        """Whether it has ended after so many seconds; or, when it has, its report."""
        return answer("report", job=self._id) if seconds is None else answer("await", job=self._id, seconds=seconds)


setattr(RunningJob, "await", RunningJob._await)  # to Python a word of its own
