"""Schools Mutual Services: complaints that went to Level 2 and Level 3."""

from intake.demo.story import Story, acknowledged, answered, asked_for_more, content, day

STORIES = (
    Story(
        key="class-without-a-teacher",
        sent=day(9, "09:20"),
        name="Rosalind Peake",
        email="head@millbrook-primary.example",
        who="school",
        about="north-east-hub",
        happened=10,
        details=(
            "For two weeks we have had five different people in front of the same class. We were promised one, until "
            "the end of term. The children have stopped learning names."
        ),
        wish="One teacher until the end of term, as agreed.",
        then=(
            acknowledged(day(9, "10:00"), "newcastle"),
            answered(
                day(7, "14:40"),
                "newcastle",
                "not upheld",
                "Two of the five fell ill and one found a permanent post. We found somebody for every single day, and "
                "that was not easy. We don't agree that we broke our word.",
                remedies=("explanation",),
            ),
            asked_for_more(
                day(4, "19:40"),
                "I did not say that there were days without a teacher. I said that we were promised one person, and "
                "nobody has told me why that promise was made.",
            ),
            acknowledged(day(3, "09:25"), "senior", "I have not dealt with this before. I begin from the start."),
        ),
    ),
    Story(
        key="holiday-pay",
        sent=day(13, "10:30"),
        name="Tobias Wren",
        email="tobias.wren@post.example",
        who="candidate",
        about="east-midlands-hub",
        happened=40,
        details="My holiday pay was worked out on twelve weeks in which I was ill for four. It should not count those.",
        wish="My holiday pay worked out anew.",
        then=(
            acknowledged(day(13, "12:10"), "nottingham"),
            answered(
                day(11, "16:30"),
                "nottingham",
                "not upheld",
                "Our payroll takes the last twelve weeks, and has done so here as for everybody.",
                remedies=("explanation",),
            ),
            asked_for_more(day(8, "21:15"), "“As for everybody” is no answer, if it is wrong for everybody."),
        ),
    ),
    Story(
        key="nurse-did-not-listen",
        sent=day(15, "11:45"),
        name="Odette Farrar",
        email="odette.farrar@post.example",
        who="service-user",
        about="healthcare-and-wellbeing",
        details=(
            "The nurse wrote in her report that I am fit to work full days. She had asked me nothing about my back."
        ),
        wish="A new assessment by somebody else.",
        then=(
            acknowledged(day(15, "13:30"), "healthcare"),
            answered(
                day(13, "10:00"),
                "healthcare",
                "not upheld",
                "The report follows from the questionnaire that you filled in. It does not mention your back.",
                remedies=("explanation",),
            ),
            asked_for_more(day(10, "17:00"), "The questionnaire has no room for it. That is the point."),
            acknowledged(day(9, "09:00"), "healthcare.manager"),
            answered(
                day(6, "15:15"),
                "healthcare.manager",
                "upheld",
                "You are right: the form had no place for what mattered most. We are sorry. Another nurse sees you "
                "next week, with as much time as it takes, and the questionnaire asks about pain from now on.",
                remedies=("apology", "policy review"),
            ),
        ),
    ),
    Story(
        key="claim-turned-down",
        sent=day(16, "09:40"),
        name="Cressida Lyle",
        email="business.manager@thornfield-school.example",
        who="school",
        about="staff-absence-protection",
        details="Our claim for a teacher's long absence was turned down, because a form came two days after the month.",
        wish="The claim paid.",
        then=(
            acknowledged(day(16, "11:00"), "absence"),
            answered(
                day(14, "12:00"),
                "absence",
                "not upheld",
                "Our terms say that the form must be with us by the end of the month, and it was not.",
                remedies=("explanation",),
            ),
            asked_for_more(day(11, "16:45"), "The form was late because your website was down for those two days."),
            answered(
                day(8, "10:30"),
                "absence.manager",
                "partly upheld",
                "Our website was down for one of the two days, and we take that day off. The form was still a day "
                "late, so we pay half of the claim as a gesture.",
                remedies=("explanation", "other"),
            ),
            asked_for_more(day(5, "20:30"), "Half a claim for half a fault of ours? It was one day in a whole year."),
        ),
    ),
    Story(
        key="banned-without-a-word",
        sent=day(24, "08:55"),
        name="Lucian Abbot",
        email="lucian.abbot@post.example",
        who="candidate",
        about="south-east-hub",
        happened=30,
        details=(
            "I have had no work for a month. A friend at a school tells me that I am on a list not to be sent there."
        ),
        wish="To know what is said about me, and by whom.",
        then=(
            acknowledged(day(24, "10:15"), "oxford"),
            answered(
                day(22, "14:00"),
                "oxford",
                "not upheld",
                "There is no such list. Work has been scarce this month for everybody.",
                remedies=("explanation",),
            ),
            asked_for_more(day(19, "18:20"), "There is. I have seen a picture of it."),
            acknowledged(day(18, "09:40"), "senior"),
            answered(
                day(15, "16:00"),
                "senior",
                "partly upheld",
                "One school had asked for somebody else after a misunderstanding, and our note of it was read by other "
                "schools as a warning. The note is deleted. It was no ban, and nobody meant it as one.",
                remedies=("apology", "explanation"),
            ),
            asked_for_more(day(12, "19:05"), "That does not give me back a month. Who let other schools read it?"),
            answered(
                day(8, "11:00"),
                "director",
                "upheld",
                "A note about you could be read where it never should have been, and it cost you work. That was our "
                "doing. We pay you for the bookings that you lost, and nobody outside our own offices can read such "
                "notes any more. I am sorry.",
                remedies=("apology", "policy review", "other"),
            ),
        ),
    ),
    Story(
        key="noise-in-the-car-park",
        sent=day(20, "10:10"),
        name="Maud Ingle",
        email="maud.ingle@post.example",
        who="other",
        about="north-east-hub",
        details="Your staff park across my drive every morning, and have done so for months.",
        wish="My drive kept free.",
        then=(
            acknowledged(day(20, "11:30"), "newcastle"),
            answered(
                day(18, "09:15"),
                "newcastle",
                "partly upheld",
                "We have asked everybody not to park there. We can't speak for visitors.",
                remedies=("apology",),
            ),
            asked_for_more(day(16, "08:10"), "They are your visitors."),
            answered(
                day(12, "13:00"),
                "senior",
                "upheld",
                "They are. A sign stands there now, visitors are told before they come, and a space of ours is theirs.",
                remedies=("apology", "reassurance"),
            ),
            content(day(11, "09:45"), "I got my car out this morning without ringing anyone’s bell. Thank you."),
        ),
    ),
)
