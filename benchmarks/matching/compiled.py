"""The same scores by a compiled loop: `cc -O3`, into a temporary folder."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.matching.population import Array, Population, Side
from hub.matching.pool import pack_dense

SOURCE = Path(__file__).with_name("scores.c")
NUMBERS = {"org": "org", "country": "country", "tz": "tz", "prefers": "pref_lang", "seniority": "seniority"}
SETS = {"lang": "lang", "avail": "avail", "offers": "offers", "seeks": "seeks"}


class _Side(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_int64),
        *((name, ctypes.c_void_p) for name in (*NUMBERS, "needs", *SETS)),
    ]


class Loop:
    """Raises LookupError where there is no compiler."""

    def __init__(self, people: Population) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            raise LookupError("no C compiler here")
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "scores.so"
            subprocess.run(
                [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, SOURCE], check=True
            )
            self.function = ctypes.CDLL(str(library)).scores
        self.function.restype = ctypes.c_int64
        self.arrays: list[Array] = []
        self.sides = [self._side(people.mentors), self._side(people.mentees)]
        self.competitors = np.ascontiguousarray(people.competitors).view(np.uint8)
        apart = people.apart.astype(np.int64)
        self.apart = np.unique(apart[:, 0] * self.sides[1].count + apart[:, 1])

    def _side(self, side: Side) -> _Side:
        arrays = {name: side[column].astype(np.int32) for name, column in NUMBERS.items()}
        arrays["needs"] = side["seeks"].sum(1).astype(np.int32)
        arrays |= {name: np.ascontiguousarray(pack_dense(side[column])) for name, column in SETS.items()}
        self.arrays += arrays.values()
        return _Side(len(side["org"]), **{name: array.ctypes.data for name, array in arrays.items()})

    def __call__(self, room: int) -> tuple[Array, Array, Array]:
        firsts, seconds = np.empty(room, np.int32), np.empty(room, np.int32)
        points = np.empty(room, np.int64)
        organisations, aparts = len(self.competitors), len(self.apart)
        found = self.function(
            ctypes.byref(self.sides[0]), ctypes.byref(self.sides[1]), _address(self.competitors),
            ctypes.c_int32(organisations), _address(self.apart), ctypes.c_int64(aparts), ctypes.c_int64(room),
            _address(firsts), _address(seconds), _address(points),
        )  # fmt: skip
        return firsts[:found], seconds[:found], points[:found]


def _address(array: Array) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
