"""Articles made up of word lists, the same for the same seed, and hard to find a way in: much is
said twice with a word or two changed, as in technical documentation."""

import random

_THINGS = """
    harbour ferry timetable council ledger turbine gauge valve cable signal gate lock pump crane
    berth buoy anchor winch sluice reservoir pipeline meter switch relay panel battery generator
    inspector operator engineer clerk mayor witness delegate auditor contractor surveyor warden
    report minute statute budget tender invoice permit licence register protocol annex schedule
    option parameter record field index buffer queue packet session token channel socket
    district quarter parish canton border bridge tunnel viaduct junction depot terminal platform
    sample measure reading figure estimate forecast deadline penalty premium levy rebate
""".split()
_KINDS = """
    annual spare eastern western northern public hidden partial steady former latest narrow wooden
    primary secondary nominal manual automatic optional empty pending shared private local foreign
    late early costly modest sudden gradual formal verbal double single upper lower inner outer
""".split()
_ACTS = """
    opens closes checks returns raises lowers updates ignores rejects accepts replaces delays
    reads writes copies moves counts lists marks removes restores measures reports confirms
    denies signs limits extends covers names holds releases follows precedes
""".split()
_NAMES = """
    Orla Brandt Keita Novak Lindqvist Moreau Tanaka Okafor Silva Petrov Haddad Jansen Rossi Weiss
    Marlow Quill Ashdown Fenwick Calder Thorne
""".split()
_PLACES = "Velden Marnholm Ostrava Kirkby Lunde Tarrow Selby Westport Norrvik Almere".split()
_SENTENCES = """
The {kind} {thing} {act} the {thing} before the {thing} {act} it.
If the {thing} is {kind}, the {thing} {act} every {kind} {thing} in the {thing}.
{name} said that the {thing} in {place} would stay {kind} until the {thing} {act} the {thing}.
"We never saw the {thing}," {name} told the {thing}, "and the {kind} {thing} wasn't ours."
The {thing} {act} {number} {thing}s, which is {number} more than the {kind} {thing} of {year}.
Changed in {year}: the {thing} {act} the {kind} {thing}.
A {kind} {thing} and a {kind} {thing} are not the same thing; only the {thing} {act} both.
See the {thing} for how the {thing} {act} a {kind} {thing}.
In {place}, {name} asked whether the {thing} {act} anything at all.
Without a {thing}, nobody {act} the {kind} {thing} - not even {name}.
When the {thing} fails, the {thing} {act} the {kind} {thing} and {act} the {thing} again.
Between {year} and {year} the {thing} of {place} {act} the {thing} only {number} times.
By default the {thing} {act} the {thing}; set the {kind} {thing} to {number} to change that.
What the {thing} {act} is {kind}, and what it {act} later is a question for the {thing}.
It is {kind}. It has been {kind} since the {thing} of {place}...
Each {thing} {act} its own {kind} {thing}, although {name} of {place} disagrees.
The final {thing} offers a {kind} fix: the {thing} {act} the {thing} first.
Raises an error where the {thing} {act} a {kind} {thing}.
"Why is the {thing} so {kind}?" asked {name}. "Because the {thing} {act} it."
For {number} days the {thing} {act} nothing, then the {kind} {thing} {act} the {thing} of {place}.
Only {name} and {name} knew that the {kind} {thing} {act} the {thing}.
""".strip().split("\n")
_HEADINGS = "About the {thing}|The {kind} {thing}|{place}|Notes on the {thing}|{thing} and {thing}"


def _filled(template: str, chance: random.Random) -> str:
    while "{" in template:
        slot = template[template.index("{") + 1 : template.index("}")]
        words = {"thing": _THINGS, "kind": _KINDS, "act": _ACTS, "name": _NAMES, "place": _PLACES}
        if slot == "number":
            word = str(chance.randint(2, 90))
        elif slot == "year":
            word = str(chance.randint(1950, 2024))
        else:
            word = chance.choice(words[slot])
        template = template.replace("{" + slot + "}", word, 1)
    return template[0].upper() + template[1:]


def sentence(chance: random.Random) -> str:
    """One sentence, another one every time."""
    return _filled(chance.choice(_SENTENCES), chance)


def varied(paragraph: str, chance: random.Random) -> str:
    """A near copy: every tenth word another one, at least one of them."""
    words = paragraph.split(" ")
    for at in chance.sample(range(len(words)), max(1, len(words) // 10)):
        words[at] = chance.choice(_THINGS)
    return " ".join(words)


def word(chance: random.Random) -> str:
    """A word as it stands in articles."""
    return chance.choice(chance.choice((_THINGS, _KINDS, _ACTS)))


def article(seed: int, size: int = 30_000) -> str:
    """Paragraphs, one a line with an empty line between, of about `size` code points in all; one
    in eight is a near copy of an earlier one, one in twelve a heading."""
    chance = random.Random(seed)
    paragraphs: list[str] = []
    length = 0
    while length < size:
        long = [old for old in paragraphs[-200:] if len(old) > 80]
        luck = chance.random()
        if long and luck < 0.12:
            paragraph = varied(chance.choice(long), chance)
        elif luck < 0.2:
            paragraph = _filled(chance.choice(_HEADINGS.split("|")), chance)
        else:
            paragraph = " ".join(sentence(chance) for _ in range(chance.randint(1, 8)))
        paragraphs.append(paragraph)
        length += len(paragraph) + 2
    return "\n\n".join(paragraphs)
