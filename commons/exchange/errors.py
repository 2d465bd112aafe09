"""What an exchange refuses, in a sentence that says where and how to mend it."""


class ExchangeError(Exception):
    """Nothing was written; the message names the file or the page, and what to do."""
