"""二维码问题反映：somebody who stands before a code tells that it is covered or wrong; nobody has to sign in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import code_reports
from wx_backend.domain.words import CodeProblem

from . import access, context, enumeration
from .profiles import TokenPath
from .shapes import Body, Shown, once

api = APIBlueprint("code_reports", __name__, url_prefix="/api/v1/codes")


class NewCodeReport(Body):
    problem: Literal["covered", "damaged", "wrong_person", "wrong_place", "suspicious"]
    place: Annotated[str, Field(max_length=code_reports.PLACE_CHARS)] = ""


class CodeReportTaken(Shown):
    message: str


@api.post("/<token>/reports", responses={201: CodeReportTaken}, openapi_extensions={"x-idempotent": True})
@access.public
def report(path: TokenPath, body: NewCodeReport) -> tuple[dict[str, Any], int, dict[str, str]]:
    """反映二维码问题 / Say that a code is covered, damaged or wrong; it goes to the establishment office."""
    code = enumeration.find(path.token)

    def act() -> dict[str, Any]:
        code_reports.report(
            code,
            CodeProblem(body.problem),  # type: ignore[call-arg]
            body.place,
            address=context.address(),
            cap=context.settings().limits.code_reports_per_address_per_day,
            keys=context.keys(),
            now=context.now(),
        )
        return CodeReportTaken(message="谢谢，已转给机构编制部门核实").json_body()

    return once(f"code-report:{code.id}", act)
