"""Schools Mutual Services: complaints that wait at Level 1."""

from intake.demo.story import Story, acknowledged, ago, day, extended, updated

STORIES = (
    Story(
        key="sent-to-another-school",
        sent=ago(minutes=50),
        name="Delia Roach",
        email="office@fernhill-primary.example",
        who="school",
        about="north-east-hub",
        happened=1,
        details=(
            "We booked a teacher for our Year 4 class, to cover maternity leave. She was sent to another school of "
            "almost the same name, fifteen miles away. We had thirty children and nobody to teach them until eleven."
        ),
        wish="We would like to know how it happened, and not to be charged for the morning.",
    ),
    Story(
        key="unpaid-timesheet",
        sent=ago(hours=2, minutes=10),
        name="Rafael Pinto",
        email="rafael.pinto@post.example",
        telephone="07700 900114",
        who="candidate",
        about="south-east-hub",
        happened=9,
        details=(
            "My timesheet for the week before last was signed by the school and sent in on the Friday. I have not "
            "been paid. I have rung three times, and each time I was told that somebody would ring back."
        ),
        wish="Please pay me what I am owed, and tell me when it will be in my account.",
    ),
    Story(
        key="no-lunch-break",
        sent=ago(hours=21),
        name="Shanice Grant",
        email="shanice.grant@post.example",
        who="candidate",
        about="north-east-hub",
        happened=3,
        details=(
            "On all four days of my booking I was put on duty through lunch. When I mentioned it to the hub I was "
            "told to sort it out with the school. I am happy to help out, but I need to eat."
        ),
        wish="I would like somebody to speak to the school before I go back.",
    ),
    Story(
        key="nobody-rang",
        sent=day(2, "15:10"),
        name="Gordon Tate",
        email="g.tate@hollybush-academy.example",
        who="school",
        about="east-midlands-hub",
        happened=6,
        details=(
            "We were promised a call at seven in the morning if cover could not be found. Nobody rang. We found out "
            "at half past eight that nobody was coming, when it was too late to ask anyone else."
        ),
        wish="A call when you say you will call.",
    ),
    Story(
        key="wrong-qualification",
        sent=day(2, "09:15"),
        name="Bronwen Ellis",
        email="b.ellis@stmarks-first.example",
        who="school",
        about="north-east-hub",
        happened=7,
        details=(
            "We asked for a teacher who can teach phonics in Reception. The one who came is trained for secondary "
            "science. He did his best, and told us himself that he had said so to the hub the evening before."
        ),
        wish="Part of the fee back, and a check before anybody is sent to us again.",
        then=(acknowledged(day(2, "11:40"), "newcastle", "I am sorry about this. I will look at the booking today."),),
    ),
    Story(
        key="reference-went-astray",
        sent=day(3, "10:05"),
        name="Yusuf Demir",
        email="yusuf.demir@post.example",
        who="candidate",
        about="south-east-hub",
        happened=20,
        details=(
            "My references were sent to you twice by my last school, and twice I was told that they had not come. I "
            "lost three weeks of work over it."
        ),
        wish="An apology, and a look at where post like this ends up.",
        then=(
            acknowledged(
                day(1, "09:30"), "oxford", "I am sorry that you hear from us later than we promise. I have this now."
            ),
        ),
    ),
    Story(
        key="overcharged-twice",
        sent=day(7, "10:20"),
        name="Hilary Moss",
        email="bursar@quarrybank-trust.example",
        who="school",
        about="north-east-hub",
        happened=16,
        details=(
            "Two of our schools were charged for the same teacher on the same three days. I sent the attendance "
            "sheets at once and have been asked for them twice since."
        ),
        wish="A corrected invoice, and one person who deals with it.",
        then=(
            acknowledged(day(7, "15:45"), "newcastle"),
            updated(
                day(3, "12:00"),
                "newcastle",
                "I have the attendance sheets of both schools now. Our accounts team is comparing them with the "
                "bookings. I am sorry that this takes longer than we promised.",
            ),
        ),
    ),
    Story(
        key="accident-at-work",
        sent=day(4, "09:30"),
        name="Corinne Vale",
        email="corinne.vale@post.example",
        telephone="07700 900127",
        who="candidate",
        about="south-east-hub",
        happened=12,
        details=(
            "I slipped on a wet floor in a school kitchen while I worked there through you. The school wrote it in "
            "its accident book. I told the hub the same day, and nobody has asked me since how I am."
        ),
        wish="I want to know what you do when one of us is hurt at work.",
        then=(
            acknowledged(day(4, "10:50"), "oxford", "Thank you for telling us. First of all: how are you now?"),
            extended(
                day(2, "14:10"),
                "oxford",
                "5 working days",
                "The school is sending us its accident record, and the person who took your call is back next week. "
                "We want to hear both before we answer you.",
            ),
        ),
    ),
    Story(
        key="refused-a-booking",
        sent=day(8, "11:00"),
        name="Ottilie Brandt",
        email="ottilie.brandt@post.example",
        who="candidate",
        about="east-midlands-hub",
        happened=15,
        details=(
            "I was taken off a booking that had been confirmed, the evening before it began. I was told that the "
            "school had changed its mind. The school tells me that it never did."
        ),
        wish="The truth about who cancelled it, and the day's pay.",
        then=(
            acknowledged(day(8, "12:30"), "nottingham"),
            extended(
                day(6, "16:00"),
                "nottingham",
                "3 working days",
                "The school's office was closed for a training day, so we have not been able to speak to them yet.",
            ),
            updated(day(4, "11:15"), "nottingham", "I have spoken to the school and am checking our own call notes."),
            extended(
                day(3, "15:00"),
                "nottingham",
                "5 working days",
                "What the school says and what our notes say do not agree. We have asked for the call itself.",
            ),
            updated(day(2, "10:00"), "nottingham", "The recording has come. You will have our answer this week."),
        ),
    ),
    Story(
        key="somebody-of-the-office",
        sent=ago(hours=16),
        name="Leonie Hart",
        email="leonie.hart@post.example",
        who="candidate",
        about="south-east-hub",
        happened=8,
        details=(
            "Olu Adeyemi spoke to me on the telephone as if I were a nuisance, in front of other people. I had only "
            "asked why my hours had been cut. I don't want him to decide about this himself."
        ),
        wish="I would like to deal with somebody else from now on.",
    ),
    Story(
        key="afraid-to-say",
        sent=day(2, "08:40"),
        name="Winston Achebe",
        email="",
        telephone="07700 900139",
        who="employee",
        about="north-east-hub",
        concerns="yes",
        whom="Somebody in the office. I would rather not write the name.",
        details=(
            "Work is shared out by who is friends with whom. I have said so in two meetings, and since then I have "
            "had the bookings that nobody else wants."
        ),
        wish="For somebody from outside the office to look at the rota.",
        then=(acknowledged(day(2, "12:00"), "senior", "I will ring you this afternoon. Nobody at the hub is told."),),
    ),
    Story(
        key="general-question-of-fees",
        sent=day(2, "13:20"),
        name="Prudence Lock",
        email="p.lock@westbrook-federation.example",
        who="school",
        about="dont-know",
        details=(
            "Your new price list came in the middle of the term, and the prices hold from a day before. We had agreed "
            "our budget by then."
        ),
        wish="The old prices until the end of term.",
        then=(acknowledged(day(2, "16:05"), "staffing"),),
    ),
    Story(
        key="whatever-their-rank",
        sent=day(1, "09:00"),
        name="Honor Blakely",
        email="h.blakely@ashgrove-trust.example",
        who="partner",
        about="education-staffing",
        happened=5,
        details=(
            "At the meeting about next year's contract, Sam Whitlock told my colleague that she would “soon see who "
            "gets the good teachers”. We took it as a threat."
        ),
        wish="For somebody above him to hear both of us.",
        then=(acknowledged(day(1, "10:30"), "director", "I have this myself. Can we meet the day after tomorrow?"),),
    ),
    Story(
        key="physiotherapy-too-late",
        sent=day(1, "10:15"),
        name="Ambrose Teague",
        email="ambrose.teague@post.example",
        who="service-user",
        about="healthcare-and-wellbeing",
        details="I was promised physiotherapy within ten days. It has been five weeks, and my shoulder is no better.",
        wish="An appointment.",
        then=(acknowledged(day(1, "11:40"), "healthcare"),),
    ),
    Story(
        key="cover-ran-out",
        sent=ago(hours=7),
        name="Mabel Osgood",
        email="finance@elmtree-primary.example",
        who="school",
        about="staff-absence-protection",
        happened=4,
        details="You stopped paying for the cover of our deputy head after twenty days. Our policy says forty.",
        wish="The other twenty.",
    ),
)
