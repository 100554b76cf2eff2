"""A first look at data that nobody has described: what the columns are, and a job or a pipeline that learns of them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Optional, Sequence, Union

from pyspark.ml import Pipeline
from pyspark.sql import DataFrame, SparkSession

from graft import _connect, _jvm
from graft.errors import translated
from graft.ml import FineTuner

__all__ = ["Finding", "InitialGuess", "init"]

_Path = Union[str, "os.PathLike[str]"]


def init(data: Union[DataFrame, _Path], target: Union[str, Sequence[str], None] = None, pretrained: Optional[_Path] = None) -> "InitialGuess":
    """Looks at data and guesses a first job, as the command ``graft init`` does.

    >>> guess = graft.init(passengers, target="survived")                            # doctest: +SKIP
    >>> guess                                                # what was guessed, how sure it is, and why
    >>> model = guess.pipeline().fit(passengers)

    :param data: a DataFrame of Spark's, or the path of a file, a folder or a pattern, or a table of the catalog
    :param target: the column (or columns of numbers) to be predicted; guessed if it is not given
    :param pretrained: a model to begin with; random weights if it is not given
    :raises graft.UnusableInputError: or ``pyspark.errors.IllegalArgumentException``, if nothing can be learned of them
    """
    targets = [target] if isinstance(target, str) else list(target or [])
    model = None if pretrained is None else os.fspath(pretrained)
    if not isinstance(data, (DataFrame, str, os.PathLike)):
        raise TypeError(f"Cannot look at a {type(data).__name__}: give a path or a DataFrame of Spark's, spark.createDataFrame(...).")
    if _connect.remote():
        rows = data if isinstance(data, DataFrame) else os.fspath(data)
        return InitialGuess(_connect.Guess(rows, targets, model), rows if isinstance(rows, str) else "the DataFrame")
    guesses = _jvm.package().spark.ml.InitialGuess
    with translated():
        if isinstance(data, DataFrame):
            return InitialGuess(guesses.ofFrame(data._jdf, targets, model), "the DataFrame")
        spark = SparkSession.builder.getOrCreate()
        return InitialGuess(guesses.ofPath(spark._jsparkSession, os.fspath(data), targets, model), os.fspath(data))


@dataclass(frozen=True)
class Finding:
    """One guess: ``what`` it is of, the ``guess``, how ``sure`` it is (certain, likely, a guess), and ``why``."""

    what: str
    guess: str
    sure: str
    why: str


class InitialGuess:
    """What :func:`init` guesses of data; printing it tells each guess."""

    def __init__(self, java_guess: Any, data: str) -> None:
        self._java_guess = java_guess
        self._data = data

    @property
    def findings(self) -> List[Finding]:
        """The guesses; those that matter and are unsure come first."""
        return [Finding(*line) for line in self._java_guess.findings()]

    def __repr__(self) -> str:
        found = self.findings
        width = [max((len(getattr(one, name)) for one in found), default=0) for name in ("what", "sure")]
        lines = [f"{one.what:{width[0]}}  {one.sure:{width[1]}}  {one.guess}{f' ({one.why})' if one.why else ''}" for one in found]
        return "\n".join([f"Guessed of {self._data}:", *lines])

    @property
    def command(self) -> str:
        """The command that runs the job file: ``pretrain`` or ``fine-tune``."""
        return str(self._java_guess.command())

    def job_file(self, output: _Path = "output/first") -> str:
        """The text of a commented job file.

        :param output: the folder that the job writes
        :raises pyspark.errors.IllegalArgumentException: if it is the guess of a DataFrame, which has no path
        """
        return str(self._java_guess.jobFile(self._data, os.fspath(output)))

    def save(self, path: _Path, output: _Path = "output/first") -> str:
        """Writes the job file, and returns its path: ``graft.pretrain(guess.save("job.conf"))``.

        :raises FileExistsError: if there is a file already
        """
        text = self.job_file(output)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
        return str(Path(path))

    def tuner(self) -> FineTuner:
        """A FineTuner with the guessed settings. It takes a column of features and one of labels: :meth:`pipeline` makes them."""
        made = self._java_guess.tuner()
        tuner: FineTuner = made if isinstance(made, FineTuner) else FineTuner._from_java(made)
        return tuner

    def pipeline(self) -> Pipeline:
        """The tuner, and before it what makes its columns of those of the table: numbers that are missing become the median, categories one
        column each (what is missing, or new later, one of its own), labels the numbers of their classes. After it, of classes, what adds
        ``predicted_`` and the target's name: the class that is predicted, as a value of that column.
        """
        made = self._java_guess.pipeline()
        return made if isinstance(made, Pipeline) else Pipeline._from_java(made)
