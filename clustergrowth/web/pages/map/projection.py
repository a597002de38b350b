"""The projection of the map: Lambert's azimuthal equal-area, in a window of Europe and Türkiye."""

from math import cos, radians, sin, sqrt

EARTH_KM = 6371.0  # mean radius
CENTRE_LAT, CENTRE_LON = radians(48.0), radians(10.0)  # amid the councils, Cork to İstanbul: least distortion
WEST, EAST, SOUTH, NORTH = -1780.0, 2940.0, -1430.0, 1640.0  # kilometres from the centre
WIDTH = 1600.0  # units of the picture
SCALE = WIDTH / (EAST - WEST)
HEIGHT = round((NORTH - SOUTH) * SCALE, 1)


def project(lat: float, lon: float) -> tuple[float, float]:
    """Where a place stands in the picture, in its units from the upper left corner; it may lie outside."""
    phi, away = radians(lat), radians(lon) - CENTRE_LON
    nearness = 1 + sin(CENTRE_LAT) * sin(phi) + cos(CENTRE_LAT) * cos(phi) * cos(away)
    stretch = EARTH_KM * sqrt(2 / max(nearness, 1e-6))
    x = stretch * cos(phi) * sin(away)
    y = stretch * (cos(CENTRE_LAT) * sin(phi) - sin(CENTRE_LAT) * cos(phi) * cos(away))
    return (x - WEST) * SCALE, (NORTH - y) * SCALE
