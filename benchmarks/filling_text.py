"""The text of the bare page: as many words and blocks as on the hub's pages."""

TEXT = "<p>Who prepares a first meeting well <b>listens</b> more than they speak, and comes with one question.</p>"
BLOCKS = [
    block
    for number in range(6)
    for block in ({"type": "heading", "value": f"Part {number}"}, {"type": "paragraph", "value": TEXT * 3})
]
