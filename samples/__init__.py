"""Real-looking input: companies that do not exist, with the papers they would hand in."""

from samples.case import STORIES, SampleCase, Story, sample_application

__all__ = ["STORIES", "SampleCase", "Story", "sample_application"]
