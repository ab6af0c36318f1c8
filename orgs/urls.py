"""Pages of orgs and who may open them."""

from django.urls import path

from core.access import PUBLIC, SIGNED_IN
from orgs.views import calendar, jobs, journal, people, session, settings, units

app_name = "orgs"
urlpatterns = [
    path("", session.workbench, name="workbench"),
    path("sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("profile/", session.profile, name="profile"),
    path("profile/password/", session.password_change, name="password-change"),
    path("units/", units.unit_list, name="unit-list"),
    path("units/new/", units.unit_create, name="unit-create"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit-edit"),
    path("users/", people.user_list, name="user-list"),
    path("users/new/", people.user_create, name="user-create"),
    path("users/<int:pk>/", people.user_detail, name="user-detail"),
    path("users/<int:pk>/edit/", people.user_edit, name="user-edit"),
    path("users/<int:pk>/password/", people.user_password, name="user-password"),
    path("users/<int:pk>/active/", people.user_active, name="user-active"),
    path("users/<int:pk>/roles/", people.user_roles, name="user-roles"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/retry/", jobs.job_retry, name="job-retry"),
    path("calendar/", calendar.year_view, name="calendar"),
    path("calendar/day/", calendar.day_edit, name="calendar-day"),
    path("calendar/notice/", calendar.notice_preview, name="calendar-notice"),
    path("calendar/notice/confirm/", calendar.notice_confirm, name="calendar-notice-confirm"),
    path("calendar/announced/", calendar.announced_edit, name="calendar-announced"),
    path("settings/", settings.setting_list, name="setting-list"),
    path("settings/history/", settings.setting_history, name="setting-history"),
    path("settings/edit/", settings.setting_edit, name="setting-edit"),
    path("journal/", journal.entry_list, name="journal"),
]
ACCESS = {
    "workbench": SIGNED_IN,
    "sign-in": PUBLIC,
    "sign-out": SIGNED_IN,
    "profile": SIGNED_IN,
    "password-change": SIGNED_IN,
    "unit-list": "orgs.view_units",
    "unit-create": "orgs.manage_units",
    "unit-edit": "orgs.manage_units",
    "user-list": "orgs.view_users",
    "user-create": "orgs.manage_users",
    "user-detail": "orgs.view_users",
    "user-edit": "orgs.manage_users",
    "user-password": "orgs.manage_users",
    "user-active": "orgs.manage_users",
    "user-roles": "orgs.grant_roles",
    "job-list": "orgs.view_jobs",
    "job-retry": "orgs.view_jobs",
    "calendar": "orgs.view_calendar",
    "calendar-day": "orgs.manage_calendar",
    "calendar-notice": "orgs.manage_calendar",
    "calendar-notice-confirm": "orgs.manage_calendar",
    "calendar-announced": "orgs.manage_calendar",
    "setting-list": "orgs.view_settings",
    "setting-history": "orgs.view_settings",
    "setting-edit": "orgs.manage_settings",
    "journal": "orgs.view_journal",
}
