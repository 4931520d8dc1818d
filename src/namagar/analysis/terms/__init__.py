"""The words of the field as frozen values: areas, periods, claims, traces."""
