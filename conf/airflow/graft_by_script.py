"""The same by a submit script, which knows its cluster; the task that follows reads the result line. For Airflow 3.

A BashOperator hands on the last line of standard output, which --result-line makes JSON of.
"""

import json
from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowFailException


@task
def weights(line: str) -> str:
    """The hash of the weights that the result line tells."""
    result = json.loads(line)
    if result["status"] != "done":
        raise AirflowFailException(f"{result['output']}: {result['reason']}")
    return result["weightsSha256"]


with DAG(
    "graft_by_script",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
):
    fine_tune = BashOperator(
        task_id="fine_tune",
        # The log, on standard error, comes as it is written, the line last. Exit code 2, what cannot be used, is no reason for another try: the next task reads why, and
        # fails for good.
        bash_command="""
            code=0
            result=$(/opt/graft/submit-scripts/submit-yarn fine-tune --conf /etc/graft/nightly.conf --set output=hdfs:///models/{{ ds }} --result-line \\
                -- --num-executors 4 --executor-memory 8g) || code=$?
            echo "$result"
            [ $code = 2 ] || exit $code
        """,
        env={"SPARK_HOME": "/opt/spark", "HADOOP_CONF_DIR": "/etc/hadoop/conf"},
        append_env=True,
    )
    weights(fine_tune.output)
