"""For WSGI servers: `wsgi:app`. The clock is not started here; run `outreach worker` beside it."""

from outreach.app import create_app

app = create_app()
