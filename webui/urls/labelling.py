"""The queue, its reviews, and what fills it or finds its mistakes."""

from django.urls import path

from webui.views import batches, labelling, labelling_settings, reviews, selection, suspects, twins

urlpatterns = [
    path("services/<str:name>/selections/", selection.selections, name="selections"),
    path("selections/<int:pk>/", selection.selection, name="selection"),
    path("selections/<int:pk>/state/", selection.selection_state, name="selection_state"),
    path("selections/<int:pk>/queue/", selection.selection_take, name="selection_take"),
    path("selections/<int:pk>/discard/", selection.selection_drop, name="selection_drop"),
    path("services/<str:name>/suspects/", suspects.suspects, name="suspects"),
    path("services/<str:name>/suspects/rows/", suspects.suspects_rows, name="suspects_rows"),
    path("suspects/<int:pk>/label/", suspects.suspect_label, name="suspect_label"),
    path("services/<str:name>/twins/", twins.twins, name="twins"),
    path("services/<str:name>/twins/groups/", twins.twins_groups, name="twins_groups"),
    path("services/<str:name>/twins/<int:group>/part/", twins.twins_apart, name="twins_apart"),
    path("services/<str:name>/queue/", labelling.queue, name="queue"),
    path("services/<str:name>/queue/back/", labelling.queue_back, name="queue_back"),
    path("services/<str:name>/queue/alike/", batches.queue_batch, name="queue_batch"),
    path("services/<str:name>/queue/aside/", reviews.aside, name="queue_aside"),
    path("services/<str:name>/reviews/", reviews.reviews, name="reviews"),
    path("services/<str:name>/agreement/", reviews.agreement, name="agreement"),
    path("services/<str:name>/labelling/", labelling_settings.labelling_settings, name="labelling_settings"),
    path("queue/<int:pk>/label/", labelling.queue_item_label, name="queue_item_label"),
    path("queue/<int:pk>/skip/", labelling.queue_item_skip, name="queue_item_skip"),
    path("queue/<int:pk>/flag/", labelling.queue_item_flag, name="queue_item_flag"),
    path("queue/<int:pk>/restore/", reviews.queue_item_restore, name="queue_item_restore"),
    path("queue/<int:pk>/decide/", reviews.review_decide, name="review_decide"),
    path("queue/<int:pk>/return/", reviews.review_back, name="review_back"),
]
