"""Addresses of the record and all that is done on it."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from improvements.views import (
    basing,
    benefits,
    case,
    consulting,
    edits,
    evidence,
    looking,
    moves,
    pick,
    plan,
    record,
    talk,
    ties,
    weighing,
)


class Reference(StringConverter):
    """CIR-142, in any spelling of its letters."""

    regex = r"[Cc][Ii][Rr]-?[0-9]{1,15}"


class Settling(StringConverter):
    """How a task is settled."""

    regex = "tick|untick|drop"


class Column(StringConverter):
    """A column of the benefit ledger."""

    regex = "planned|forecast|realised"


class Month(StringConverter):
    """A month: 2026-04."""

    regex = "[0-9]{4}-[0-9]{2}"


class Kind(StringConverter):
    """What can be found by typing."""

    regex = "people|items|improvements"


register_converter(Reference, "ref")
register_converter(Settling, "settling")
register_converter(Kind, "found")
register_converter(Column, "column")
register_converter(Month, "month")

ONE = "improvements/<ref:reference>/"
urlpatterns = [
    path("CIR-<int:number>", record.shortcut, name="shortcut"),
    path(ONE, record.show, name="improvement"),
    path(f"{ONE}history/", record.history, name="record_history"),
    path(f"{ONE}print/", record.one_pager, name="record_print"),
    path(f"{ONE}moves/<slug:name>/", moves.move, name="record_move"),
    path(f"{ONE}moves/<int:step>/undo/<int:version>/", moves.undo, name="record_move_undo"),
    path(f"{ONE}edit/<slug:name>/", edits.edit, name="record_edit"),
    path(f"{ONE}undo/<int:entry>/", edits.undo, name="record_undo"),
    path(f"{ONE}plan/", plan.plan, name="record_plan"),
    path(f"{ONE}tasks/", plan.add_task, name="record_task_add"),
    path(f"{ONE}tasks/order/", plan.order_tasks, name="record_task_order"),
    path(f"{ONE}tasks/<int:task>/", plan.edit_task, name="record_task"),
    path(f"{ONE}tasks/<int:task>/<settling:how>/", plan.settle_task, name="record_task_settle"),
    path(f"{ONE}options/", weighing.add, name="record_option_add"),
    path(f"{ONE}options/supplier/", weighing.supplier, name="record_options_supplier"),
    path(f"{ONE}options/<int:option>/", weighing.edit, name="record_option"),
    path(f"{ONE}options/<int:option>/choose/", weighing.choose, name="record_option_choose"),
    path(f"{ONE}options/<int:option>/remove/", weighing.remove, name="record_option_remove"),
    path(f"{ONE}partners/", weighing.add_partner, name="record_partner_add"),
    path(f"{ONE}partners/<int:partner>/remove/", weighing.remove_partner, name="record_partner_remove"),
    path(f"{ONE}consulted/", consulting.consult, name="record_consult"),
    path(f"{ONE}consulted/<int:asked>/", consulting.view, name="record_consulted"),
    path(f"{ONE}consulted/<int:asked>/take-back/", consulting.take_back, name="record_consulted_take_back"),
    path(f"{ONE}update/", plan.update, name="record_update"),
    path(f"{ONE}measures/", evidence.add_target, name="record_target_add"),
    path(f"{ONE}measures/<int:target>/", evidence.edit_target, name="record_target"),
    path(f"{ONE}measures/<int:target>/remove/", evidence.remove_target, name="record_target_remove"),
    path(f"{ONE}measures/<int:target>/readings/", evidence.reading, name="record_reading"),
    path(f"{ONE}measures/<int:target>/paste/", evidence.paste, name="record_paste"),
    path(f"{ONE}measures/<int:target>/readings/<int:reading>/", evidence.correct, name="record_correct"),
    path(f"{ONE}measures/<int:target>/readings/<int:reading>/baseline/", basing.leave_out, name="record_leave_out"),
    path(f"{ONE}measures/<int:target>/baseline/", basing.rebase, name="record_rebase"),
    path(f"{ONE}assess/", looking.look, name="record_look"),
    path(f"{ONE}points/", evidence.points, name="record_points"),
    path(f"{ONE}case/", case.short, name="record_case"),
    path(f"{ONE}canvas/", case.canvas, name="record_canvas"),
    path(f"{ONE}case/approve/", case.approve, name="record_case_approve"),
    path(f"{ONE}benefits/", benefits.add_benefit, name="record_benefit_add"),
    path(f"{ONE}benefits/confirm/", benefits.confirm, name="record_benefit_confirm"),
    path(f"{ONE}benefits/<int:benefit>/", benefits.edit_benefit, name="record_benefit"),
    path(f"{ONE}benefits/<int:benefit>/remove/", benefits.remove_benefit, name="record_benefit_remove"),
    path(f"{ONE}benefits/<int:benefit>/figures/", benefits.figures, name="record_figures"),
    path(f"{ONE}benefits/<int:benefit>/<column:column>/<month:month>/", benefits.figure, name="record_figure"),
    path(f"{ONE}figures/<int:figure>/withdraw/", benefits.withdraw, name="record_figure_withdraw"),
    path(f"{ONE}again/", benefits.again, name="record_again"),
    path(f"{ONE}relations/", ties.relate, name="record_relate"),
    path(f"{ONE}relations/<int:relation>/remove/", ties.unrelate, name="record_unrelate"),
    path(f"{ONE}sources/", ties.link, name="record_link"),
    path(f"{ONE}sources/<int:link>/remove/", ties.unlink, name="record_unlink"),
    path(f"{ONE}files/", ties.attach, name="record_attach"),
    path(f"{ONE}files/<int:file>/", ties.download, name="record_file"),
    path(f"{ONE}files/<int:file>/remove/", ties.remove_file, name="record_file_remove"),
    path(f"{ONE}comments/", talk.comment, name="record_comment"),
    path(f"{ONE}comments/<int:comment>/", talk.edit_comment, name="record_comment_edit"),
    path(f"{ONE}comments/<int:comment>/delete/", talk.delete_comment, name="record_comment_delete"),
    path(f"{ONE}support/", talk.support, name="record_support"),
    path(f"{ONE}watch/", talk.watch, name="record_watch"),
    path(f"{ONE}draft/", talk.draft, name="record_draft"),
    path("pick/<found:kind>/", pick.pick, name="pick"),
]
