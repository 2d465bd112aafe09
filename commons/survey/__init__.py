"""The survey “which form of mentoring?”: what the answers speak for, and how that is said.

`advice` and `counting` are pure; `reading` brings the rows, `words` the sentences, `loading` the survey we ship.
"""
