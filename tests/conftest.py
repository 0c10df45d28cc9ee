"""Properties are tried on the same examples in every run, so that a run says something about the
code and not about luck. `pytest --hypothesis-profile=explore` looks for new ones, and longer."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("steady")
