"""From the rows of a database to stored proposals."""
