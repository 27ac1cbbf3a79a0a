"""How fast is it, as ratios within one run: `make bench`."""

from tests.benchmarks.importing import measure_import
from tests.benchmarks.searching import measure_searches

if __name__ == "__main__":
    measure_import()
    measure_searches()
