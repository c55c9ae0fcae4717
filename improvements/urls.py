"""Addresses of the register's pages. `<reference>` takes CIR-142 in any spelling; what cannot be seen is 404."""

from django.urls import path

from improvements.views import board, bulk, exports, log, needs, preview, prioritise, register, sample, saved_views

urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/rows/<str:reference>/", register.row, name="register-row"),
    path("register/options/", register.options, name="register-options"),
    path("register/density/", register.density, name="register-density"),
    path("admin/sample/", sample.sample, name="sample"),
    path("needs/snooze/", needs.snooze, name="need-snooze"),
    path("needs/wake/", needs.wake, name="need-wake"),
    path("needs/tasks/<int:task>/", needs.done, name="need-task"),
    path("needs/<str:reference>/update/", needs.update, name="need-update"),
    path("needs/<str:reference>/readings/<int:measure>/", needs.reading, name="need-reading"),
    path("ideas/new/", log.new, name="log"),
    path("ideas/similar/", log.similar, name="log-similar"),
    path("ideas/draft/", log.draft, name="log-draft"),
    path("ideas/<str:reference>/support/", log.support, name="log-support"),
    path("ideas/<str:reference>/withdraw/", log.withdraw, name="log-withdraw"),
    path("board/", board.board, name="board"),
    path("board/filter/", board.choose_filter, name="board-filter"),
    path("board/<str:reference>/to/", board.choose_column, name="board-to"),
    path("board/<str:reference>/to/<str:status>/", board.move, name="board-move"),
    path("board/<str:reference>/place/", board.place, name="board-place"),
    path("register/bulk/", bulk.change, name="bulk"),
    path("register/undo/", bulk.undo, name="register-undo"),
    path("register/export/<slug:kind>/", exports.download, name="export"),
    path("register/export/<slug:kind>/ask/", exports.ask, name="export-ask"),
    path("register/exports/<int:export_id>/", exports.file, name="export-file"),
    path("register/views/", saved_views.create, name="view-create"),
    path("register/views/<int:view_id>/", saved_views.save, name="view-save"),
    path("register/views/<int:view_id>/delete/", saved_views.delete, name="view-delete"),
    path("improvements/<str:reference>/preview/", preview.preview, name="improvement-preview"),
    path("prioritise/", prioritise.prioritise, name="prioritise"),
    path("prioritise/weights/", prioritise.weights, name="prioritise-weights"),
    path("prioritise/<str:reference>/points/", prioritise.points, name="prioritise-points"),
    path("prioritise/<str:reference>/place/", prioritise.place, name="prioritise-place"),
    path("prioritise/<str:reference>/rank/", prioritise.rank, name="prioritise-rank"),
    path("prioritise/<str:reference>/escalate/", prioritise.escalate, name="prioritise-escalate"),
]
