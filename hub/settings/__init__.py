"""Settings: `development` by default, `test` in the suite, `production` for gunicorn."""
