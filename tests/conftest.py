"""
How Hypothesis searches: the same way every time, so that a failure is a fact and not an accident.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "authflow",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("authflow")
