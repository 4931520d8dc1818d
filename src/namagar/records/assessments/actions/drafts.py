"""What can be done with a draft that a device has kept while there was no line: send it, once, over nobody's words."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import holding, standing
from namagar.records.assessments.actions import saying
from namagar.records.assessments.models import Answer, Round, SentDraft
from namagar.records.people import clock
from namagar.records.people.models import User
from namagar.records.people.permission import require

LONGEST_NAME = 36  # a name of the kind devices make by themselves: 32 digits with hyphens


@transaction.atomic
def send_draft(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    item: str,
    name: str,
    seen: int,
    option: str,
    justification: Mapping[str, str],
    earlier: Sequence[str] = (),
) -> SentDraft:
    """Save a draft under the name its device gave it. The same name sent again saves nothing and tells what was saved.

    `seen` is the revision the writer had before them. `earlier` names drafts of the same device whose answer never
    came back: where one of them made the present revision, the writer is not in their own way.
    """
    of = Round.objects.get(pk=round.pk)
    require(by, "assessments.send_draft", of.country, of.state)
    standing.refuse_if_closed(of)
    # Whoever sends the same draft twice at once waits here, and then finds that it was taken.
    Answer.objects.select_for_update().filter(round=of, item=item).first()
    held = holding.held(of, by.institution).get(item) if by is not None and by.institution else None
    if by is None or held is None:
        raise Refused(Problem("answer-of-another-institution", "institution"))
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(Problem("draft-unreadable", item))
    texts = {language: justification.get(language, "") for language in ("en", "fa")}
    says = hashlib.sha256(json.dumps([of.pk, item, option, texts], sort_keys=True).encode()).hexdigest()
    before = SentDraft.objects.filter(by=by, name=name).first()
    if before is not None:
        if before.says != says:
            raise Refused(Problem("draft-name-used", item))
        return before
    if not held.writable:
        raise Refused(Problem("draft-answer-locked", item))
    own = SentDraft.objects.filter(
        by=by, round=of, item=item, name__in=list(earlier), revision=held.said.revision
    ).exists()
    saved = saying.say(by, held, held.said.revision if own else seen, option, texts)
    sent = SentDraft(name=name, round=of, item=item, says=says, revision=saved.revision, by=by, at=clock.now())
    sent.save()
    return sent
