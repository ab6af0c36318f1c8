"""Pages of registry and who may open them."""

from django.urls import path

from registry.views import accounts, decisions, filings, imports

app_name = "registry"
urlpatterns = [
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/export/", accounts.account_export, name="account-export"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:pk>/phone/", accounts.account_phone, name="account-phone"),
    path("filings/", filings.filing_list, name="filing-list"),
    path("filings/new/", filings.filing_new, name="filing-new"),
    path("filings/<int:pk>/", filings.filing_detail, name="filing-detail"),
    path("filings/<int:pk>/edit/", filings.filing_edit, name="filing-edit"),
    path("filings/<int:pk>/check/", filings.filing_check, name="filing-check"),
    path("filings/<int:pk>/submit/", filings.filing_submit, name="filing-submit"),
    path("filings/<int:pk>/withdraw/", filings.filing_withdraw, name="filing-withdraw"),
    path("filings/<int:pk>/discard/", filings.filing_discard, name="filing-discard"),
    path("filings/<int:pk>/decide/<str:decision>/", decisions.filing_decide, name="filing-decide"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/file/", imports.import_file, name="import-file"),
    path("imports/<int:pk>/report/", imports.import_report, name="import-report"),
]
ACCESS = {
    "account-list": "registry.view_account",
    "account-export": "registry.export_ledger",
    "account-detail": "registry.view_account",
    "account-phone": "registry.reveal_phone",
    "filing-list": "registry.view_filing",
    "filing-new": "registry.apply_filing",
    "filing-detail": "registry.view_filing",
    "filing-edit": "registry.apply_filing",
    "filing-check": "registry.apply_filing",
    "filing-submit": "registry.apply_filing",
    "filing-withdraw": "registry.apply_filing",
    "filing-discard": "registry.apply_filing",
    "filing-decide": "registry.decide_filing",
    "import-list": "registry.import_ledger",
    "import-new": "registry.import_ledger",
    "import-detail": "registry.import_ledger",
    "import-confirm": "registry.import_ledger",
    "import-discard": "registry.import_ledger",
    "import-file": "registry.import_ledger",
    "import-report": "registry.import_ledger",
}
