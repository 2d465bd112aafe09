"""A one-page checklist to print, from hub/demo/data: a tagged PDF."""

from pathlib import Path

import typst

DATA = Path(__file__).parent / "data"


def checklist(language: str) -> bytes:
    """The PDF in that language, always the same bytes."""
    compiler = typst.Compiler(
        str(DATA / f"checklist.{language}.typ"), root=str(DATA), ignore_system_fonts=True
    )
    content = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0, pdf_tags=True)
    if not isinstance(content, bytes):
        raise TypeError("one file expected")
    return content
