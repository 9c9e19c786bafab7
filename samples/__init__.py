"""Real-looking input: companies that do not exist, with the papers they would hand in."""

from samples.case import STORIES, SampleCase, Story, sample_application
from samples.flags import FLAG_TYPES, sample_flag

__all__ = ["FLAG_TYPES", "STORIES", "SampleCase", "Story", "sample_application", "sample_flag"]
