"""The one exception for "refused, nothing was written": commands turn it into exit code 2, pages into a message."""

LOST_RACE = "somebody_was_faster"  # the code of a refusal because another person wrote first


class Refusal(Exception):
    """`code` is stable and for programs, `message` is a Chinese sentence that says what to do."""

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
