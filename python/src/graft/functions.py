"""Saved models as functions of Spark SQL."""

from typing import List

from pyspark.sql import SparkSession

from graft import _connect, _jvm
from graft.errors import translated

__all__ = ["register_function"]


def register_function(spark: SparkSession, name: str, path: str, conf: str = "") -> List[str]:
    """Makes a saved model a function of Spark SQL: one row at a time, where ``FineTunedModel.transform`` takes batches.

    :param path: a folder that Graft saved, or another model that ``model.pretrained`` takes
    :param conf: what a job file would say of a file of another tool: ``data.scale = 255, model.outputs = classes``
    :return: the columns that it takes: one is given as it is, several as a structure of these names
    :raises graft.UnusableInputError: if the model cannot be loaded

    >>> graft.register_function(spark, "clothes", "output/model")    # doctest: +SKIP
    >>> spark.sql("SELECT clothes(features).label FROM t")
    """
    if _connect.remote():
        return list(_connect.answer("function", spark=spark, name=name, path=path, conf=conf))
    with translated():
        return list(_jvm.package().spark.predict.SqlFunctions.register(spark._jsparkSession, name, path, conf))
