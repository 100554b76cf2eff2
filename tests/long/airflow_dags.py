"""What tests/long/airflow asks of Airflow: python airflow_dags.py FOLDER."""

import json
import os
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from croniter import croniter

OUT = Path(sys.argv[1])
DAY = {"ds": "2026-11-30"}


def program(name, script):
    """A program of this name on the PATH."""
    file = OUT / "bin" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/bash\n" + script)
    file.chmod(0o755)
    return file


def refused(kind, does, *words):
    """What it says as it ends with an exception of this very kind."""
    try:
        does(*words)
    except kind as e:
        assert type(e) is kind, type(e)
        return str(e)
    raise AssertionError(f"{does} goes well")


def commands(dag):
    """What spark-submit would get of each task that submits, with the folders of one day."""
    made = {}
    for task in dag.tasks:
        if task.task_type == "SparkSubmitOperator":
            task.render_template_fields(dict(DAY))
            made[task.task_id] = task._get_hook()._build_spark_submit_command(task.application)
    return made


def by_spark_submit(dag):
    assert [t.task_id for t in dag.topological_sort()] == ["fine_tune", "good_enough", "predict"]
    made = commands(dag)
    common = "spark-submit --master yarn --conf spark.executor.memoryOverhead=2g --num-executors 4 --executor-cores 4 --executor-memory 8g --driver-memory 4g"
    common += " --name arrow-spark --class dev.graft.spark.cli.Main --deploy-mode client /opt/graft/jars/graft-spark3.5_2.12.jar"
    ends = {
        "fine_tune": "fine-tune --conf /etc/graft/nightly.conf --set output=s3a://bucket/models/2026-11-30 --result-line",
        "predict": "predict --conf /etc/graft/predict.conf --set model.pretrained=s3a://bucket/models/2026-11-30"
        " --set output=s3a://bucket/predicted/2026-11-30 --result-line",
    }
    for task, end in ends.items():
        expected = f"{common} {end}".split()
        assert made[task] == expected, f"{made[task]}\n{expected}"

    fine_tune = dag.get_task("fine_tune")
    program("spark-submit", "echo submitted\n")
    fine_tune.execute({})
    program("spark-submit", "echo '{\"exitCode\":3}'; exit 3\n")
    assert "Error code is: 3." in refused(AirflowException, fine_tune.execute, {})

    good_enough = dag.get_task("good_enough").python_callable
    model = OUT / "model"
    model.mkdir()
    report = {"status": "done", "weightsSha256": "5f0c", "metrics": {"test": {"accuracy": 0.91}}}
    (model / "report.json").write_text(json.dumps(report))
    assert good_enough(f"file://{model}", 0.9) == "5f0c"
    assert "an accuracy of 0.91, wanted are 0.95" in refused(AirflowFailException, good_enough, f"file://{model}", 0.95)


def by_script(dag):
    fine_tune = dag.get_task("fine_tune")
    fine_tune.render_template_fields(dict(DAY))
    script = fine_tune.bash_command.replace("/opt/graft/submit-scripts/", "")
    fine_tune.bash_command = script

    def after(exit_code, line):
        program("submit-yarn", f"echo \"$@\" >'{OUT}/words'; echo table; echo '{line}'; echo log >&2; exit {exit_code}\n")
        return fine_tune.execute({})

    weights = dag.get_task("weights").python_callable
    done = after(0, '{"status":"done","exitCode":0,"weightsSha256":"5f0c"}')
    assert (OUT / "words").read_text().split() == (
        "fine-tune --conf /etc/graft/nightly.conf --set output=hdfs:///models/2026-11-30 --result-line -- --num-executors 4 --executor-memory 8g"
    ).split()
    assert weights(done) == "5f0c"
    unusable = after(2, '{"status":"refused","exitCode":2,"output":"hdfs:///models/a","reason":"Cannot read x."}')
    assert refused(AirflowFailException, weights, unusable) == "hdfs:///models/a: Cannot read x."
    assert "exit code 3" in refused(AirflowException, after, 3, '{"status":"failed","exitCode":3}')


def main():
    bag = DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    assert not bag.import_errors, bag.import_errors
    assert sorted(bag.dags) == ["graft_by_script", "graft_nightly"], bag.dags
    os.environ["PATH"] = f"{OUT / 'bin'}:{os.environ['PATH']}"
    by_spark_submit(bag.dags["graft_nightly"])
    by_script(bag.dags["graft_by_script"])
    [job] = [line for line in Path("conf/cron/crontab").read_text().splitlines() if line[:1].isdigit()]
    assert croniter.is_valid(" ".join(job.split()[:5])), job
    print("airflow: two DAGs load, submit what they say, and read how it ended")


main()
