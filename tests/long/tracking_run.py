"""Jobs and fits that are tracked, read back by TensorBoard and by MLflow's own client.

    tracking_run.py FOLDER      of what they leave; GRAFT_JAR names the jar
"""

import base64
import gzip
import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Dict, List

import mlflow
import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
from mlflow.tracking import MlflowClient
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ADMIN = ("admin", "an-admin-of-this-test-1")


def check(holds: Any, what: str) -> None:
    if not holds:
        sys.exit(f"tracking: FAILED: {what}")


def server(folder: Path) -> str:
    """An MLflow server that wants a user and a password; its process ends with this one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "auth.ini"
    config.write_text(
        f"[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///{folder}/auth.db\nadmin_username = {ADMIN[0]}\nadmin_password = {ADMIN[1]}\n"
        "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
    )
    environment = {**os.environ, "MLFLOW_AUTH_CONFIG_PATH": str(config), "MLFLOW_FLASK_SERVER_SECRET_KEY": "for-this-test-alone"}
    log = open(folder / "server.log", "wb")
    command = [str(Path(sys.executable).parent / "mlflow"), "server", "--app-name", "basic-auth", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", str(folder / "artifacts")]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    import atexit

    atexit.register(process.terminate)
    uri = f"http://127.0.0.1:{port}"
    for _ in range(600):  # importing MLflow takes minutes where others compute
        try:
            urllib.request.urlopen(uri + "/health", timeout=2)
            return uri
        except OSError:
            check(process.poll() is None, f"the server has ended: {(folder / 'server.log').read_text()[-500:]}")
            time.sleep(1)
    sys.exit("tracking: FAILED: the server does not start")


def graft(*arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [str(CHECKOUT / "submit-scripts/graft"), *arguments, "--quiet"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    check(done.returncode == 0, f"{arguments}: {done.stdout.decode()[-2000:]}")


def job(output: Path, uri: str, *sets: str) -> List[str]:
    settings = [
        f"output={output}",
        "data.format=table",
        "data.table.format=csv",
        "data.table.label=grade",
        "data.table.missing=mean",
        f"data.train.path={CHECKOUT}/tests/cases/written-by-0.1.0/data/table.csv",
        "data.validation.fraction=0.2",
        "data.test.fraction=0.2",
        "train.epochs=5",
        "train.workers=2",
        "model.layers=[{ name = hidden, type = dense, units = 8 }, { name = out, type = output, units = 3 }]",
        f"track.mlflow.uri={uri}",
        "track.mlflow.experiment=grades",
        "track.mlflow.patience-seconds=300",
        "track.tensorboard.enabled=true",
        "track.tensorboard.histograms-every=1",
        *sets,
    ]
    arguments = ["pretrain", "--conf", str(CHECKOUT / "spark-job/src/test/resources/empty.conf")]
    for setting in settings:
        arguments += ["--set", setting]
    return arguments


def events(folder: Path, report: Dict[str, Any]) -> str:
    read = EventAccumulator(str(folder), size_guidance={"scalars": 0, "histograms": 0, "images": 0})
    read.Reload()
    tags = read.Tags()
    rounds = report["training"]["rounds"]
    loss = read.Scalars("train/loss")
    check([event.step for event in loss] == list(range(1, rounds + 1)), "TensorBoard reads other rounds")
    lines = [json.loads(line) for line in (folder.parent / "metrics.jsonl").read_text().splitlines()]
    check(np.allclose([event.value for event in loss], [line["loss"] for line in lines]), "TensorBoard reads other losses")
    for layer in ("all", "hidden", "out"):
        histogram = read.Histograms(f"deltas/{layer}")[-1].histogram_value
        check(abs(sum(histogram.bucket) - histogram.num) < 1e-9 and histogram.num > 0, f"the histogram of {layer} does not add up")
    return f"TensorBoard {len(tags['scalars'])} scalars, {len(tags['histograms'])} histograms"


def idx(name: str) -> Any:
    """The pictures, or the labels, of a bundled file."""
    content = gzip.decompress((CHECKOUT / "data/fashion-mnist-sample" / name).read_bytes())
    shape = np.frombuffer(content, ">i4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def pictures(folder: Path) -> str:
    """What TensorBoard shows of the worst mistakes is what the report has and what the data are."""
    sample = CHECKOUT / "data/fashion-mnist-sample"
    output = folder / "clothes"
    sets = {
        "output": output,
        "data.train.images": sample / "train-images-idx3-ubyte.gz",
        "data.train.labels": sample / "train-labels-idx1-ubyte.gz",
        "data.test.images": sample / "t10k-images-idx3-ubyte.gz",
        "data.test.labels": sample / "t10k-labels-idx1-ubyte.gz",
        "data.validation.fraction": 0,
        "data.scale": 255,
        "train.epochs": 2,
        "train.workers": 2,
        "model.layers": "[{ name = out, type = output, units = 10 }]",
        "track.tensorboard.enabled": "true",
        "track.tensorboard.path": folder / "board",
    }
    arguments = ["pretrain", "--conf", str(CHECKOUT / "spark-job/src/test/resources/empty.conf")]
    graft(*arguments, *(word for key, value in sets.items() for word in ("--set", f"{key}={value}")))
    worst = json.loads((output / "report.json").read_text())["metrics"]["test"]["worst"]
    read = EventAccumulator(str(folder / "board/tracking/clothes"), size_guidance={"images": 0})
    read.Reload()
    names = sorted(read.Tags()["images"])
    check(names == [f"mistakes-test/{number:02d}" for number in range(1, len(worst) + 1)] and names, f"TensorBoard reads the pictures {names}")
    images, labels = idx("t10k-images-idx3-ubyte.gz"), idx("t10k-labels-idx1-ubyte.gz")
    for name, mistake in zip(names, worst):
        (event,) = read.Images(name)
        check(event.encoded_image_string == base64.b64decode(mistake["picture"]), f"TensorBoard reads another picture than the report's as {name}")
        pixels = np.asarray(Image.open(io.BytesIO(event.encoded_image_string)).convert("L"))
        row = images[mistake["id"]].astype(float)
        stretched = np.round(255 * (row - row.min()) / (row.max() - row.min()))  # the least is black, the largest white
        same = pixels.shape == (event.height, event.width) == row.shape and np.abs(pixels - stretched).max() <= 1
        check(same, f"{name} is not row {mistake['id']} of the data")
        check(str(labels[mistake["id"]]) == mistake["label"], f"row {mistake['id']} is no {mistake['label']}")
    return f"{len(names)} pictures"


def scores(model: Any, uri: str, predicted: pd.DataFrame, rows: pd.DataFrame) -> float:
    """The largest difference in probability between what pyfunc says and what graft predict has written."""
    told = model.predict(rows)
    check(list(told["label"]) == list(predicted["label"]), f"{uri} tells other classes")
    return float(np.abs(np.stack(told["probability"]) - np.stack(predicted["probability"])).max())


def main() -> None:
    folder = Path(sys.argv[1])
    uri = server(folder)
    os.environ.update(MLFLOW_TRACKING_USERNAME=ADMIN[0], MLFLOW_TRACKING_PASSWORD=ADMIN[1], PYSPARK_PYTHON=sys.executable)
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()

    output = folder / "grades"
    graft(*job(output, uri, "track.mlflow.register=grades"))
    report = json.loads((output / "report.json").read_text())
    check("notSent" not in json.dumps(report["tracking"]), f"something was not sent: {report['tracking']}")
    told = f"{events(output / 'tensorboard', report)}, {pictures(folder)}"

    experiment = client.get_experiment_by_name("grades")
    run = client.search_runs([experiment.experiment_id])[0]
    check(run.info.status == "FINISHED" and run.info.run_name == "tracking/grades", f"the run is {run.info}")
    check(run.data.tags["graft.weightsSha256"] == report["weightsSha256"], "the run has other weights")
    check(run.data.params["train.epochs"] == "5", "the run has other params")
    check(run.data.metrics["result/test/accuracy"] == report["metrics"]["test"]["accuracy"], "the run has another accuracy")
    history = client.get_metric_history(run.info.run_id, "train/loss")
    check(sorted(point.step for point in history) == list(range(1, report["training"]["rounds"] + 1)), "the run has other rounds")
    names = {file.path for file in client.list_artifacts(run.info.run_id)}
    check({"report.json", "report.html", "model"} <= names, f"the run has the files {names}")
    version = client.search_model_versions("name = 'grades'")[0]
    check(version.run_id == run.info.run_id, "another run is registered")

    rows = CHECKOUT / "tests/cases/written-by-0.1.0/data/table-new.csv"
    graft(
        "predict", "--conf", str(CHECKOUT / "spark-job/src/test/resources/empty.conf"), "--set", f"output={folder / 'predicted'}", "--set", f"model.pretrained={output}",
        "--set", "data.format=table", "--set", "data.table.format=csv", "--set", f"data.predict.path={rows}", "--set", "predict.partitions=1",
    )  # fmt: skip
    files = sorted((folder / "predicted/predictions").glob("**/*.parquet"))
    predicted = pd.concat([parquet.read_table(file).to_pandas() for file in files], ignore_index=True)
    good = predicted["problem"].isnull()
    predicted = predicted[good].reset_index(drop=True)
    asked = predicted[["x", "y", "rooms", "city"]].astype({"x": float, "y": float, "rooms": float})
    difference = 0.0
    for model_uri in (f"runs:/{run.info.run_id}/model", "models:/grades/1"):
        model = mlflow.pyfunc.load_model(model_uri)
        difference = max(difference, scores(model, model_uri, predicted, asked))
        example = model.predict(model.input_example)
        check(example["problem"].isnull().all(), f"{model_uri} does not take its own example: {example}")
    check(difference <= 1e-6, f"pyfunc differs from graft predict by {difference:.1e}")

    import graft as python

    spark = python.session("local[2]")
    frame = spark.createDataFrame(asked)
    function = mlflow.pyfunc.spark_udf(spark, f"runs:/{run.info.run_id}/model", result_type="prediction double, label string, probability array<float>", env_manager="local")
    answered = frame.withColumn("told", function(*asked.columns)).select("told.*").toPandas()
    check(list(answered["label"]) == list(predicted["label"]), "spark_udf tells other classes")
    difference = max(difference, float(np.abs(np.stack(answered["probability"]) - np.stack(predicted["probability"])).max()))
    check(difference <= 1e-6, f"spark_udf differs from graft predict by {difference:.1e}")

    python.mlflow.autolog(uri, experiment="fits")
    blobs = spark.createDataFrame([(float(i % 7), float(i % 3), i % 2) for i in range(200)], "a double, b double, label int")
    from pyspark.ml.feature import VectorAssembler

    vectors = VectorAssembler(inputCols=["a", "b"], outputCol="features").transform(blobs)
    fitted = python.FineTuneClassifier(hiddenLayers=[4], maxIter=3, numWorkers=2).fit(vectors)
    fits = client.search_runs([client.get_experiment_by_name("fits").experiment_id])
    check(len(fits) == 1 and fits[0].info.status == "FINISHED", f"the fit's runs are {fits}")
    check(fits[0].data.tags["graft.weightsSha256"] == fitted.weightsSha256, "the fit's run has other weights")
    model = mlflow.pyfunc.load_model(f"runs:/{fits[0].info.run_id}/model")
    check(len(model.predict(pd.DataFrame({"features": [[1.0, 2.0], [3.0, 0.0]]}))) == 2, "the fit's model does not score")
    python.mlflow.autolog(disable=True)
    fitted = python.FineTuneClassifier(hiddenLayers=[4], maxIter=1, numWorkers=2).fit(vectors)
    check(len(client.search_runs([client.get_experiment_by_name("fits").experiment_id])) == 1, "a fit is logged after autolog has ended")
    spark.stop()

    graft(*job(folder / "refused", uri), MLFLOW_TRACKING_PASSWORD="another-word-12")
    refused = json.loads((folder / "refused/report.json").read_text())
    check(refused["status"] == "done" and refused["weightsSha256"] == report["weightsSha256"], "a server that refuses changes a training")
    check("answers 401" in refused["tracking"]["mlflow"]["notSent"], f"a refusal is told as {refused['tracking']}")
    for file in folder.glob("**/*.json*"):
        check(ADMIN[1] not in file.read_text(errors="replace"), f"the password is in {file}")
    print(f"tracking: {told}; MLflow {mlflow.__version__} keeps the run of a job and of a fit; pyfunc and spark_udf within {difference:.0e} of graft predict on {len(asked)} rows")


if __name__ == "__main__":
    main()
