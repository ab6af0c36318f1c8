"""Pages of registry and who may open them."""

from django.urls import path

from registry.views import accounts, imports

app_name = "registry"
urlpatterns = [
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/export/", accounts.account_export, name="account-export"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:pk>/phone/", accounts.account_phone, name="account-phone"),
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
    "import-list": "registry.import_ledger",
    "import-new": "registry.import_ledger",
    "import-detail": "registry.import_ledger",
    "import-confirm": "registry.import_ledger",
    "import-discard": "registry.import_ledger",
    "import-file": "registry.import_ledger",
    "import-report": "registry.import_ledger",
}
