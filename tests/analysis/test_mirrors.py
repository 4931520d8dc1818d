"""The mirror matrix: pairs of one time, the newest of them, and nothing where nobody reports."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.consistency.mirrors import Matrix, matrices
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.trace import replay


def stock(name: str, origin: str, destination: str, period: str, value: int, publisher: str, gone: bool) -> Claim:
    """A stock as the origin counts it (`gone`), or as the destination does."""
    row = {
        "id": name,
        "indicator": "emigrant-stock" if gone else "foreign-stock",
        "area": origin if gone else destination,
        "counterpart": destination if gone else origin,
        "period": period,
        "concept": "emigrants-born" if gone else "citizens-registered",
        "value": str(value),
        "unit": "persons",
        "status": "official",
        "publisher": publisher,
        "title": "A table",
        "published": "2024",
    }
    (read,) = read_claims([row], Codebook.of("IRN"))
    return read


def one(claims: list[Claim]) -> Matrix:
    (matrix,) = matrices(claims)
    return matrix


def test_both_sides_of_a_corridor_stand_with_their_ratio() -> None:
    here = stock("a", "IRN", "TUR", "2020-12-31", 300, "SCI", gone=True)
    there = stock("b", "IRN", "TUR", "2020-07-01", 200, "TURKSTAT", gone=False)
    corridor = one([there, here]).corridors["IRN", "TUR"]
    assert corridor.mirror
    assert corridor.figures == (here, there)
    assert corridor.times is not None
    assert corridor.times.value == Fraction(3, 2)  # 300 / 200
    assert replay(corridor.times) == Fraction(3, 2)


def test_a_mirror_goes_before_newer_rivals_of_one_side() -> None:
    here = stock("a", "IRN", "TUR", "2020-12-31", 300, "SCI", gone=True)
    there = stock("b", "IRN", "TUR", "2020-07-01", 200, "TURKSTAT", gone=False)
    rivals = [stock(f"r{n}", "IRN", "TUR", "2024", n, name, gone=True) for n, name in ((1, "UNDESA"), (9, "WB"))]
    assert one([here, there, *rivals]).corridors["IRN", "TUR"].figures == (here, there)
    corridor = one(rivals).corridors["IRN", "TUR"]
    assert not corridor.mirror
    assert [int(claim.value or 0) for claim in corridor.figures] == [1, 9]


def test_figures_of_one_publisher_or_of_different_times_are_no_pair() -> None:
    here = stock("a", "IRN", "TUR", "2020-12-31", 300, "UNDESA", gone=True)
    same = stock("b", "IRN", "TUR", "2020-12-31", 200, "UNDESA", gone=False)
    early = stock("c", "IRN", "TUR", "2019-05-31", 200, "TURKSTAT", gone=False)  # 19 months before
    assert matrices([here, same]) == ()
    assert matrices([here, early]) == ()
    assert one([here, stock("d", "IRN", "TUR", "2019-06-30", 200, "TURKSTAT", gone=False)])  # 18 months before


def test_where_nobody_reports_there_is_nothing_and_not_zero() -> None:
    turkey = [stock("a", "IRN", "TUR", "2020", 3, "SCI", True), stock("b", "IRN", "TUR", "2020", 2, "TURKSTAT", False)]
    afghans = [stock("c", "AFG", "IRN", "2020", 9, "SCI", False), stock("d", "AFG", "IRN", "2020", 5, "UNHCR", False)]
    single = stock("e", "AFG", "TUR", "2020", 7, "TURKSTAT", gone=False)
    outside = stock("f", "IRN", "CAN", "2020", 4, "UNDESA", gone=True)
    matrix = one([*turkey, *afghans, single, outside])
    assert (matrix.origins, matrix.destinations) == (("AFG", "IRN"), ("IRN", "TUR"))
    rows = {(origin, to): found for origin, cells in matrix.rows() for to, found in cells}
    assert rows["IRN", "IRN"] is None
    alone = rows["AFG", "TUR"]
    assert alone is not None
    assert (alone.figures, alone.times) == ((single,), None)
    assert matrix.alone.value == 1  # Iran to Canada, which one source counts


def test_a_ratio_to_zero_is_missing() -> None:
    none = stock("a", "IRN", "TUR", "2020", 0, "SCI", gone=True)
    some = stock("b", "IRN", "TUR", "2020", 5, "TURKSTAT", gone=False)
    times = one([none, some]).corridors["IRN", "TUR"].times
    assert times is not None
    assert times.value is None


@given(st.permutations(list(range(40))))
def test_the_order_of_the_claims_does_not_matter(order: list[int]) -> None:
    claims = [
        stock(f"c{n}", "IRN", ("TUR", "CAN")[n % 2], f"20{10 + n % 7}", 100 + n, ("SCI", "WB", "IOM")[n % 3], n % 5 > 2)
        for n in range(40)
    ]
    assert matrices([claims[place] for place in order]) == matrices(claims)


def test_iran_has_the_corridors_that_its_sources_count_twice() -> None:
    claims = read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))
    matrix = one(list(claims))
    twice = {way: each for way, each in matrix.corridors.items() if each.times}
    ways = [("AFG", "IRN"), ("IRN", "CAN"), ("IRN", "GBR"), ("IRN", "TUR"), ("IRN", "USA")]
    assert sorted(twice) == ways
    # Iran's Foreign Ministry 1,500,000 in February 2021, UN DESA 387,246 in July 2020: 3.87 times.
    america = twice["IRN", "USA"]
    assert america.mirror
    assert [int(claim.value or 0) for claim in america.figures] == [1500000, 387246]
