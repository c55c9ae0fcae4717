"""Where ideas for a service go to its owner first, programs do the same as people."""

import pytest

from improvements.models import Improvement

pytestmark = pytest.mark.django_db


def test_programs_set_it_see_it_and_add_it(as_program, item, ana, ben, ada):
    asked = as_program(ada).change(f"items/{item.pk}/", {"owner": ana.pk, "owner_first": True})
    assert asked.json()["owner_first"] is True
    waiting = Improvement.log(by=ben, title="Shorter forms for new starters", item=type(item).objects.get(pk=item.pk))
    by_ana = as_program(ana)
    assert as_program(ben).post(f"improvements/{waiting.reference}/admit/").status_code == 403
    rows = by_ana.get("improvements/?owner_first=yes").json()["results"]
    assert [row["reference"] for row in rows] == [waiting.reference]
    assert rows[0]["admitted_at"] is None
    done = by_ana.post(f"improvements/{waiting.reference}/admit/", {"reason": "Fine."})
    assert done.status_code == 200
    assert done.json()["admitted_at"]
    again = by_ana.post(f"improvements/{waiting.reference}/admit/")
    assert again.status_code == 409
    assert "does not wait" in again.json()["detail"]
