"""Job files run from Python: waited for, watched, stopped, refused."""

import time

import pytest

import graft


@pytest.fixture(scope="module")
def pretrained(spark, tmp_path_factory):
    """A network that knows the digits 0 to 4."""
    output = tmp_path_factory.mktemp("job") / "pretrained"
    report = graft.pretrain("conf/table-pretrain.conf", {"output": str(output), "train.epochs": 2}, progress=False)
    assert report["command"] == "pretrain"
    return str(output)


def test_a_job_file_gives_its_report_and_prints_how_far_it_is(tmp_path, capsys, pretrained):
    sets = {"output": str(tmp_path / "out"), "model.pretrained": pretrained, "train.epochs": 2, "evaluate.baselines": []}
    report = graft.fine_tune("conf/table-transfer.conf", sets)
    assert (report["command"], report["status"], report["training"]["epochs"]) == ("fine-tune", "done", 2)
    assert 0 < report["metrics"]["test"]["accuracy"] <= 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("done: epoch 2/2, round ")

    bundle = graft.FineTunedModel.ofBundle(str(tmp_path / "out"))
    assert bundle.weightsSha256 == report["weightsSha256"]
    assert not bundle.hasSummary
    with pytest.raises(RuntimeError, match="report.json says what happened"):
        bundle.summary

    with pytest.raises(graft.UnusableInputError, match="overwrite"):
        graft.fine_tune("conf/table-transfer.conf", {**sets, "seed": 1})
    assert graft.fine_tune("conf/table-transfer.conf", {**sets, "seed": 1}, overwrite=True, progress=False)["seed"] == 1


def test_a_job_can_be_watched_and_stopped(tmp_path, pretrained):
    sets = {"output": str(tmp_path / "out"), "model.pretrained": pretrained, "train.epochs": 100000, "evaluate.baselines": []}
    job = graft.start("conf/table-transfer.conf", sets)
    until = time.time() + 120
    while job.progress().round < 2 and time.time() < until:
        time.sleep(0.1)
    with pytest.raises(TimeoutError, match="still runs after 0 s: running: epoch 1/100000"):
        job.wait(timeout=0)
    assert [line["round"] for line in job.metrics()[:2]] == [1, 2]
    assert not job.done()
    job.cancel()
    with pytest.raises(graft.JobCancelledError):
        job.wait()
    assert job.done() and job.progress().state == "cancelled"
    assert list((tmp_path / "out" / "checkpoints").rglob("MANIFEST.json"))


def test_what_cannot_be_used_is_one_sentence(spark):
    with pytest.raises(graft.UnusableInputError, match="Cannot read the job file nowhere.conf: there is no such file."):
        graft.start("nowhere.conf")
    with pytest.raises(ValueError, match="train.epoch.*train.epochs"):
        graft.fine_tune("conf/clothes.conf", {"train.epoch": 3})
    with pytest.raises(ValueError, match="nowhere"):
        graft.fine_tune("conf/clothes.conf", {"model.pretrained": "nowhere", "output": "target/nowhere"}, progress=False)
    with pytest.raises(graft.UnusableInputError, match="Unknown setting train.epoch .*: the nearest valid one is train.epochs"):
        graft.fine_tune({"output": "target/nowhere", "model": {"pretrained": "nowhere"}, "train": {"epoch": 3}}, progress=False)
    with pytest.raises(graft.UnusableInputError, match="there is nothing there"):
        graft.inspect("nowhere/at/all")
    with pytest.raises(ValueError, match="command"):
        graft.start("conf/clothes.conf", command="train")


def test_settings_may_be_a_dict_and_models_are_evaluated_predicted_and_inspected(spark, tmp_path, pretrained):
    data = {"format": "csv", "label-groups": [[5], [6], [7], [8], [9]]}
    digits = "data/digits/digits.csv.gz"
    settings = {
        "output": str(tmp_path / "tuned"),
        "data": {**data, "train": {"path": digits}, "test.fraction": 0.2},
        "model": {
            "pretrained": pretrained,
            "cut": "hidden1",
            "head": [{"name": "kind", "type": "output", "units": 5}],
        },
        "train.epochs": 1,
    }
    tuned = graft.fine_tune(settings, {"seed": 4}, progress=False)
    assert (tuned["seed"], tuned["training"]["epochs"]) == (4, 1)

    model = {"pretrained": str(tmp_path / "tuned")}
    judged = graft.evaluate({"output": str(tmp_path / "judged"), "model": model, "data": {**data, "test.path": digits}})
    assert judged["weightsSha256"] == tuned["weightsSha256"]
    graft.predict({"output": str(tmp_path / "told"), "model": model, "data.format": "csv", "data.predict.path": digits})
    assert spark.read.parquet(str(tmp_path / "told" / "predictions")).count() > 1000
    where = {"output": str(tmp_path / "features"), "model": {**model, "cut": "hidden1"}}
    described = graft.featurize({**where, "data.format": "csv", "data.predict.path": digits})["model"]
    written = spark.read.parquet(str(tmp_path / "features" / "features"))
    assert len(written.first()["features"]) == described["features"] > 1
    ranked = graft.rank({**settings, "output": str(tmp_path / "ranked"), "rank.candidates": [{"cut": "hidden1"}, {"name": "top"}]})
    assert [one["place"] for one in ranked["rank"]["candidates"]] == [1, 2]
    assert f"weightsSha256 {tuned['weightsSha256']}" in graft.inspect(tmp_path / "tuned")
