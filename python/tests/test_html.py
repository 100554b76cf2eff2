"""What notebooks show, and how far a fit is there."""

import sys
import types
from html.parser import HTMLParser

import pytest

import graft
from graft import _html, _progress
from graft.job import Report

HOSTILE = "<script>alert(1)</script>\n\x1b[2J\u202e|\"'&"


class Tags(HTMLParser):
    """The tags of a piece, which must be closed in their order."""

    def __init__(self, piece):
        super().__init__()
        self.open, self.all, self.words = [], [], []
        self.feed(piece)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.all.append(tag)
        assert all(not name.startswith("on") for name, _ in attrs)
        if tag != "polyline":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == "polyline" or self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def words(piece):
    return " ".join(" ".join(Tags(piece).words).split())


def test_a_model_and_its_summary_show_themselves(model):
    shown = words(model._repr_html_())
    assert shown.startswith("FineTunedModel uid " + model.uid)
    assert f"weights {model.weightsSha256[:12]}" in shown and "accuracy" in shown
    summary = model.summary._repr_html_()
    assert "svg" in Tags(summary).all
    assert words(summary).startswith(f"Fit rounds {model.summary.totalIterations} best after round")


def test_a_ranking_shows_places_and_intervals():
    report = Report(
        command="rank",
        status="done",
        rank={
            "sentence": "The first two cannot be told apart.",
            "candidates": [
                {"place": 1, "name": HOSTILE, "scores": {"mean": 0.75, "knn": 0.5}, "intervals": {"mean": {"low": 0.7, "high": 0.8}}},
                {"place": 2, "name": "b", "scores": {"mean": 0.5}},
            ],
        },
    )
    shown = report._repr_html_()
    assert "<script>" not in shown and "\x1b" not in shown and "\u202e" not in shown
    assert "0.7500 (0.7000 to 0.8000)" in words(shown) and "\\u202e" in words(shown)
    assert report["rank"]["candidates"][1]["name"] == "b" and isinstance(report, dict)


def test_explanations_stand_beside_metrics_and_warnings():
    found = {"rows": 9, "columns": [{"name": "x", "importance": 0.25, "low": 0.1, "high": 0.4}]}
    trained = {"command": "fine-tune", "explanations": found, "metrics": {"test": {"accuracy": 0.5}}, "data": {"quarantined": 3}}
    shown = words(_html.report(trained))
    assert "accuracy 0.5000" in shown and "3 rows could not be used" in shown and "x 0.2500 0.1000 to 0.4000" in shown
    assert "metric" not in words(_html.report({"command": "explain", "explanations": found}))


def test_what_data_brought_is_text_and_nothing_else():
    report = {
        "command": HOSTILE,
        "status": HOSTILE,
        "data": {"quarantined": 1234},
        "metrics": {"test": {"examples": 10, "accuracy": float("nan"), "loss": "x"}},
        "constantAnswer": {HOSTILE: {"beaten": False}},
        "guard": {"verdict": "hurt", "sentence": HOSTILE},
    }
    for piece in (_html.report(report), _html.summary(report, [1.0, float("nan"), 0.5]), _html.model(HOSTILE, HOSTILE, [HOSTILE] * 30, HOSTILE, report)):
        assert "<script>" not in piece and "\x1b" not in piece and "\u202e" not in piece
        assert "1,234 rows could not be used" in words(piece) or "and 10 more" in words(piece)
    assert "قطة 猫" in words(_html.text("قطة 猫"))
    assert _html.report({}) and _html.summary({}, []) and _html.table(["a"], []) == ""


class Written:
    def __init__(self, *states):
        self.states = list(states)

    def __call__(self):
        return self.states.pop(0) if self.states else None


def test_without_tqdm_a_line_is_written_anew(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    now = [0.0]
    states = Written(None, {"what": "read", "done": 1, "of": 2, "figures": ""}, {"what": "train", "done": 3, "of": 8, "figures": "loss 0.5"})
    shown = _progress.Shown(states, lambda: now[0])
    for _ in range(4):
        shown()
        now[0] += 1
    shown.close()
    assert capsys.readouterr().out == "\rread: 1 of 2\n\rtrain: 3 of 8 loss 0.5\n"


def test_with_tqdm_there_is_a_bar(monkeypatch):
    bars = []

    class Bar:
        def __init__(self, **how):
            self.total, self.n, self.desc = how["total"], how["initial"], how["desc"]
            self.closed = False
            bars.append(self)

        def set_postfix_str(self, text, refresh):
            self.figures = text

        def refresh(self):
            self.seen = (self.n, self.total)

        def close(self):
            self.closed = True

    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    shown = _progress.Shown(Written({"what": "fit", "done": 2, "of": 5, "figures": "loss 1"}), lambda: 1.0)
    shown()
    shown.close()
    assert [(bar.desc, bar.seen, bar.figures, bar.closed) for bar in bars] == [("fit", (2, 5), "loss 1", True)]


@pytest.fixture
def notebook(monkeypatch):
    shell = type("ZMQInteractiveShell", (), {})()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)


def test_a_fit_in_a_notebook_says_how_far_it_is(notebook, tuner, blobs, capsys):
    tuner.fit(blobs)
    said = capsys.readouterr().out
    assert "\r" in said and " of " in said


def test_elsewhere_a_fit_says_nothing(tuner, blobs, capsys):
    assert _progress.shown() is None
    tuner.fit(blobs)
    assert capsys.readouterr().out == ""


def test_a_report_of_a_job_is_a_dictionary_that_shows_itself(spark, tmp_path):
    csv = tmp_path / "x.csv"
    csv.write_text("0,1,0\n1,0,1\n" * 20)
    report = graft.pretrain(
        {
            "output": str(tmp_path / "out"),
            "data": {"format": "csv", "train.path": str(csv), "leakage": "off", "validation.fraction": 0.2},
            "model.layers": [{"name": "out", "type": "output", "units": 2}],
            "train": {"epochs": 1, "workers": 1, "batch-size": 8},
        },
        progress=False,
    )
    assert words(report._repr_html_()).startswith("graft pretrain: done metric validation examples")
