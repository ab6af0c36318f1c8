"""The platforms of the world, pretended: one process, real HTTP on this machine, unknown to the portal."""
