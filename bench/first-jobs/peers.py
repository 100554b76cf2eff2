"""What scikit-learn reaches with the pipelines that one writes first, as the mean of five splits (one, where that takes long)."""

from dataclasses import dataclass
from typing import Any, List

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sets import DataSet

SPLITS = 5


@dataclass(frozen=True)
class Peers:
    rows: int
    constant: float  # always the most frequent class, or the mean
    linear: float
    forest: float


def judged(data: DataSet, fraction: float = 0.2) -> Peers:
    """Accuracy, or R2, on a fraction of the rows that was held out."""
    inputs, target = _examples(data)
    models = {
        "constant": DummyRegressor() if data.number else DummyClassifier(),
        "linear": RidgeCV(np.logspace(-3, 3, 13)) if data.number else LogisticRegression(max_iter=1000),
        "forest": (RandomForestRegressor if data.number else RandomForestClassifier)(n_jobs=2, random_state=0),
    }
    splits = 1 if len(target) >= 20_000 or data.kind == "pictures" and inputs[0].size > 100 else SPLITS
    scores = {name: [_score(data, model, inputs, target, fraction, seed) for seed in range(splits)] for name, model in models.items()}
    return Peers(len(target), *(float(np.mean(scores[name])) for name in models))


def _score(data: DataSet, model: Any, inputs: Any, target: Any, fraction: float, seed: int) -> float:
    train, test, y_train, y_test = train_test_split(inputs, target, test_size=fraction, random_state=seed, stratify=None if data.number else target)
    return float(make_pipeline(*_prepared(data, train), model).fit(train, y_train).score(test, y_test))


def _examples(data: DataSet) -> Any:
    if data.kind == "pictures":
        files = sorted(data.path.glob("*/*.png"))
        return np.array([_pixels(file) for file in files]), np.array([file.parent.name for file in files])
    frame = data.frame()
    target = frame.pop(data.target)
    return (frame, target) if data.kind == "table" else (frame.select_dtypes(exclude="number").iloc[:, -1], target)


def _pixels(file: Any) -> np.ndarray:
    """Small enough for a forest: 16x16 at most."""
    picture = Image.open(file)
    picture = picture.convert("L" if picture.mode == "L" else "RGB")
    picture.thumbnail((16, 16))
    return np.asarray(picture, np.float32).ravel()


def _prepared(data: DataSet, train: Any) -> List[Any]:
    if data.kind == "pictures":
        return [StandardScaler()]
    if data.kind == "texts":
        return [TfidfVectorizer(min_df=2, sublinear_tf=True)]
    numbers = train.select_dtypes("number").columns
    words = [c for c in train.columns if c not in set(numbers) and _category(train[c])]
    known = [c for c in numbers if train[c].notna().any()]
    return [
        ColumnTransformer(
            [
                ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), known),
                ("words", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), words),
            ]
        )
    ]


def _category(column: pd.Series) -> bool:
    """Names, tickets and comments are left out, as a person would."""
    return 1 < column.nunique() <= max(20, len(column) // 20)
