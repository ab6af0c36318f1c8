"""The demonstration: an invented county in which everything is going on, modelled on 郎溪县 in 2021."""
