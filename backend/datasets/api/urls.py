"""Addresses under /api/v1/."""

from django.urls import path

from backend.datasets.api import imports, labelling, queue, samples, snapshots

urlpatterns = [
    path("services/<str:name>/samples/", samples.SamplesView.as_view()),
    path("services/<str:name>/imports/", imports.ImportsView.as_view()),
    path("imports/<int:pk>/", imports.ImportView.as_view()),
    path("imports/<int:pk>/file/", imports.ImportFileView.as_view()),
    path("imports/<int:pk>/preview/", imports.ImportPreviewView.as_view()),
    path("imports/<int:pk>/begin/", imports.ImportBeginView.as_view()),
    path("imports/<int:pk>/cancel/", imports.ImportCancelView.as_view()),
    path("imports/<int:pk>/rejected/", imports.RejectedItemsView.as_view()),
    path("samples/<int:pk>/", samples.SampleView.as_view()),
    path("samples/<int:pk>/thumbnail/", samples.ThumbnailView.as_view()),
    path("samples/<int:pk>/labels/", samples.LabelsView.as_view()),
    path("services/<str:name>/queue/", queue.QueueView.as_view()),
    path("services/<str:name>/queue/take/", queue.QueueTakeView.as_view()),
    path("services/<str:name>/queue/release/", queue.QueueReleaseView.as_view()),
    path("services/<str:name>/queue/undo/", queue.QueueUndoView.as_view()),
    path("services/<str:name>/queue/alike/", queue.QueueAlikeView.as_view()),
    path("queue/<int:pk>/label/", queue.QueueLabelView.as_view()),
    path("queue/<int:pk>/skip/", queue.QueueSkipView.as_view()),
    path("queue/<int:pk>/flag/", queue.QueueFlagView.as_view()),
    path("queue/<int:pk>/restore/", queue.QueueRestoreView.as_view()),
    path("queue/<int:pk>/answers/", queue.AnswersView.as_view()),
    path("queue/<int:pk>/accept/", labelling.ReviewAcceptView.as_view()),
    path("queue/<int:pk>/return/", labelling.ReviewReturnView.as_view()),
    path("services/<str:name>/labelling/", labelling.LabellingView.as_view()),
    path("services/<str:name>/agreement/", labelling.AgreementView.as_view()),
    path("services/<str:name>/reviews/take/", labelling.ReviewTakeView.as_view()),
    path("services/<str:name>/snapshots/", snapshots.SnapshotsView.as_view()),
    path("services/<str:name>/snapshots/preview/", snapshots.SnapshotsPreviewView.as_view()),
    path("services/<str:name>/snapshots/split/", snapshots.SnapshotsSplitView.as_view()),
    path("snapshots/<int:pk>/", snapshots.SnapshotView.as_view()),
    path("snapshots/<int:pk>/manifest/", snapshots.ManifestView.as_view()),
    path("snapshots/<int:pk>/card/", snapshots.CardView.as_view()),
    path("snapshots/<int:pk>/diff/", snapshots.DiffView.as_view()),
    path("snapshots/<int:pk>/export/", snapshots.ExportView.as_view()),
]
