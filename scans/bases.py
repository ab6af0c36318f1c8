"""Where and how platforms are asked in this installation: at their own hosts or through what stands before them."""

from django.conf import settings

from core.outbound import Door, Limits


def actual(url: str) -> str:
    """`https://HOST/…` as written by an adapter → the address to ask, by GOVMEDIA_PLATFORM_BASES (HOST=base address)."""
    for host, base in settings.PLATFORM_BASES.items():
        if url.startswith(own := f"https://{host}/"):
            return f"{base}/{url[len(own) :]}"
    return url


def door() -> Door:
    """The guarded door, with the office's exemptions and its name on every request."""
    limits = Limits(**getattr(settings, "SCAN_LIMITS", {}))
    return Door(limits=limits, allow_hosts=settings.ALLOW_HOSTS, user_agent=f"govmedia/1.0 (+{settings.CONTACT})")
