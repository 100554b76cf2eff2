"""A network is fine-tuned every night, looked at, and predicts if it is good enough: for Airflow 3 with its provider for Apache Spark.

The connection spark_default says where Spark is, and the worker has its spark-submit; report.json is read with the provider of its storage (amazon for s3). What is yours: the jar, the job files, the folders, the least accuracy.
"""

import json
from datetime import datetime, timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, ObjectStoragePath, task
from airflow.sdk.exceptions import AirflowFailException

GRAFT = {
    "application": "/opt/graft/jars/graft-spark3.5_2.12.jar",
    "java_class": "dev.graft.spark.cli.Main",
    "deploy_mode": "client",
    "driver_memory": "4g",
    "executor_memory": "8g",
    "executor_cores": 4,
    "num_executors": 4,
    # Networks compute outside of Java's heap.
    "conf": {"spark.executor.memoryOverhead": "2g"},
}
# One folder a day: a task that is tried again, or cleared, goes on from the checkpoint of that day, and one that is done ends at once.
MODEL = "s3a://bucket/models/{{ ds }}"
LEAST_ACCURACY = 0.9


@task
def good_enough(output: str, least: float) -> str:
    """The hash of the weights; without another try if they are not good enough. report.json says the same as the result line, wherever the driver was."""
    report = json.loads((ObjectStoragePath(output.replace("s3a:", "s3:")) / "report.json").read_text())
    accuracy = report["metrics"]["test"]["accuracy"]
    if report["status"] != "done" or accuracy < least:
        raise AirflowFailException(f"{output} is {report['status']} with an accuracy of {accuracy}, wanted are {least}.")
    return report["weightsSha256"]


with DAG(
    "graft_nightly",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    # 3 and 143 are worth another try; 2, a job file or data that cannot be used, says the same again within seconds.
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
):
    fine_tune = SparkSubmitOperator(
        task_id="fine_tune",
        application_args=["fine-tune", "--conf", "/etc/graft/nightly.conf", "--set", f"output={MODEL}", "--result-line"],
        **GRAFT,
    )
    predict = SparkSubmitOperator(
        task_id="predict",
        application_args=[
            *("predict", "--conf", "/etc/graft/predict.conf", "--set", f"model.pretrained={MODEL}"),
            *("--set", "output=s3a://bucket/predicted/{{ ds }}", "--result-line"),
        ],
        **GRAFT,
    )
    fine_tune >> good_enough(MODEL, LEAST_ACCURACY) >> predict
