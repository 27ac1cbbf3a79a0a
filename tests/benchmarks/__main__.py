"""How fast is it, as ratios within one run: `make bench`."""

from tests.benchmarks.asking import measure_questions, measure_speed
from tests.benchmarks.browsing import measure_browsing
from tests.benchmarks.country import measure_country
from tests.benchmarks.crowds import measure_crowds
from tests.benchmarks.importing import measure_import
from tests.benchmarks.measuring import measure_measures
from tests.benchmarks.opening_texts import measure_opening_texts
from tests.benchmarks.reporting import measure_reports
from tests.benchmarks.searching import measure_searches
from tests.benchmarks.tiles import measure_tiles
from tests.benchmarks.twins import measure_twins
from tests.benchmarks.walking import measure_walks

if __name__ == "__main__":
    measure_import()
    measure_searches()
    measure_questions()
    measure_speed()
    measure_twins()
    measure_opening_texts()
    measure_measures()
    measure_walks()
    measure_tiles()
    measure_reports()
    measure_country()
    measure_browsing()
    measure_crowds()
