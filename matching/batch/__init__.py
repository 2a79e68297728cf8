"""Many needs at once: candidates, costs, the flow that assigns them, and its proof."""
