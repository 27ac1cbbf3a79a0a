"""The definitions of all that stands beside a report's own figures."""

from assetmap.gaps.report.beside.benchmarks import DEFINITIONS_OF_BENCHMARKS
from assetmap.gaps.report.beside.dependence import DEFINITIONS_OF_DEPENDENCE
from assetmap.gaps.report.voices.challenges import DEFINITIONS_OF_CHALLENGES
from assetmap.gaps.report.voices.stories import DEFINITIONS_OF_STORIES

DEFINITIONS_BESIDE = {
    **DEFINITIONS_OF_BENCHMARKS,
    **DEFINITIONS_OF_DEPENDENCE,
    **DEFINITIONS_OF_STORIES,
    **DEFINITIONS_OF_CHALLENGES,
}
