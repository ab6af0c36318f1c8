"""Pages of registry and who may open them."""

app_name = "registry"
urlpatterns: list = []
ACCESS: dict[str, str] = {}
