"""结论依据: one page that a verdict opens to, for reading and for paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inspections.services.basis import basis_of
from inspections.services.platforms import platform_name
from inspections.views.sheets import find


@require_GET
def sheet_basis(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    context = {"sheet": sheet, "round": sheet.round, "platform": platform_name(sheet.platform_code)}
    return render(request, "inspections/sheet_basis.html", context | basis_of(sheet))
