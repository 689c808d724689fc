"""What several tests of the pages need."""

from __future__ import annotations

import make
import pytest
from flask import Flask

from outreach.core.states import Triage
from outreach.models import (
    Prospect,
)


@pytest.fixture
def prospect(app: Flask) -> Prospect:
    project = make.project()
    make.mailbox(project=project)
    site = make.site("hive.example", name="Hive Notes")
    make.contact("jo@hive.example", at=site)
    return make.prospect(project=project, site=site, state=Triage.QUALIFIED)
