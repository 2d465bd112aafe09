"""What grows too long to be read at once is split: a file becomes a folder of the same name."""

from tests.house.sources import functions, report, short, written_by_us

LONGEST_FILE = 350
LONGEST_FUNCTION = 50


def test_no_file_is_longer_than_a_few_screens():
    offenders = []
    for file in written_by_us(".py", ".html", ".txt", ".css", ".js", ".sh"):
        if file.name.startswith("requirements"):
            continue
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE:
            offenders.append(f"{short(file)}: {lines} lines, at most {LONGEST_FILE}")
    assert not offenders, report(offenders)


def test_no_function_is_longer_than_a_screen():
    offenders = [
        f"{short(file)}:{node.lineno} {node.name}: {lines} lines, at most {LONGEST_FUNCTION}"
        for file in written_by_us(".py")
        for node in functions(file)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not offenders, report(offenders)


def test_the_readme_stays_short():
    readme = next(file for file in written_by_us(".md") if short(file) == "README.md")
    assert len(readme.read_text().splitlines()) <= 120
