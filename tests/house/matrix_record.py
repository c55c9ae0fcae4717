"""The rows of a record's page and its parts. What one may do there depends on the record: its own tests say."""

from tests.house.rules import EVERYONE, RECORD, THERE, Row, at

ONE = "improvements/<ref:reference>/"
FORM = Row(get=THERE, post=THERE)
ACT = Row(post=THERE)

RECORD_ROUTES: dict[str, Row] = {
    "CIR-<int:number>": Row(get=RECORD),
    ONE: Row(get=RECORD),
    ONE + "history/": Row(get=RECORD),
    ONE + "print/": Row(get=RECORD),
    ONE + "moves/<slug:name>/": at(FORM, name="move"),
    ONE + "moves/<int:step>/undo/<int:version>/": at(ACT, step="transition"),
    ONE + "edit/<slug:name>/": at(FORM, name="field"),
    ONE + "undo/<int:entry>/": ACT,
    ONE + "plan/": FORM,
    ONE + "tasks/": FORM,
    ONE + "tasks/order/": ACT,
    ONE + "tasks/<int:task>/": FORM,
    ONE + "tasks/<int:task>/<settling:how>/": ACT,
    ONE + "update/": FORM,
    ONE + "measures/": FORM,
    ONE + "measures/<int:target>/": FORM,
    ONE + "measures/<int:target>/remove/": ACT,
    ONE + "measures/<int:target>/readings/": FORM,
    ONE + "measures/<int:target>/paste/": FORM,
    ONE + "measures/<int:target>/readings/<int:reading>/": FORM,
    ONE + "points/": FORM,
    ONE + "case/": FORM,
    ONE + "canvas/": FORM,
    ONE + "case/approve/": ACT,
    ONE + "relations/": FORM,
    ONE + "relations/<int:relation>/remove/": ACT,
    ONE + "sources/": FORM,
    ONE + "sources/<int:link>/remove/": at(ACT, link="source_link"),
    ONE + "files/": FORM,
    ONE + "files/<int:file>/": at(Row(get=RECORD), file="attachment"),
    ONE + "files/<int:file>/remove/": at(ACT, file="attachment"),
    ONE + "comments/": FORM,
    ONE + "comments/<int:comment>/": FORM,
    ONE + "comments/<int:comment>/delete/": ACT,
    ONE + "support/": ACT,
    ONE + "watch/": ACT,
    ONE + "draft/": ACT,
    "pick/<found:kind>/": Row(get=EVERYONE),
}
