"""The roles of the portal and what each may do: the one table behind pages, moves, queries and tests."""

from django.db.models import TextChoices


class Role(TextChoices):
    FILER = "filer", "填报员"
    UNIT_HEAD = "unit_head", "单位负责人"
    REVIEWER = "reviewer", "审核员"
    SUPERVISOR = "supervisor", "主管"
    INSPECTOR = "inspector", "检查员"
    MONITOR = "monitor", "第三方监测"
    LEADER = "leader", "分管领导"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# Nobody may hold two of these, and none of them sees business data.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# These see their own unit only; the other business roles see their unit and everything below it.
UNIT_STAFF = frozenset({Role.FILER, Role.UNIT_HEAD})

_STAFF = {Role.FILER, Role.UNIT_HEAD}
_OFFICE = {Role.REVIEWER, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER, Role.AUDITOR}

PERMISSIONS: dict[str, frozenset[Role]] = {
    code: frozenset(roles)
    for code, roles in {
        "orgs.view_units": _STAFF | _OFFICE | {Role.SYSTEM_ADMIN},
        "orgs.manage_units": {Role.SUPERVISOR, Role.SYSTEM_ADMIN},
        "orgs.manage_users": {Role.SYSTEM_ADMIN},
        "orgs.grant_roles": {Role.SECURITY_ADMIN},
        "orgs.view_users": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
        "orgs.view_calendar": _STAFF | _OFFICE | {Role.MONITOR},
        "orgs.manage_calendar": {Role.SUPERVISOR},
        "orgs.view_settings": _OFFICE,
        "orgs.manage_settings": {Role.SUPERVISOR},
        "orgs.view_jobs": {Role.SYSTEM_ADMIN},
        "orgs.view_journal": {Role.AUDIT_ADMIN},
        "registry.view_account": _STAFF | _OFFICE | {Role.MONITOR},
        "registry.reveal_phone": _STAFF | {Role.REVIEWER, Role.SUPERVISOR},
        "registry.export_ledger": _STAFF | {Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR},
        "registry.import_ledger": {Role.SUPERVISOR},
        "registry.view_filing": _STAFF | _OFFICE - {Role.INSPECTOR},
        "registry.apply_filing": _STAFF,
        "registry.decide_filing": _STAFF | {Role.REVIEWER, Role.SUPERVISOR},
        "registry.add_paper": _STAFF | {Role.REVIEWER, Role.SUPERVISOR},
        "registry.send_copy": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.manage_reasons": {Role.SUPERVISOR},
        "registry.manage_links": {Role.SUPERVISOR},
        "registry.manage_platforms": {Role.SUPERVISOR},
        "registry.view_breaches": {Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR},
        "registry.view_exception": _STAFF | _OFFICE - {Role.INSPECTOR},
        "registry.propose_exception": {Role.FILER, Role.REVIEWER, Role.SUPERVISOR},
        "registry.grant_exception": {Role.SUPERVISOR},
        "registry.confirm_closing": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.check_revival": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.view_custody": _STAFF | _OFFICE - {Role.INSPECTOR},
        "registry.keep_custody": _STAFF,
        "registry.confirm_account": _STAFF | {Role.REVIEWER, Role.SUPERVISOR, Role.INSPECTOR, Role.MONITOR},
        "registry.view_difference": _STAFF | _OFFICE | {Role.MONITOR},
        "registry.report_difference": _STAFF | _OFFICE | {Role.MONITOR},
        "registry.answer_difference": _STAFF,
        "registry.settle_difference": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.view_review": _STAFF | _OFFICE - {Role.INSPECTOR},
        "registry.open_reviews": {Role.SUPERVISOR},
        "registry.confirm_review": _STAFF,
        "registry.accept_review": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.view_campaign": {Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR},
        "registry.manage_campaigns": {Role.SUPERVISOR},
        "registry.assign_campaign": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.exchange_national": {Role.REVIEWER, Role.SUPERVISOR},
        "registry.view_reconciliation": {Role.REVIEWER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR},
        "registry.manage_layouts": {Role.SUPERVISOR},
        "scans.view_scan": _STAFF | _OFFICE | {Role.MONITOR},
        "scans.rescan": {Role.SUPERVISOR, Role.INSPECTOR},
        "scans.wake_host": {Role.SUPERVISOR},
        "scans.import_observations": {Role.SUPERVISOR, Role.INSPECTOR, Role.MONITOR},
        "scans.confirm_observation": {Role.SUPERVISOR, Role.INSPECTOR},
        "scans.open_app_checks": {Role.SUPERVISOR},
        "scans.check_app": {Role.SUPERVISOR, Role.INSPECTOR, Role.MONITOR},
        "scans.view_alarm": _OFFICE,
        "scans.answer_alarm": {Role.SUPERVISOR, Role.INSPECTOR, Role.REVIEWER},
        "scans.set_watch": {Role.SUPERVISOR},
        "scans.view_grant": _STAFF | {Role.SUPERVISOR},
        "scans.manage_grant": _STAFF | {Role.SUPERVISOR},
        "scans.manage_office_app": {Role.SUPERVISOR},
        "inspections.view_round": _OFFICE,
        "inspections.view_self_check": _STAFF | _OFFICE,
        "inspections.report_self_check": _STAFF,
        "inspections.open_round": {Role.SUPERVISOR},
        "inspections.manage_indicators": {Role.SUPERVISOR},
        "inspections.check_account": {Role.SUPERVISOR, Role.INSPECTOR},
        "inspections.import_results": {Role.SUPERVISOR, Role.INSPECTOR, Role.MONITOR},
        "inspections.confirm_finding": {Role.SUPERVISOR, Role.INSPECTOR},
        "inspections.close_round": {Role.SUPERVISOR},
        "inspections.propose_correction": {Role.SUPERVISOR, Role.INSPECTOR},
        "inspections.decide_correction": {Role.SUPERVISOR, Role.LEADER},
        "notices.view_notice": {Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.REVIEWER},
        "notices.edit_notice": {Role.SUPERVISOR},
        "notices.check_notice": {Role.SUPERVISOR, Role.REVIEWER},
        "notices.sign_notice": {Role.LEADER, Role.SUPERVISOR},
        "notices.issue_notice": {Role.SUPERVISOR},
        "notices.view_delivery": _STAFF | _OFFICE - {Role.INSPECTOR},
        "notices.answer_delivery": _STAFF | {Role.REVIEWER, Role.SUPERVISOR},
        "notices.manage_profiles": {Role.SUPERVISOR},
        "notices.manage_templates": {Role.SUPERVISOR},
    }.items()
}


def allows(role_codes: frozenset[str], permission: str) -> bool:
    """Whether one of these roles grants the permission; an unknown permission is a programming error."""
    return not role_codes.isdisjoint(PERMISSIONS[permission])
