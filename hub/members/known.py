"""What tells who someone is: of a volunteer's row, or of the few columns that a long list reads."""

import uuid
from typing import Protocol


class Known(Protocol):
    """`pk` is the volunteer's id, `user_id` their account's."""

    @property
    def pk(self) -> uuid.UUID: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def email(self) -> str: ...
    @property
    def organisation_id(self) -> uuid.UUID | None: ...
