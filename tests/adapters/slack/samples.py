"""A few cards and forms that have everything a card or a form can have."""

from core.surface import Button, Card, ChoiceField, Fact, Form, Option, Passage, Style, TextField, Tone

FAMILY = (
    "The council has refused to assess my son.\nHe is nine, he loves trains, and <most> mornings *he* can't get in."
)

CARDS = {
    "a request": Card(
        title="SR-0042: Refusal to assess: your answer, please",
        summary="SR-0042: a family asks for you. Please answer by Thu 26 Nov, 09:00.",
        facts=(Fact("Age", "9"), Fact("Stage", "Assessment requested"), Fact("Priority", "Urgent: Appeal by 30 Nov")),
        body=(Passage(FAMILY, quoted=True, heading="The family's message"), Passage("Please answer by Thu 26 Nov.")),
        buttons=(
            Button("Accept", "accept", "o1", Style.PRIMARY),
            Button("More info", "more_info", "o1"),
            Button("Decline", "decline", "o1", Style.DANGER),
            Button("Open the Vault", "link", "", link="https://vault.example.org"),
        ),
        context=("2 of 3 families, 1 place left", "Others are asked after 48 hours."),
        tone=Tone.URGENT,
    ),
    "a settled card": Card("SR-0041: accepted", "SR-0041 is with Ben.", facts=(Fact("With", "Ben"),), tone=Tone.QUIET),
    "a long conversation": Card(
        title="SR-0040: the conversation",
        summary="The conversation of SR-0040.",
        body=tuple(
            Passage(f"{n}. " + "word " * 400, quoted=True, heading=f"Tue {n} Nov: the family") for n in range(1, 8)
        ),
    ),
}

FORMS = {
    "a form with every kind of field": Form(
        title="Decline SR-0042 and tell the family",
        verb="decline_send",
        subject="o1",
        intro="The family reads your explanation, and where else they can turn.",
        fields=(
            ChoiceField(
                "reason",
                "Why",
                (
                    Option("capacity", "No capacity"),
                    Option("conflict", "Conflict of interest", "Never told the family"),
                ),
                chosen=("capacity",),
            ),
            TextField("explanation", "What the family reads", draft="I am sorry.\nI have no place left.", lines=6),
            ChoiceField(
                "signposts",
                "Where else to turn",
                tuple(Option(f"s{n}", f"Place {n}") for n in range(12)),
                many=True,
                required=False,
                chosen=("s1", "s3"),
            ),
            ChoiceField("other", "Somebody else", (Option("ben", "Ben"),), required=False),
            TextField("better_placed", "Who would be better placed", hint="A name is enough.", most=80, required=False),
        ),
        submit="Send",
    ),
}
