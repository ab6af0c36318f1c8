"""Apps and grants: taken in, kept sealed, renewed, handed to one look at a time, given up."""
