"""What can be done in a conversation about an item: say something, resolve it."""

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments.actions import answers
from namagar.records.assessments.models import Answer, Comment, Thread
from namagar.records.people import clock
from namagar.records.people.models import User
from namagar.records.people.permission import require


@transaction.atomic
def comment(*, by: User | None, answer: Answer, text: str, thread: Thread | None = None) -> Thread:
    """Begin a thread on an item, or go on with one; a resolved thread is open again when somebody goes on with it."""
    require(by, "assessments.comment", answer.round.country, answer.state)
    problems = []
    if not text.strip():
        problems.append(Problem("comment-empty", "text"))
    if thread is not None and thread.answer_id != answer.pk:
        problems.append(Problem("thread-of-another-item", "thread"))
    if problems or by is None:
        raise Refused(problems)
    now = clock.now()
    if thread is None:
        thread = Thread.objects.create(answer=answer, begun_by=by, state_by=by, state_at=now)
    else:
        thread = Thread.objects.select_for_update().get(pk=thread.pk)
        if thread.state == "resolved":
            thread.state, thread.state_by, thread.state_at = "open", by, now
            thread.save()
    Comment(thread=thread, text=text.strip(), by=by, at=now).save()
    answers.told(by, "assessments.comment", answer, {"thread": thread.pk, "text": text.strip()})
    return thread


@transaction.atomic
def resolve_thread(*, by: User | None, thread: Thread) -> Thread:
    """Say that a conversation has come to its end."""
    thread = Thread.objects.select_related("answer__round").select_for_update(of=("self",)).get(pk=thread.pk)
    require(by, "assessments.resolve_thread", thread.answer.round.country, thread.state)
    assert by is not None
    thread.state, thread.state_by, thread.state_at = "resolved", by, clock.now()
    thread.save()
    answers.told(by, "assessments.resolve_thread", thread.answer, {"thread": thread.pk})
    return thread
