"""Looking for words: the same results, in the same order, on both databases.

`analysis` turns words into stems; `finding` asks the database which pages hold them and orders them by `ranking`,
in Python; `extracts` shows where the words stand; `helping` offers ways on when nothing was found; `names`
are those that pages take from other tables; `indexing` says when the index is written.
"""

from commons.search.analysis import StemmedField, analyse, fold, queries, stems, stems_of, wanted

__all__ = ["StemmedField", "analyse", "fold", "queries", "stems", "stems_of", "wanted"]
