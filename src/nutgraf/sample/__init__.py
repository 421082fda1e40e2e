"""The sample press: a dozen invented outlets, served over loopback, for the demo and the tests."""

from nutgraf.sample.server import SamplePress

__all__ = ["SamplePress"]
