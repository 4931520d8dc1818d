"""A publisher's table of Arcadia's returns with its mapping, for the tests of imports."""

import io
from types import SimpleNamespace

from namagar.records.imports import actions
from namagar.records.imports.models import Import

TABLE = """province,year,returned
Lindora,2031,1200
Velmara,2031,
Nowhere,2031,70
XAA-03,2031,"1,430"
"""
MAPPING = """
id: returns-by-province
title: {en: Returns by province, fa: بازگشت به تفکیک استان}
country: XAA
header: {rows: [1]}
id_of_claims: "border-{area}-{period}"
fixed:
  indicator: returns
  concept: returns-all
  unit: persons
  status: official
  publisher: XAA-BORDER
  title: "Yearbook, table 7"
  published: "2032"
columns:
  area: {column: province}
  period: {column: year, calendar: gregorian}
values:
  - {column: returned}
"""


def sent(who: SimpleNamespace, table: str = TABLE, name: str = "returns.csv") -> Import:
    """A file that was sent."""
    return actions.send(by=who.data_officer, country="XAA", file=io.BytesIO(table.encode()), file_name=name)


def mapped(who: SimpleNamespace, table: str = TABLE, mapping: str = MAPPING) -> Import:
    """A file of which is said how it is read."""
    return actions.map_file(by=who.data_officer, imported=sent(who, table), mapping=mapping)


def checked(who: SimpleNamespace, table: str = TABLE) -> Import:
    """A file that was read whole."""
    return actions.check(by=who.data_officer, imported=mapped(who, table))


def taken(who: SimpleNamespace, table: str = TABLE) -> Import:
    """A file whose good rows were taken."""
    return actions.take(by=who.data_officer, imported=checked(who, table))
