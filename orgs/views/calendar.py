"""The calendar of working days: a year, one day, the yearly notice in two steps, announced or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.calendar import notice_year
from core.views import posted, refusals_as_messages
from orgs import calendar_keeping as keeping
from orgs.calendar_forms import AnnouncedForm, DayForm, NoticeConfirmForm, NoticeForm, YearForm, read_day
from orgs.calendar_page import differences, removes_announced, stretches, year_page
from orgs.models import CalendarDay


def _year_url(year: int) -> str:
    return f"{reverse('orgs:calendar')}?year={year}"


@require_GET
def year_view(request: HttpRequest) -> HttpResponse:
    year = keeping.year_or_new(YearForm(request.GET).wanted())
    context = {**year_page(year), "may_keep": keeping.may_keep(request.user)}
    return render(request, "orgs/calendar.html", context)


@require_http_methods(["GET", "POST"])
def day_edit(request: HttpRequest) -> HttpResponse:
    day = read_day(request.GET.get("day", ""))
    if day is None:
        return redirect("orgs:calendar")
    old = CalendarDay.objects.filter(date=day).select_related("year").first()
    year = old.year if old else keeping.year_or_new(notice_year(day))
    shown = {"kind": old.kind if old else "", "name": old.name if old else "", "version": year.version}
    form = DayForm(posted(request), initial=shown)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_as_messages(request, done=f"已保存 {day}。"):
            keeping.set_day(day, told.pop("kind"), by=request.user, **told)
        return redirect(_year_url(day.year))
    context = {"form": form, "heading": f"工作日历：{day}", "cancel_url": _year_url(day.year)}
    return render(request, "orgs/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice_preview(request: HttpRequest) -> HttpResponse:
    """Nothing is written here: the next page says what would change, and its button does it."""
    wanted = YearForm(request.GET).wanted(keeping.pending_year())
    shown = {"year": wanted, "version": keeping.year_or_new(wanted).version}
    form = NoticeForm(posted(request), initial=shown)
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        return _confirm_page(request, form)
    context = {"form": form, "cancel_url": _year_url(wanted)}
    return render(request, "orgs/calendar_notice.html", context, status=422 if form.errors else 200)


def _confirm_page(request: HttpRequest, form: NoticeForm) -> HttpResponse:
    year, days, told = keeping.year_or_new(form.cleaned_data["year"]), form.notice.days, form.cleaned_data
    hidden = {name: told[name] for name in ("year", "source", "text")}
    hidden |= {"version": year.version, "announced": told["announced"] or ""}
    context = {"form": form, "year": year, "hidden": hidden, "days": list(stretches(days)), "count": len(days)}
    context |= {"removes_announced": removes_announced(year, days), **differences(year, days)}
    return render(request, "orgs/calendar_notice_confirm.html", context, status=422 if form.errors else 200)


@require_POST
def notice_confirm(request: HttpRequest) -> HttpResponse:
    form = NoticeConfirmForm(request.POST)
    if not form.is_valid() and set(form.errors) == {"removal"}:
        return _confirm_page(request, form)
    if not form.is_valid():
        return render(request, "orgs/calendar_notice.html", {"form": form}, status=422)
    told = form.cleaned_data
    with refusals_as_messages(request, done=f"已录入{told['year']}年放假安排，未了结的期限已按新日历重新计算。"):
        facts = {name: told[name] for name in ("announced", "source", "version")}
        keeping.take_notice(told["year"], form.notice.days, by=request.user, **facts)
    return redirect(_year_url(told["year"]))


@require_http_methods(["GET", "POST"])
def announced_edit(request: HttpRequest) -> HttpResponse:
    year = keeping.year_or_new(YearForm(request.GET).wanted())
    form = AnnouncedForm(posted(request), initial={"version": year.version})
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存，未了结的期限已重新计算。"):
            keeping.set_announced(year.year, not year.announced, by=request.user, **form.cleaned_data)
        return redirect(_year_url(year.year))
    context = {"form": form, "year": year, "cancel_url": _year_url(year.year)}
    return render(request, "orgs/calendar_announced.html", context, status=422 if form.errors else 200)
