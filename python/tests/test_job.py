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
    with pytest.raises(ValueError, match="command"):
        graft.start("conf/clothes.conf", command="train")
