"""The job files and data that come with Graft."""

import os
from pathlib import Path

__all__ = ["example"]


def example(path: str) -> str:
    """Where an example lies: ``graft.example("data/keras/mnist-cnn.h5")``, ``graft.example("conf/clothes.conf")``.

    The first place that has it, whatever the current folder is: ``GRAFT_HOME`` of the environment, this package (a wheel carries
    them), the checkout that this package or the working directory is in.

    :raises FileNotFoundError: if none has it
    """
    here = Path(__file__).resolve().parent
    home = os.environ.get("GRAFT_HOME")
    checkouts = [folder for folder in (*here.parents, Path.cwd(), *Path.cwd().parents) if (folder / "submit-scripts").is_dir()]
    places = [*([Path(home)] if home else []), here / "examples", *checkouts]
    for place in places:
        if (place / path).exists():
            return str(place / path)
    raise FileNotFoundError(f"Cannot find the example {path}: it is in none of {', '.join(map(str, places))}.")
