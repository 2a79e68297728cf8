"""Tests of the pure engine; they pass in an environment without Django."""
