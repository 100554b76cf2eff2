"""How far a fit is, in a notebook: a bar of tqdm's where that is installed, else a line. What it shows is what the console shows."""

import json
import sys
import threading
import time
from typing import Any, Callable, Dict, Optional, Type

from graft import _connect, _jvm

__all__ = ["in_notebook", "shown"]

_SECONDS = 0.5


def in_notebook() -> bool:
    """Whether a kernel of Jupyter's runs this."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


class Shown:
    """Asks how far the JVM is and shows it; called every now and then. As a context it shows the end of what went well, and is closed."""

    def __init__(self, state: Callable[[], Optional[Dict[str, Any]]], clock: Callable[[], float] = time.monotonic) -> None:
        self._state = state
        self._clock = clock
        self._next = 0.0
        self._bar: Any = None
        self._what: Optional[str] = None

    def __call__(self) -> None:
        if self._clock() < self._next:
            return
        self._next = self._clock() + _SECONDS
        now = self._state()
        if now is None:
            return
        if now["what"] != self._what:
            self.close()
            self._what = now["what"]
            self._bar = _bar(now["what"], now["of"], now["done"])
        self._bar.total = now["of"]
        self._bar.n = now["done"]
        self._bar.set_postfix_str(now["figures"], refresh=False)
        self._bar.refresh()

    def __enter__(self) -> "Shown":
        return self

    def __exit__(self, failed: Optional[Type[BaseException]], *_: Any) -> None:
        try:
            if failed is None:
                self.last()
        finally:
            self.close()

    def last(self) -> None:
        """Shows the end, whatever was shown a moment ago."""
        self._next = 0.0
        self()

    def close(self) -> None:
        """Ends the bar, which stays as it is."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
            self._what = None


def _bar(what: str, of: int, done: int) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Line(what, of)
    return tqdm(total=of, initial=done, desc=what, unit="")


class _Line:
    """As tqdm's bar, a line that is written anew."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._width = 0
        self.total = total
        self.n = 0
        self._figures = ""

    def set_postfix_str(self, figures: str, refresh: bool = True) -> None:
        self._figures = figures

    def refresh(self) -> None:
        line = f"{self._what}: {self.n:,} of {self.total:,} {self._figures}".rstrip()
        print("\r" + line.ljust(self._width), end="", flush=True)
        self._width = len(line)

    def close(self) -> None:
        if self._width:
            print(flush=True)


def shown() -> Optional[Shown]:
    """Shows the work of the JVM from now on; None where nobody would see it: outside of notebooks, in threads of a tuning, over Spark Connect."""
    main = threading.current_thread() is threading.main_thread()
    if not in_notebook() or not main or _connect.remote():
        return None
    java = _jvm.package().spark.ml.NotebookProgress.show()

    def state() -> Optional[Dict[str, Any]]:
        said = java.state()
        return None if said is None else json.loads(said)

    return Shown(state)
