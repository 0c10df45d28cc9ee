"""Messages that say something."""

from typing import ClassVar, dataclass_transform

from textual.message import Message


@dataclass_transform(eq_default=False)
class Saying(Message):
    """A message with fields, which are annotated and given as those of a dataclass are.

    A dataclass compiles code for each of its classes: some forty times at every start.
    """

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._fields = (*cls._fields, *vars(cls).get("__annotations__", ()))

    def __init__(self, *values: object, **named: object) -> None:
        """Raises TypeError where a field has no value, or a value no field."""
        super().__init__()
        given = dict(zip(self._fields, values, strict=False)) | named
        missing = [one for one in self._fields if one not in given and not hasattr(self, one)]
        if missing or len(given) != len(values) + len(named) or not given.keys() <= {*self._fields}:
            raise TypeError(f"{type(self).__name__}({', '.join(self._fields)})")
        vars(self).update(given)
