"""How records stand to each other, and where they came from in other systems."""

import pytest

from cir.errors import Invalid, NotAllowed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def three(ana):
    return [factories.improvement(f"Improvement {n}", owner=ana) for n in (1, 2, 3)]


def test_a_relation_is_kept_once(three, ana):
    first, second, _ = three
    assert first.relate("depends_on", second, by=ana) == first.relate("depends_on", second, by=ana)


@pytest.mark.parametrize("kind", ["depends_on", "part_of", "follows"])
def test_a_relation_never_goes_round_in_a_circle(three, ana, kind):
    first, second, third = three
    first.relate(kind, second, by=ana)
    second.relate(kind, third, by=ana)
    with pytest.raises(Invalid, match="circle"):
        third.relate(kind, first, by=ana)


def test_different_kinds_make_no_circle(three, ana):
    first, second, _ = three
    first.relate("depends_on", second, by=ana)
    second.relate("part_of", first, by=ana)
    assert second.relations.count() == 1


def test_a_record_is_not_related_to_itself_nor_in_an_unknown_way(three, ana):
    first, second, _ = three
    with pytest.raises(Invalid, match="another"):
        first.relate("follows", first, by=ana)
    with pytest.raises(Invalid, match="Choose one of"):
        first.relate("likes", second, by=ana)


def test_what_a_person_may_not_see_cannot_be_related(three, restricted, ana, cleo):
    first = three[0]
    first.owner = cleo
    first.save()
    with pytest.raises(Invalid, match="no improvement"):
        first.relate("follows", restricted, by=cleo)


def test_a_relation_is_taken_away_from_either_end_but_not_by_outsiders(three, ana, cleo):
    first, second, third = three
    relation = first.relate("depends_on", second, by=ana)
    with pytest.raises(NotAllowed):
        first.unrelate(relation, by=cleo)
    with pytest.raises(NotAllowed):
        third.unrelate(relation, by=ana)
    second.unrelate(relation, by=ana)
    assert not first.relations.exists()


def test_a_source_is_linked_once_and_gets_its_address_later(idea, ben):
    idea.link_source(by=ben, kind="problem", external_id=" PRB-0481 ")
    idea.link_source(by=ben, kind="problem", external_id="PRB-0481", url="https://itsm.example/PRB-0481")
    link = idea.source_links.get()
    assert (link.external_id, link.url) == ("PRB-0481", "https://itsm.example/PRB-0481")
    idea.unlink_source(link, by=ben)
    assert not idea.source_links.exists()


def test_everything_wrong_with_a_source_link_is_said_at_once(idea, ben):
    with pytest.raises(Invalid) as refusal:
        idea.link_source(by=ben, kind="rumour", external_id="", url="javascript:alert(1)")
    assert {problem.field for problem in refusal.value.problems} == {"kind", "external_id", "url"}


def test_an_outsider_links_nothing(idea, cleo):
    with pytest.raises(NotAllowed):
        idea.link_source(by=cleo, kind="problem", external_id="PRB-1")
