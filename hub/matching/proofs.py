"""What every check of a certificate raises."""


class NotProved(Exception):
    """A result does not hold what its certificate says; the message says which promise or bound."""
