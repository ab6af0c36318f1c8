"""Which kind of record an address is about, so that the journal can name it also when the act was refused."""


def kinds() -> dict[str, str]:
    """`thing` of a URL name `app:thing-verb` with a number in its address → model."""
    return {
        "account": "registry.Account",
        "alarm": "scans.Alarm",
        "attachment": "registry.Attachment",
        "bulk": "core.Job",
        "canary": "scans.BridgeCanary",
        "campaign": "registry.Campaign",
        "claim": "scans.Claim",
        "correction": "inspections.Correction",
        "copy": "registry.FilingCopy",
        "difference": "registry.Difference",
        "closing": "registry.Closing",
        "evidence": "inspections.Evidence",
        "exception": "registry.AccountException",
        "filing": "registry.Filing",
        "finding": "inspections.Finding",
        "import": "registry.ImportBatch",
        "indicator-set": "inspections.IndicatorSet",
        "layout": "registry.NationalLayout",
        "notice": "notices.Notice",
        "pattern": "registry.LinkPattern",
        "platform": "registry.Platform",
        "reason": "registry.ReturnReason",
        "receipt": "registry.Filing",
        "reconciliation": "registry.Reconciliation",
        "results": "registry.ImportBatch",
        "review": "registry.YearlyReview",
        "revival": "registry.RevivalWatch",
        "round": "inspections.Round",
        "run": "scans.ScanRun",
        "sheet": "inspections.CheckSheet",
        "unit": "orgs.Organisation",
        "user": "orgs.User",
    }
