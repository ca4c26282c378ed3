"""Where nodes become records: data of another shape than documented are told as such."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from connectors.errors import ContractBrokenError

REPORT_IT = "Please report it: it is a defect of flowgauge, or GitHub has changed"


@contextmanager
def documented_shape(where: str) -> Iterator[None]:
    """Names the field when the data inside do not fit; its value, which may be about a person, is not shown.

    Raises:
        ContractBrokenError: A field is missing, or is of another kind than documented.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        what = f"unexpected {field} of a {error.title}: {first['msg']}"
        raise ContractBrokenError(what, where=where, mend=REPORT_IT) from error
    except KeyError as error:
        raise ContractBrokenError(f"the field {error} is missing", where=where, mend=REPORT_IT) from error
    except TypeError as error:
        raise ContractBrokenError("a part of the answer is missing", where=where, mend=REPORT_IT) from error
