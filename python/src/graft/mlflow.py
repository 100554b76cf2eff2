"""MLflow: fits that log themselves as runs, and the models that they and jobs log, loaded by MLflow's own ``pyfunc``.

>>> graft.mlflow.autolog("https://mlflow.example.org", experiment="clothes")       # doctest: +SKIP
>>> model = graft.FineTuner(pretrained="model.h5", cut="features").fit(rows)      # a run: params, metrics, the model
>>> mlflow.pyfunc.load_model("runs:/RUN/model").predict(pandas_rows)              # what graft predict says
"""

import base64
import json
import os
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any, Dict, List, Optional

from pyspark.sql import SparkSession

from graft.errors import UnusableInputError
from graft.spark import find_jar

__all__ = ["autolog"]

_SETTING = "spark.graft.track.mlflow."

# What the answers of the process begin with: libraries print lines of their own.
_ANSWER = "graft:"

# Rows of one request.
_BATCH = 1024


def autolog(
    uri: Optional[str] = None,
    experiment: Optional[str] = None,
    register: Optional[str] = None,
    token_variable: Optional[str] = None,
    disable: bool = False,
    spark: Optional[SparkSession] = None,
) -> None:
    """From here on every fit of a Graft estimator in the session is a run of an MLflow server: params, metrics by round, the report, the model.

    The driver's JVM sends, with the token in its environment (``MLFLOW_TRACKING_TOKEN``, or ``MLFLOW_TRACKING_USERNAME`` and
    ``MLFLOW_TRACKING_PASSWORD``, as they were when it started). Fits go on whatever becomes of the server. Those that are logged are trained
    one after the other. The param ``conf`` of an estimator counts more.

    :param uri: the server's address; ``MLFLOW_TRACKING_URI`` of the environment unless given
    :param experiment: its name; "graft" unless given
    :param register: the name that models are registered by
    :param token_variable: another variable of the JVM's environment that holds the token
    :param disable: end it
    :param spark: the session; the active one unless given
    :raises ValueError: if there is no address, or no session
    """
    session = spark or SparkSession.getActiveSession()
    if session is None:
        raise ValueError("Cannot log fits without a Spark session: call graft.session() first.")
    address = uri or os.environ.get("MLFLOW_TRACKING_URI")
    if not disable and not address:
        raise ValueError("Cannot log fits without the address of an MLflow server: name it, or set MLFLOW_TRACKING_URI.")
    settings = {"uri": address, "experiment": experiment, "register": register, "token-variable": token_variable}
    for name, value in settings.items():
        if disable or value is None:
            session.conf.unset(_SETTING + name)
        else:
            session.conf.set(_SETTING + name, value)


def _load_pyfunc(path: str) -> "_Model":
    """For MLflow, which finds it by the name of this module in a model's file MLmodel."""
    return _Model(path)


class _Model:
    """A bundle that a process of its own scores, by the code that ``graft predict`` runs; Spark is not started."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._said = tempfile.TemporaryFile()
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
        self._process = subprocess.Popen(
            [_java(), "-cp", os.pathsep.join(_class_path()), "dev.graft.spark.predict.ScoringProcess", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=environment,
        )
        self._columns: List[str] = self._answer()["columns"]

    def predict(self, data: Any, params: Optional[Dict[str, Any]] = None) -> Any:
        """A DataFrame of pandas with the columns that ``graft predict`` adds.

        :param data: a DataFrame of pandas; of a model that takes one column also its values, as an array or a list
        """
        import pandas

        rows = self._rows(data)
        columns: List[str] = []
        scored: List[Any] = []
        with self._lock:
            for start in range(0, max(1, len(rows)), _BATCH):
                answer = self._scored(rows[start : start + _BATCH])
                columns = answer["columns"]
                scored += answer["rows"]
        return pandas.DataFrame(scored, columns=columns, index=data.index if hasattr(data, "columns") else None)

    def _scored(self, rows: List[List[Any]]) -> Dict[str, Any]:
        question = json.dumps(rows, allow_nan=False)
        try:
            self._ask(question)
            return self._answer()
        except UnusableInputError:
            raise  # which is an answer
        except BaseException:
            self._process.kill()  # an answer that nobody has read would be taken for the next one
            raise

    def _rows(self, data: Any) -> List[List[Any]]:
        if not hasattr(data, "columns"):
            if len(self._columns) != 1:
                raise UnusableInputError(f"Cannot predict without the names of columns: the model takes {', '.join(self._columns)}; give a DataFrame of pandas.")
            return [[_plain(value)] for value in data]
        missing = [name for name in self._columns if name not in data.columns]
        if missing:
            raise UnusableInputError(f"Cannot predict without the column {missing[0]}, which the model takes; the columns are {list(data.columns)}.")
        return [[_plain(value) for value in row] for row in zip(*(data[name] for name in self._columns))]

    def _ask(self, question: str) -> None:
        if self._process.stdin is None or self._process.poll() is not None:
            raise RuntimeError(self._why())
        self._process.stdin.write(question.encode() + b"\n")
        self._process.stdin.flush()

    def _answer(self) -> Dict[str, Any]:
        assert self._process.stdout is not None
        for line in iter(self._process.stdout.readline, b""):
            text = line.decode()
            if text.startswith(_ANSWER):
                answer: Dict[str, Any] = json.loads(text[len(_ANSWER) :])
                if "error" in answer:
                    raise UnusableInputError(answer["error"])
                return answer
        raise RuntimeError(self._why())

    def _why(self) -> str:
        self._process.wait()
        self._said.seek(0)
        last = self._said.read().decode(errors="replace").strip().splitlines()[-5:]
        return f"Cannot predict: the Java process of the model has ended with {self._process.returncode}: " + " | ".join(last)

    def __del__(self) -> None:
        process = getattr(self, "_process", None)
        if process is not None and process.stdin is not None:
            process.stdin.close()  # it ends where its input does
            process.wait()


def _plain(value: Any) -> Any:
    """As JSON has it; what is no number is missing."""
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": base64.b64encode(value).decode()}
    if hasattr(value, "toArray"):  # a vector of Spark's
        value = value.toArray()
    if hasattr(value, "tolist"):  # of NumPy's
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or value != value or str(value) == "<NA>":
        return None
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def _class_path() -> List[str]:
    """Graft's jar, what ``GRAFT_ENGINE_JARS`` names beside it, and Spark's jars."""
    more = os.environ.get("GRAFT_ENGINE_JARS")
    return [str(_jar()), *([more] if more else []), str(_spark_jars() / "*")]


def _jar() -> Path:
    """In a task of Spark's the jar is where Spark puts what ``spark.jars`` names."""
    try:
        return find_jar()
    except FileNotFoundError:
        from pyspark import SparkFiles

        for folder in (Path.cwd(), Path(SparkFiles.getRootDirectory())):
            for found in sorted(folder.glob("graft-spark*.jar")):
                return found
        raise


def _spark_jars() -> Path:
    home = os.environ.get("SPARK_HOME")
    if home:
        return Path(home, "jars")
    import pyspark

    return Path(pyspark.__file__).parent / "jars"
