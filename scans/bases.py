"""Where platforms are asked in this installation: at their own hosts, or through what stands in front of them."""

from django.conf import settings


def actual(url: str) -> str:
    """`https://HOST/…` as written by an adapter → the address to ask, by GOVMEDIA_PLATFORM_BASES (HOST=base address)."""
    for host, base in settings.PLATFORM_BASES.items():
        if url.startswith(own := f"https://{host}/"):
            return f"{base}/{url[len(own) :]}"
    return url
