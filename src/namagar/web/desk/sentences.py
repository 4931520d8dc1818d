"""The sentences of the desk and of its mails: one for each kind of task, with its button."""

from fractions import Fraction

from django.utils.translation import get_language, gettext, ngettext

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.numerals import digits, show
from namagar.records.assessments.models import Answer
from namagar.records.people.models import User
from namagar.web.desk.tasks import Task
from namagar.web.parts.templatetags.parts import state_words
from namagar.web.parts.templatetags.roles import role_word


def _language() -> str:
    return get_language() or "en"


def template_of(task: Task) -> str:
    """The sentence of this kind of task, with places for its facts."""
    n = int(task.count.value or 0) if task.count else 0
    return {
        "answer": gettext("The coordinator asks {institution} to answer {item}."),
        "finish": gettext("{institution} has begun to answer {item}; finish it and submit it."),
        "improve": gettext("{who} has sent back the answer to {item}, with a reason:"),
        "position": gettext("The coordinator asks your institution, too, what it says to {item}."),
        "review": gettext("{institution} asks you to review its answer to {item}."),
        "confirm": gettext("An answer to {item} is proposed from elsewhere; confirm it, or have it answered anew."),
        "settle": gettext("Institutions answer {item} differently; say whose answer holds."),
        "reply": gettext("{who} wrote about {item}:"),
        "to-answer": ngettext("{n} item to answer in {round}.", "{n} items to answer in {round}.", n),
        "to-review": ngettext("{n} answer to review in {round}.", "{n} answers to review in {round}.", n),
        "to-confirm": ngettext(
            "{n} proposed answer to confirm in {round}.", "{n} proposed answers to confirm in {round}.", n
        ),
        "to-settle": ngettext("{n} conflict to settle in {round}.", "{n} conflicts to settle in {round}.", n),
        "to-reply": ngettext(
            "{n} conversation in {round} waits for your word.", "{n} conversations in {round} wait for your word.", n
        ),
        "sign": gettext("{who} asks your institution to sign or object: {title}."),
        "act": gettext("Your institution owns action {number}: {title}."),
        "look-into": gettext("Your institution is asked to look into a contradiction: {title}"),
        "look-again": gettext("A contradiction is open again because its claims have changed: {title}"),
        "dispose": ngettext(
            "{n} remark on the draft of {round} waits for a verdict.",
            "{n} remarks on the draft of {round} wait for a verdict.",
            n,
        ),
        "step": gettext("{round} is at “{here}”; the next step is “{state}”."),
        "stalled": gettext("{round} stands still at “{here}”; the next step is “{state}”."),
        "late": ngettext(
            "{institution} is late with {n} item of {round}.", "{institution} is late with {n} items of {round}.", n
        ),
        "publish": gettext("Decisions stand and can be released."),
        "people": gettext("A round needs these roles, and nobody who can sign in has them: {roles}."),
    }[task.kind]


def button_of(task: Task) -> str:
    """What the one button of a task says."""
    return {
        "answer": gettext("Answer"),
        "finish": gettext("Go on"),
        "improve": gettext("Improve"),
        "position": gettext("Answer"),
        "review": gettext("Review"),
        "confirm": gettext("Confirm"),
        "settle": gettext("Settle"),
        "reply": gettext("Reply"),
        "sign": gettext("Read and sign"),
        "act": gettext("Report progress"),
        "look-into": gettext("Look into it"),
        "look-again": gettext("Look into it again"),
        "dispose": gettext("Give verdicts"),
        "step": gettext("Open the plan"),
        "stalled": gettext("Open the plan"),
        "publish": gettext("Prepare a release"),
        "people": gettext("Give accounts and roles"),
    }.get(task.kind, gettext("See all"))


def facts_of(task: Task) -> dict[str, str]:
    """What the sentence speaks of, as plain text in the language of the page."""
    language = _language()
    facts = {"n": show(Fraction(task.count.value or 0), language, 0) if task.count else ""}
    if task.answer:
        facts["item"] = item_words(task.answer)
    if task.round:
        facts["round"] = digits(task.round.titles[language], language)
        facts["here"] = state_words(task.round.state)
    if task.institution:
        facts["institution"] = task.institution.short_names[language]
    if task.by:
        facts["who"] = person_words(task.by)
    if task.roles:
        facts["roles"] = gettext(", ").join(role_word(role) for role in task.roles)
    if task.state:
        facts["state"] = state_words(task.state)
    for subject in (task.decision, task.action, task.finding):
        if subject:
            facts["title"] = digits(subject.titles[language], language)
    if task.action:
        facts["number"] = digits(str(task.action.number), language)
    facts.setdefault("institution", gettext("your institution"))
    facts.setdefault("who", gettext("the reviewer"))
    return facts


def item_words(answer: Answer) -> str:
    """The code and the label of an item."""
    wording = words(load_framework(answer.round.framework, answer.round.edition), _language())
    return f"{answer.item} {wording.item(answer.item).label}"


def person_words(person: User) -> str:
    """A person with the institution."""
    name = person.names[_language()]
    if person.institution is None:
        return name
    return gettext("{person} ({institution})").format(
        person=name, institution=person.institution.short_names[_language()]
    )


def plain(task: Task) -> str:
    """The whole task as one line of a mail: the sentence, what was said, since when, until when."""
    parts = [template_of(task).format(**facts_of(task))]
    if task.said:
        parts.append(f"«{task.said}»" if _language() == "fa" else f"“{task.said}”")
    if task.since:
        parts.append(gettext("Since {day}.").format(day=both_calendars(task.since, _language())))
    if task.until:
        said = gettext("Was due {day}.") if task.overdue else gettext("Due {day}.")
        parts.append(said.format(day=both_calendars(task.until, _language())))
    return " ".join(parts)
