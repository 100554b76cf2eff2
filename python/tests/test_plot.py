"""What is drawn of fits and of answers: the numbers in the pictures are those of the run."""

import sys

import matplotlib
import pytest
from test_stages import grey_png

import graft

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def closed():
    yield
    matplotlib.pyplot.close("all")


def lines(figure):
    return [(axes.get_ylabel(), line.get_label(), list(line.get_xdata()), list(line.get_ydata())) for axes in figure.axes for line in axes.lines]


ROUNDS = [
    {"epoch": 1, "loss": 4.0},
    {"epoch": 1, "loss": 2.0, "validation": {"accuracy": 0.5, "loss": 1.0}},
    {"epoch": 2, "loss": 1.0, "validation": {"accuracy": 0.75, "loss": 0.5}},
]


def test_history_is_by_epoch_and_names_its_runs():
    drawn = lines(graft.plot_history({"a": ROUNDS, "b": ROUNDS[:2]}))
    assert drawn[0] == ("mean loss", "a", [1, 2], [3.0, 1.0])
    assert drawn[1] == ("mean loss", "b", [1], [3.0])
    assert drawn[2] == ("accuracy", "a", [1, 2], [0.5, 0.75])
    assert lines(graft.plot_history(ROUNDS, "loss"))[1][3] == [1.0, 0.5]


def test_a_summary_draws_itself(model):
    drawn = lines(model.summary.plot())
    assert drawn[0][2] == [1, 2, 3, 4]
    assert drawn[1][0] == "accuracy"


def test_confusion_counts_the_pairs(spark):
    rows = spark.createDataFrame([(0.0, 0.0)] * 3 + [(1.0, 0.0)] * 2 + [(2.0, 2.0)], ["label", "prediction"])
    (axes,) = graft.plot_confusion(rows, ["cat", "dog", "cow"]).axes
    assert sorted((text.get_position(), text.get_text()) for text in axes.texts) == [((0, 0), "3"), ((0, 1), "2"), ((2, 2), "1")]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["cat", "dog", "cow"]


def test_pictures_say_what_is_wrong(spark):
    from pyspark.ml.linalg import Vectors

    png = bytearray(grey_png([[0, 255]]))
    rows = [(png, 0.0, 0.0, Vectors.dense(0.9, 0.1)), (png, 0.0, 1.0, Vectors.dense(0.25, 0.75))]
    answers = spark.createDataFrame(rows, ["content", "label", "prediction", "probability"]).coalesce(1)
    titles = [axes.get_title() for axes in graft.plot_pictures(answers, ["cat", "dog"]).axes]
    assert titles[:3] == ["cat 90%", "dog 75%\n(cat)", ""]


def test_scores_are_ranked_by_the_last():
    (axes,) = graft.plot_scores({"pixels": (0.5, 0.6), "a": (0.4, 0.8), "b": 0.7}, baseline="pixels").axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b", "pixels"]


def test_without_matplotlib_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match="Cannot draw: matplotlib is not installed"):
        graft.plot_history(ROUNDS)
