"""Keeping an organisation's colour readable.

Contrast as WCAG 2.2 reckons it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

import colorsys

WHITE = "#ffffff"
INK = "#101418"
# WCAG 2.2 AA for text asks for 4.5; a little more keeps it after rounding and on tinted grounds.
WANTED = 5.0


def _channels(colour: str) -> tuple[float, float, float]:
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 (black) to 1 (white)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str) -> str:
    """Return the colour, moved towards black or white until it can be read on ``ground``."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = -0.01 if luminance(ground) > 0.2 else 0.01
    while contrast(colour, ground) < WANTED and 0 < lightness + step < 1:
        lightness += step
        r, g, b = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = f"#{round(r * 255):02x}{round(g * 255):02x}{round(b * 255):02x}"
    return colour


def text_on(colour: str) -> str:
    """Return white or near-black, whichever reads better on ``colour``."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, INK) else INK
