"""結川市, the demo town: a fictional town whose gaps are known by construction. See docs/demo-town.md."""
