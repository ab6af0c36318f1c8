"""Pages of inspections and who may open them."""

from django.urls import path

from inspections.views import evidence, findings, results, rounds, sheets

app_name = "inspections"
urlpatterns = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/new/", rounds.round_open, name="round-open"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:pk>/frame/", rounds.round_frame, name="round-frame"),
    path("rounds/<int:pk>/drawn/", rounds.round_drawn, name="round-drawn"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round-close"),
    path("rounds/<int:pk>/cancel/", rounds.round_cancel, name="round-cancel"),
    path("rounds/<int:pk>/results/", results.round_results, name="round-results"),
    path("rounds/<int:pk>/results/checklist/", rounds.round_checklist, name="round-checklist"),
    path("rounds/<int:pk>/waiting/", findings.round_waiting, name="round-waiting"),
    path("rounds/<int:pk>/waiting/decide/", findings.round_decide, name="round-decide"),
    path("rounds/<int:pk>/propose/", findings.round_propose, name="round-propose"),
    path("rounds/<int:pk>/unfiled/", findings.round_unfiled, name="round-unfiled"),
    path("results/<int:pk>/", results.results_detail, name="results-detail"),
    path("results/<int:pk>/confirm/", results.results_confirm, name="results-confirm"),
    path("results/<int:pk>/discard/", results.results_discard, name="results-discard"),
    path("sheets/", sheets.sheet_list, name="sheet-list"),
    path("sheets/<int:pk>/", sheets.sheet_detail, name="sheet-detail"),
    path("sheets/<int:pk>/edit/", sheets.sheet_edit, name="sheet-edit"),
    path("sheets/<int:pk>/reopen/", sheets.sheet_reopen, name="sheet-reopen"),
    path("findings/<int:pk>/reject/", findings.finding_reject, name="finding-reject"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence-file"),
]
ACCESS = {
    "round-list": "inspections.view_round",
    "round-open": "inspections.open_round",
    "round-detail": "inspections.view_round",
    "round-frame": "inspections.view_round",
    "round-drawn": "inspections.view_round",
    "round-close": "inspections.close_round",
    "round-cancel": "inspections.close_round",
    "round-results": "inspections.import_results",
    "round-checklist": "inspections.import_results",
    "round-waiting": "inspections.view_round",
    "round-decide": "inspections.confirm_finding",
    "round-propose": "inspections.check_account",
    "round-unfiled": "inspections.check_account",
    "results-detail": "inspections.import_results",
    "results-confirm": "inspections.import_results",
    "results-discard": "inspections.import_results",
    "sheet-list": "inspections.view_round",
    "sheet-detail": "inspections.view_round",
    "sheet-edit": "inspections.check_account",
    "sheet-reopen": "inspections.check_account",
    "finding-reject": "inspections.confirm_finding",
    "evidence-file": "inspections.view_round",
}
