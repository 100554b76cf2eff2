"""Fits that log themselves, and what scores logged models; tests/long/tracking asks a real MLflow."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

import pandas
import pytest
from conftest import probabilities

import graft
from graft.mlflow import _load_pyfunc

SMALL = {"hiddenLayers": [4], "stepSize": 0.05, "batchSize": 32, "maxIter": 2, "numWorkers": 2}


class _Server(BaseHTTPRequestHandler):
    """Keeps what it is asked."""

    def _answer(self):
        path = urlparse(self.path).path.replace("/api/2.0/", "")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((path, body))
        info = {"run_id": "r1", "experiment_id": "3", "artifact_uri": "mlflow-artifacts:/3/r1/artifacts"}
        answer = {"experiment": {"experiment_id": "3"}, "run": {"info": info}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    running.asked = []
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def test_fits_are_runs_until_autolog_ends(spark, blobs, server):
    with pytest.raises(ValueError, match="without the address"):
        graft.mlflow.autolog()
    graft.mlflow.autolog(f"http://127.0.0.1:{server.server_port}", experiment="fits", register="blobs")
    tuner = graft.FineTuneClassifier(**SMALL)
    fitted = tuner.fit(blobs)
    graft.mlflow.autolog(disable=True)
    said = b"".join(body for _, body in server.asked).decode(errors="replace")
    asked = [path for path, _ in server.asked]
    assert "mlflow/model-versions/create" in asked
    assert "mlflow-artifacts/artifacts/3/r1/artifacts/model/MLmodel" in asked
    assert fitted.weightsSha256 in said and f'"run_name":"{tuner.uid}"' in said and '"FINISHED"' in said
    assert fitted.summary.report["tracking"]["mlflow"]["where"].endswith("/#/experiments/3/runs/r1")
    server.asked.clear()
    tuner.fit(blobs)
    assert server.asked == []


def test_a_server_that_is_gone_changes_nothing(spark, blobs):
    conf = 'track.mlflow { uri = "http://127.0.0.1:9", patience-seconds = 1 }'
    gone = graft.FineTuneClassifier(conf=conf, **SMALL).fit(blobs)
    assert gone.weightsSha256 == graft.FineTuneClassifier(**SMALL).fit(blobs).weightsSha256
    assert "does not answer" in gone.summary.report["tracking"]["mlflow"]["notSent"]


def test_a_bundle_scores_in_a_process_of_its_own(tmp_path, model, blobs):
    model.save(str(tmp_path / "saved"))
    rows = blobs.toPandas()
    scoring = _load_pyfunc(str(tmp_path / "saved" / "model"))
    told = scoring.predict(rows)
    expected = model.transform(blobs).toPandas()
    assert list(told["prediction"]) == list(expected["prediction"])
    expected_probabilities = [number for row in probabilities(model, blobs) for number in row]
    assert [number for row in told["probability"] for number in row] == pytest.approx(expected_probabilities, abs=1e-6)
    assert list(scoring.predict([[0.0, 1.0]]).columns) == ["prediction", "label", "probability", "problem"]
    with pytest.raises(graft.UnusableInputError, match="Cannot predict without the column features"):
        scoring.predict(pandas.DataFrame({"other": [1.0]}))
    with pytest.raises(graft.UnusableInputError, match="the column features holds"):
        scoring.predict(pandas.DataFrame({"features": ["word"]}))


def test_what_is_no_model_is_said_in_a_sentence(tmp_path):
    with pytest.raises(graft.UnusableInputError, match="^Cannot "):
        _load_pyfunc(str(tmp_path))
