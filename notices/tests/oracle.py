"""Statistics of a check counted again in plain Python from what people saw: imports nothing of the portal."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


def verdict(findings):
    """`findings`: (is a veto, corrected at once, cannot be judged) of one account; None: nobody looked."""
    if findings is None:
        return "unchecked"
    if any(veto and not at_once and not unknown for veto, at_once, unknown in findings):
        return "fail"
    return "undetermined" if any(unknown for *_, unknown in findings) else "pass"


def counts(accounts, unchecked_pass):
    """(checked, failed, undetermined) of a list of {"findings": …}."""
    verdicts = [verdict(each["findings"]) for each in accounts]
    passed = verdicts.count("pass") + (verdicts.count("unchecked") if unchecked_pass else 0)
    failed = verdicts.count("fail")
    return passed + failed, failed, verdicts.count("undetermined")


def rate(checked, failed, decimals, truncate=False, zeros=False):
    """As printed: 96.38%; None of nothing; one hundred per cent carries no decimals."""
    if not checked:
        return None
    exact = Decimal(checked - failed) * 100 / Decimal(checked)
    step = Decimal(1).scaleb(-decimals)
    # Exactness first: a quotient cut off at 28 digits might hide a half.
    scaled = (checked - failed) * 100 * 10**decimals
    whole, rest = divmod(scaled, checked)
    if not truncate and 2 * rest >= checked:
        whole += 1
    value = Decimal(whole) * step
    mode = ROUND_DOWN if truncate else ROUND_HALF_UP
    assert abs(value - exact.quantize(step, mode)) <= step
    if value == 100:
        return "100%"
    text = f"{value:.{decimals}f}"
    if "." in text and not zeros:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%"


def delta(now, before):
    """Points between two printed rates: "+2.3", "-1", "0"."""
    if now is None or before is None:
        return None
    change = Decimal(now.rstrip("%")) - Decimal(before.rstrip("%"))
    text = f"{change.normalize():f}"
    return f"+{text}" if change > 0 else text if change else "0"


def table(accounts, unchecked_pass, *keys):
    """{labels: counts} for accounts grouped by the functions `keys`."""
    groups = {}
    for each in accounts:
        groups.setdefault(tuple(key(each) for key in keys), []).append(each)
    return {labels: counts(members, unchecked_pass) for labels, members in groups.items()}


def in_a_row(history):
    """`history`: verdicts of one account, this check first; what could not be judged is passed over."""
    row = 0
    for each in history:
        if each == "pass":
            break
        row += each == "fail"
    return row
