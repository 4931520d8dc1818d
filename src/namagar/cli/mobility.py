"""The commands about moves between areas."""

from typing import Any

from namagar.cli import (
    mobility_age,
    mobility_calibrate,
    mobility_estimate,
    mobility_fit,
    mobility_flows,
    mobility_impact,
    mobility_indicators,
    mobility_rezone,
    mobility_stock_report,
    mobility_zonation,
)


def add(commands: Any) -> None:
    """Add `namagar mobility` with its commands."""
    mobility = commands.add_parser("mobility", help="moves between areas: flows, indicators, fitting, ages")
    parts = mobility.add_subparsers(title="commands", required=True, metavar="COMMAND")
    mobility_stock_report.add(parts)
    mobility_flows.add(parts)
    mobility_calibrate.add(parts)
    mobility_estimate.add(parts)
    mobility_indicators.add(parts)
    mobility_zonation.add(parts)
    mobility_impact.add(parts)
    mobility_rezone.add(parts)
    mobility_fit.add(parts)
    mobility_age.add(parts)
