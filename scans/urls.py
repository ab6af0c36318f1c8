"""Pages of scans and who may open them."""

from django.urls import path

from scans.views import accounts, alarms, claims, coverage, imports, runs

app_name = "scans"
urlpatterns = [
    path("", accounts.overview, name="overview"),
    path("rescan/", accounts.rescan_due, name="rescan-due"),
    path("rescan/all/", accounts.rescan_all, name="rescan-all"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:pk>/rescan/", accounts.account_rescan, name="account-rescan"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/rows/", coverage.coverage_rows, name="coverage-rows"),
    path("alarms/", alarms.alarm_list, name="alarm-list"),
    path("alarms/owners/", alarms.owner_list, name="owner-list"),
    path("alarms/<int:pk>/", alarms.alarm_detail, name="alarm-detail"),
    path("alarms/<int:pk>/acknowledge/", alarms.alarm_acknowledge, name="alarm-acknowledge"),
    path("canaries/", alarms.canary_list, name="canary-list"),
    path("canaries/<int:pk>/remove/", alarms.canary_remove, name="canary-remove"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("claims/", claims.claim_list, name="claim-list"),
    path("claims/<int:pk>/confirm/", claims.claim_confirm, name="claim-confirm"),
    path("claims/<int:pk>/reject/", claims.claim_reject, name="claim-reject"),
    path("imports/", imports.import_list, name="import"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/file/", imports.import_file, name="import-file"),
]
ACCESS = {
    "overview": "scans.view_scan",
    "rescan-due": "scans.rescan",
    "rescan-all": "scans.rescan",
    "account-detail": "scans.view_scan",
    "account-rescan": "scans.rescan",
    "coverage": "scans.view_scan",
    "coverage-rows": "scans.view_scan",
    "alarm-list": "scans.view_alarm",
    "owner-list": "scans.set_watch",
    "alarm-detail": "scans.view_alarm",
    "alarm-acknowledge": "scans.answer_alarm",
    "canary-list": "scans.set_watch",
    "canary-remove": "scans.set_watch",
    "run-list": "scans.view_scan",
    "run-detail": "scans.view_scan",
    "claim-list": "scans.view_scan",
    "claim-confirm": "scans.confirm_observation",
    "claim-reject": "scans.confirm_observation",
    "import": "scans.import_observations",
    "import-new": "scans.import_observations",
    "import-detail": "scans.import_observations",
    "import-confirm": "scans.import_observations",
    "import-discard": "scans.import_observations",
    "import-file": "scans.import_observations",
}
