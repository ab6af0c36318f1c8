"""Pages of orgs and who may open them."""

app_name = "orgs"
urlpatterns: list = []
ACCESS: dict[str, str] = {}
