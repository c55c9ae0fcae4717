"""The table of settings in `docs/` is what the code reads, and every setting is read strictly."""

import re

from scripts import settings_table
from tests.house import sources

REMEDY = "run `python -m scripts.settings_table`"
ENVIRONMENT = re.compile(r"\bos\.(environ|getenv)\b")
# cir.env is the reader; manage.py and its kin only say where the settings are.
READERS = {"cir/env.py", "cir/celery.py", "cir/wsgi.py"}


def test_the_table_is_what_the_code_reads():
    assert sources.read("docs/settings.md") == settings_table.table(), REMEDY


def test_the_table_names_no_place_of_this_machine():
    assert str(sources.ROOT) not in settings_table.table()


def test_the_product_reads_the_environment_only_through_its_readers():
    names = [name for name in sources.product() if name not in READERS]
    assert sources.found(names, ENVIRONMENT.findall) == []
    assert ENVIRONMENT.search("os.environ['X']")
