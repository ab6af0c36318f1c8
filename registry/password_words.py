"""Whether a text looks as if somebody were writing a password down: this portal keeps none (R13)."""

import re
import unicodedata

NAMED = re.compile(
    r"(密码|口令|验证码|passw(?:or)?d|pwd)\s*(?:是|为|[:=])?\s*[A-Za-z0-9!-/:-@\[-`{-~]{4,}", re.IGNORECASE
)
LETTER, DIGIT, SIGN = re.compile(r"[A-Za-z]"), re.compile(r"\d"), re.compile(r"[!#$%^&*+=?~|\\<>]")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
TOLD = "这里不能写密码、口令或验证码，请删去；只登记由谁保管、何时修改。"


def looks_like_password(text: str) -> bool:
    """A word for password with something typed after it, or one run of letters, digits and signs."""
    plain = DAY.sub("", unicodedata.normalize("NFKC", text))
    if NAMED.search(plain):
        return True
    runs = (run for run in re.findall(r"[!-~]{6,}", plain) if "://" not in run)
    return any(LETTER.search(run) and DIGIT.search(run) and SIGN.search(run) for run in runs)
