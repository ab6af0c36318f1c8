"""Black-box tests of the commands, file columns and figures that offices and other systems script."""
