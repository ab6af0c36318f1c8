"""Lists: filters in the URL, tabs, sorting by whitelist, pages, and the same template for page and fragment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from core.forms import PlainSelect

PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class PageLink:
    """A page, or a number of rows a page, to go to."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True)
class Tab:
    label: str
    count: int
    url: str
    current: bool


class FilterForm(forms.Form):
    """What a list can be narrowed and ordered by. Subclasses give fields, `base()` and `narrow()`."""

    SORTS: ClassVar[dict[str, str | tuple[str, ...]]] = {}  # key in the URL → ORM fields, ascending
    DEFAULT_SORT: ClassVar[str] = ""  # "" keeps the queryset's own order
    TAB_FIELD: ClassVar[str] = ""  # a model field with choices; its filter is the row of tabs
    TAB_CHOICES: ClassVar[Sequence[tuple[str, str]]] = ()  # value → label, in the order shown
    MORE: ClassVar[tuple[str, ...]] = ()  # rarely used fields, folded away

    use_required_attribute = False

    def __init__(self, data: QueryDict, *, user: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.user = user
        self.page: Page[Any] | None = None
        for field in self.fields.values():
            field.required = False
            choices: Any = getattr(field, "choices", None)
            if type(field.widget) is forms.Select:
                field.widget = PlainSelect(field.widget.attrs, choices or ())
            if isinstance(field, forms.ChoiceField) and callable(getattr(choices, "func", None)):
                field.choices = list(choices)  # asked for once, not for checking and again for showing
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", f"{css} {css}-sm")

    def base(self) -> QuerySet[Any]:
        """Everything this person may see, before any filter."""
        raise NotImplementedError

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        """Apply the cleaned filters that were filled in; `wanted` holds no empty value."""
        return rows

    def wanted(self) -> dict[str, Any]:
        """Cleaned values that were filled in; a value that makes no sense is reported and left out."""
        self.is_valid()  # once; pages ask several times
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], ())}

    def untabbed(self) -> QuerySet[Any]:
        return self.narrow(self.base(), self.wanted())

    def queryset(self) -> QuerySet[Any]:
        """The filtered, ordered rows: exactly what an export of this list must contain."""
        rows = self.untabbed()
        if self.tab:
            rows = rows.filter(**{self.TAB_FIELD: self.tab})
        key = self.sort.lstrip("-")
        if key:
            fields = self.SORTS[key]
            sign = "-" if self.sort.startswith("-") else ""
            rows = rows.order_by(*(sign + f for f in ((fields,) if isinstance(fields, str) else fields)), "pk")
        return rows

    @property
    def tab(self) -> str:
        given = self.data.get(self.TAB_FIELD, "") if self.TAB_FIELD else ""
        return given if given in {str(value) for value, _ in self.TAB_CHOICES} else ""

    @property
    def sort(self) -> str:
        given = self.data.get("sort", "")
        return given if given.lstrip("-") in self.SORTS else self.DEFAULT_SORT

    @property
    def size(self) -> int:
        given = self.data.get("size", "")
        return int(given) if given in map(str, PAGE_SIZES) else PAGE_SIZES[0]

    def tab_counts(self) -> dict[str, int]:
        """How many rows each tab holds under the other filters."""
        found = self.untabbed().order_by().values_list(self.TAB_FIELD).annotate(n=Count("pk"))
        return {str(value): n for value, n in found}

    def paged(self) -> Any:
        """What the paginator counts and cuts; long lists give something cheaper than the queryset."""
        return self.queryset()

    @cached_property
    def tabs(self) -> list[Tab]:
        """One grouped query; counts follow the other filters."""
        if not self.TAB_FIELD:
            return []
        counts = self.tab_counts()
        row = [Tab("全部", sum(counts.values()), self.url(**{self.TAB_FIELD: None}), not self.tab)]
        return row + [
            Tab(label, counts.get(str(value), 0), self.url(**{self.TAB_FIELD: value}), self.tab == str(value))
            for value, label in self.TAB_CHOICES
        ]

    def url(self, **changes: Any) -> str:
        """This list's address with some parameters changed (None drops one); always back to page 1."""
        changes = {"page": None, **changes}
        kept = [pair for name, pair in self._pairs if name not in changes]
        new = urlencode([(name, str(value)) for name, value in changes.items() if value is not None])
        return "?" + "&".join([*kept, new] if new else kept)

    @cached_property
    def given(self) -> list[tuple[str, str]]:
        """The parameters of the address, taken apart once for the many links and hidden fields of a page."""
        lists = self.data.lists() if isinstance(self.data, QueryDict) else ((n, [v]) for n, v in self.data.items())
        return [(name, value) for name, values in lists for value in values]

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Each parameter as it stands in an address."""
        return [(name, urlencode([(name, value)])) for name, value in self.given]

    @property
    def kept(self) -> list[tuple[str, Any]]:
        """Parameters outside the form that a new search must not lose."""
        kept = (self.TAB_FIELD, "sort", "size")
        return [(name, self.data[name]) for name in kept if name and self.data.get(name) and name not in self.fields]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.MORE]

    @property
    def more_is_used(self) -> bool:
        return any(self.data.get(name) for name in self.MORE)

    @property
    def page_links(self) -> list[PageLink]:
        """Neighbours and ends; a gap has no number."""
        if self.page is None:
            return []
        around = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [self._page_link(number) if isinstance(number, int) else PageLink(0, "", False) for number in around]

    @property
    def turns(self) -> dict[str, str]:
        """Addresses of the page before and the page after, where there is one."""
        page = self.page
        before = self._page_link(page.number - 1).url if page and page.has_previous() else ""
        return {"before": before, "after": self._page_link(page.number + 1).url if page and page.has_next() else ""}

    @property
    def size_links(self) -> list[PageLink]:
        return [PageLink(size, self.url(size=size), size == self.size) for size in PAGE_SIZES]

    def _page_link(self, number: int) -> PageLink:
        return PageLink(number, self.url(page=number), self.page is not None and number == self.page.number)


def list_response(request: HttpRequest, template: str, filters: FilterForm, **context: Any) -> HttpResponse:
    """The list page; asked by htmx, only its "#rows" partial."""
    filters.page = Paginator(filters.paged(), filters.size).get_page(request.GET.get("page"))
    context |= {"filters": filters, "page": filters.page}
    fragment = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-History-Restore-Request")
    response = render(request, f"{template}#rows" if fragment else template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
