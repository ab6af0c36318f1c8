"""Pages of scans and who may open them."""

app_name = "scans"
urlpatterns: list = []
ACCESS: dict[str, str] = {}
