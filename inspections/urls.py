"""Pages of inspections and who may open them."""

app_name = "inspections"
urlpatterns: list = []
ACCESS: dict[str, str] = {}
