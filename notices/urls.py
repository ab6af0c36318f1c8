"""Pages of notices and who may open them."""

from django.urls import path

from core.ledger_views import export_view
from notices.views import dashboard, decisions, drafts, papers, statistics

app_name = "notices"
urlpatterns = [
    path("", papers.notice_list, name="notice-list"),
    path("export/", export_view("notices"), name="notices-export"),
    path("new/", drafts.notice_create, name="notice-create"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/renew/", dashboard.dashboard_renew, name="dashboard-renew"),
    path("dashboard/export/", dashboard.dashboard_export, name="dashboard-export"),
    path("statistics/", statistics.statistics_list, name="statistics-list"),
    path("statistics/<int:pk>/", statistics.round_statistics, name="round-statistics"),
    path("statistics/<int:pk>/export/", statistics.round_statistics_export, name="round-export"),
    path("population/", statistics.population, name="population"),
    path("population/export/", statistics.population_export, name="population-export"),
    path("population/rows/", statistics.population_rows, name="population-rows"),
    path("<int:pk>/", papers.notice_detail, name="notice-detail"),
    path("<int:pk>/paper/", papers.notice_paper, name="notice-paper"),
    path("<int:pk>/notice.docx", papers.notice_docx, name="notice-docx"),
    path("<int:pk>/facts.json", papers.notice_facts, name="notice-facts"),
    path("<int:pk>/figures/", papers.notice_figures, name="notice-figures"),
    path("<int:pk>/details/", drafts.notice_details, name="notice-details"),
    path("<int:pk>/words/", drafts.notice_words, name="notice-words"),
    path("<int:pk>/correct/", drafts.notice_correct, name="notice-correct"),
    path("<int:pk>/check/", decisions.notice_check, name="notice-check"),
    path("<int:pk>/return/", decisions.notice_return, name="notice-return"),
    path("<int:pk>/discard/", decisions.notice_discard, name="notice-discard"),
    path("<int:pk>/sign/", decisions.notice_sign, name="notice-sign"),
    path("<int:pk>/issue/", decisions.notice_issue, name="notice-issue"),
]
ACCESS: dict[str, str] = {
    "notices-export": "notices.view_notice",
    "notice-list": "notices.view_notice",
    "notice-create": "notices.edit_notice",
    "dashboard": "inspections.view_round",
    "dashboard-renew": "inspections.view_round",
    "dashboard-export": "inspections.view_round",
    "statistics-list": "inspections.view_round",
    "round-statistics": "inspections.view_round",
    "round-export": "inspections.view_round",
    "population": "inspections.view_round",
    "population-export": "inspections.view_round",
    "population-rows": "inspections.view_round",
    "notice-detail": "notices.view_notice",
    "notice-paper": "notices.view_notice",
    "notice-docx": "notices.view_notice",
    "notice-facts": "notices.view_notice",
    "notice-figures": "notices.view_notice",
    "notice-details": "notices.edit_notice",
    "notice-words": "notices.edit_notice",
    "notice-correct": "notices.edit_notice",
    "notice-check": "notices.check_notice",
    "notice-return": "notices.edit_notice",
    "notice-discard": "notices.edit_notice",
    "notice-sign": "notices.sign_notice",
    "notice-issue": "notices.issue_notice",
}
