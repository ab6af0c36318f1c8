"""Pages of notices and who may open them."""

app_name = "notices"
urlpatterns: list = []
ACCESS: dict[str, str] = {}
