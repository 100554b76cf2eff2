"""What is guessed of a table, told and run from Python."""

import random

import pytest
from pyspark.errors import IllegalArgumentException
from pyspark.ml import PipelineModel

import graft


@pytest.fixture(scope="module")
def animals(spark):
    draw = random.Random(3)
    rows = []
    for i in range(120):
        bird = i % 2 == 0
        weight = None if i % 10 == 0 else draw.gauss(1 if bird else 400, 0.3 if bird else 60)
        rows.append((f"A-{i}", weight, draw.choice(["barn", "meadow", None]), "bird" if bird else "cow"))
    return spark.createDataFrame(rows, "tag string, weight double, place string, kind string").coalesce(1).cache()


def test_the_guesses_are_told_and_the_pipeline_learns(tmp_path, animals):
    guess = graft.init(animals, target="kind")
    assert repr(guess).startswith("Guessed of the DataFrame:\n")
    assert any(one.what == "left out" and one.guess == "tag" for one in guess.findings)
    assert guess.command == "pretrain"
    assert guess.tuner().getLabelCol() == "label" and guess.tuner().getTask() == "classification"

    pipeline = guess.pipeline()
    tuner = pipeline.getStages()[-2]
    assert type(tuner) is graft.FineTuner and type(pipeline.getStages()[0]) is graft.LabelEncoder
    tuner.setMaxIter(15)
    fitted = pipeline.fit(animals)
    assert fitted.stages[-2].classNames == ["bird", "cow"]
    assert fitted.stages[-2].summary.validationMetric("accuracy") > 0.8, "a tenth of the weights is missing"
    new = animals.sparkSession.createDataFrame([(None, "attic"), (350.0, None)], "weight double, place string")
    assert [(row.prediction, row.predicted_kind) for row in fitted.transform(new).collect()][1] == (1.0, "cow")
    fitted.save(str(tmp_path / "fitted"))
    again = PipelineModel.load(str(tmp_path / "fitted")).transform(new)
    assert [row.predicted_kind for row in again.collect()][1] == "cow"


def test_a_path_gives_a_job_file_that_runs(tmp_path, spark, animals):
    data = tmp_path / "animals.csv"
    data.write_text("\n".join(["tag,weight,place,kind", *(",".join(str(v or "") for v in row) for row in animals.collect())]) + "\n")
    guess = graft.init(data, "kind")
    job = guess.save(tmp_path / "job.conf", output=tmp_path / "out")
    assert guess.job_file(tmp_path / "out") == (tmp_path / "job.conf").read_text()
    with pytest.raises(FileExistsError):
        guess.save(job)
    report = getattr(graft, guess.command)(job, {"train.epochs": 15}, progress=False)
    assert report["metrics"]["test"]["accuracy"] > 0.8


def test_what_cannot_be_is_said(spark, animals):
    with pytest.raises(IllegalArgumentException, match="no such column, the nearest is kind"):
        graft.init(animals, "kimd")
    with pytest.raises(TypeError, match="Cannot look at a list: give a path or a DataFrame"):
        graft.init([1])
    with pytest.raises(IllegalArgumentException, match="no such file, folder or pattern"):
        graft.init("nowhere/at/all.csv")
    with pytest.raises(IllegalArgumentException, match="it has no path"):
        graft.init(animals, "kind").job_file()
    with pytest.raises(IllegalArgumentException, match="Cannot predict several columns"):
        graft.init(animals.selectExpr("weight", "place", "rand(1) a", "rand(2) b"), ["a", "b"]).pipeline()
