"""What happened at SENnections: windows are "normally", so people decide what becomes of those who are late."""

from intake.demo.story import (
    Story,
    acknowledged,
    ago,
    answered,
    asked_for_more,
    closed,
    content,
    day,
    declined,
    extended,
    withdrawn,
)

_REVIEW = "If you are not content, you can ask senior management for a review, normally within ten working days."

STORIES = (
    Story(
        key="no-answer-to-applications",
        sent=ago(hours=3, minutes=20),
        name="Gethin Rhys",
        email="gethin.rhys@post.example",
        who="candidate",
        about="candidates-team",
        happened=14,
        details="I have applied for four posts through you in two months and have not had a single answer.",
        wish="To hear yes or no.",
    ),
    Story(
        key="profile-too-rosy",
        sent=day(2, "16:30"),
        name="Annabel Crewe",
        email="a.crewe@wychwood-school.example",
        who="school",
        about="schools-team",
        happened=5,
        details=(
            "The profile that you sent us said five years of experience with autistic pupils. It turned out to be one "
            "summer camp. We don't blame the candidate: the words were yours."
        ),
        wish="Profiles that we can rely on, and the fee for this one back.",
    ),
    Story(
        key="left-without-training",
        sent=day(6, "11:10"),
        name="Kofi Danso",
        email="kofi.danso@post.example",
        who="candidate",
        about="candidates-team",
        happened=20,
        details=(
            "I was placed with a boy who is fed through a tube. I was told that I would be trained on the first "
            "morning. There was no training, and I did not dare to leave him alone."
        ),
        wish="That nobody is sent anywhere like this without training.",
        then=(
            acknowledged(
                day(5, "09:50"),
                "candidates",
                "Thank you. You did right to stay. We have spoken to the school today about who looks after him.",
            ),
        ),
    ),
    Story(
        key="notes-left-in-a-taxi",
        sent=day(6, "17:45"),
        name="Verity Langdon",
        email="verity.langdon@post.example",
        telephone="07700 900163",
        who="parent",
        about="schools-team",
        happened=8,
        details=(
            "Notes about my daughter were left in a taxi by the assistant whom you sent. The driver brought them to "
            "the school. I heard of it from another mother."
        ),
        wish="To know who has read them, and why nobody told me.",
        then=(
            acknowledged(
                day(3, "10:20"),
                "schools",
                "I am sorry that you did not hear from me sooner: we promise two working days, and it has been three.",
            ),
        ),
    ),
    Story(
        key="two-weeks-of-silence",
        sent=day(13, "09:00"),
        name="Digby Shaw",
        email="d.shaw@lindenlea-college.example",
        who="school",
        about="schools-team",
        happened=30,
        details=(
            "Two invoices came for a placement that ended early by agreement. My letters about it are not answered."
        ),
        wish="The second invoice withdrawn.",
        then=(acknowledged(day(12, "14:15"), "schools"),),
    ),
    Story(
        key="reference-given-too-freely",
        sent=day(11, "13:05"),
        name="Saoirse Nolan",
        email="saoirse.nolan@post.example",
        who="candidate",
        about="candidates-team",
        happened=25,
        details="A reference about me went to a school that I never applied to.",
        wish="To know how that came about.",
        then=(
            acknowledged(day(10, "09:30"), "candidates"),
            extended(
                day(2, "15:20"),
                "candidates",
                "10 working days",
                "We are asking the school what reached it, and from whom. It has promised us an answer next week.",
            ),
        ),
    ),
    Story(
        key="interview-in-a-cafe",
        sent=day(12, "10:40"),
        name="Lorcan Vale",
        email="lorcan.vale@post.example",
        who="candidate",
        about="candidates-team",
        happened=13,
        details=(
            "My interview about work with children was held in a café, where everybody could hear what I was asked."
        ),
        wish="A room with a door.",
        then=(
            acknowledged(day(11, "10:00"), "candidates"),
            answered(
                day(4, "16:00"),
                "candidates",
                "partly upheld",
                "We spoke to the person who held the interview, and read the notes that were made of it.",
                "The place was wrong for such questions. What was asked was what we ask everybody.",
                "Interviews are held in our offices or by video from now on. We have offered you a second one.",
                _REVIEW,
                remedies=("apology", "policy review"),
            ),
        ),
        to_try=True,
    ),
    Story(
        key="wrong-day-again",
        sent=day(22, "08:30"),
        name="Beatrix Nye",
        email="b.nye@stonebridge-primary.example",
        who="school",
        about="schools-team",
        details="For the second time somebody came on a Tuesday who was asked for on a Thursday.",
        wish="The right day.",
        then=(
            acknowledged(day(21, "11:30"), "schools"),
            answered(
                day(16, "12:10"),
                "schools",
                "upheld",
                "We compared your two requests with what was entered.",
                "Both were entered by hand from a telephone call, and both times wrongly.",
                "Bookings are confirmed to you by email now, before anybody is sent.",
                _REVIEW,
                remedies=("apology", "reassurance"),
            ),
        ),
    ),
    Story(
        key="no-more-was-heard",
        sent=day(26, "15:00"),
        name="Quentin Lowe",
        email="quentin.lowe@post.example",
        who="public",
        about="dont-know",
        details="Your van was parked on the pavement outside our surgery, so that wheelchairs had to use the road.",
        then=(
            acknowledged(day(25, "09:15"), "schools"),
            answered(
                day(21, "10:00"),
                "schools",
                "not upheld",
                "We looked at where each of our vans was on that day.",
                "None of them was in your town. It bore our colours, but not our name.",
                "There is nothing for us to put right, and we hope that you find whose it was.",
                _REVIEW,
                remedies=("explanation",),
            ),
            closed(day(9, "09:30"), "schools", "We have rung twice and written once, and have heard no more of it."),
        ),
    ),
    Story(
        key="shouted-at-in-the-lobby",
        sent=day(18, "12:20"),
        name="Imelda Frost",
        email="imelda.frost@post.example",
        who="candidate",
        about="candidates-team",
        happened=19,
        details="I was told off in your lobby for coming without my papers. Nobody had asked me to bring any.",
        wish="An apology from the person who did it.",
        then=(
            acknowledged(day(17, "10:10"), "candidates"),
            answered(
                day(12, "15:30"),
                "candidates",
                "not upheld",
                "We spoke to the two people who were at the desk.",
                "They remember it as a firm word and not as shouting. The letter that we sent you names the papers.",
                "We take no action.",
                _REVIEW,
            ),
            asked_for_more(day(5, "18:45"), "The letter came the day after. Please look at the date on it."),
            acknowledged(day(4, "11:00"), "senior"),
        ),
    ),
    Story(
        key="asked-after-a-holiday",
        sent=day(28, "09:45"),
        name="Casper Holm",
        email="casper.holm@post.example",
        who="employee",
        about="schools-team",
        details="My mileage for the last quarter was cut by a third, with no word of why.",
        wish="The rest of it.",
        then=(
            acknowledged(day(27, "13:00"), "schools"),
            answered(
                day(19, "14:20"),
                "schools",
                "not upheld",
                "We went through the journeys with the map.",
                "Journeys from home to the first school are not paid, and about a third of them were such.",
                "We have explained the rule on the form.",
                _REVIEW,
                remedies=("explanation",),
            ),
            asked_for_more(
                day(3, "08:05"), "I was abroad with my mother, who is ill. I know that I am late, and ask you to look."
            ),
        ),
    ),
    Story(
        key="asked-much-too-late",
        sent=day(38, "10:00"),
        name="Roland Speke",
        email="roland.speke@post.example",
        who="public",
        about="schools-team",
        details=(
            "Your advertisement says that anybody can do this work. I did it for thirty years, and not anybody can."
        ),
        then=(
            acknowledged(day(37, "11:00"), "schools"),
            answered(
                day(32, "12:00"),
                "schools",
                "upheld",
                "We read the advertisement again, with your letter beside it.",
                "You are right, and it belittles the work.",
                "It is gone, and the new one says what the work asks of people.",
                _REVIEW,
                remedies=("apology",),
            ),
            asked_for_more(day(14, "22:10"), "I want it said in the newspaper too."),
            declined(
                day(12, "09:40"),
                "senior",
                "Your complaint was upheld, and what you asked for was done. The time for a review was over by two "
                "weeks, and nothing new has come up, so we leave it there.",
            ),
        ),
    ),
    Story(
        key="bruise-nobody-wrote-down",
        sent=day(30, "08:20"),
        name="Mirela Dobre",
        email="mirela.dobre@post.example",
        who="parent",
        about="schools-team",
        happened=31,
        details=(
            "My son came home with a bruise. The assistant from you says that he fell, and it stands in no book. I "
            "believe her, but it should be written down."
        ),
        wish="That it is written down, every time.",
        then=(
            acknowledged(day(29, "09:00"), "schools"),
            answered(
                day(24, "16:10"),
                "schools",
                "partly upheld",
                "We spoke to the assistant and to the school, on the same day.",
                "He fell in the yard, and two people saw it. It was not written down, and the school keeps the book.",
                "We have reminded everybody who works for us to ask for the book.",
                _REVIEW,
                remedies=("explanation",),
            ),
            asked_for_more(day(19, "07:55"), "Reminding is not enough, as I see it."),
            acknowledged(day(18, "10:30"), "senior"),
            answered(
                day(9, "15:00"),
                "senior",
                "upheld",
                "It is not. From this month everybody who works for us keeps a record of their own and sends it to us "
                "and to the school on the same day. You have had a copy of the first.",
                remedies=("policy review", "reassurance"),
            ),
        ),
    ),
    Story(
        key="manager-by-name",
        sent=day(4, "20:05"),
        name="Evander Moss",
        email="evander.moss@post.example",
        who="candidate",
        about="candidates-team",
        happened=6,
        details=(
            "Piotr Lis promised me a post in writing and gave it to somebody else. When I asked him about it he said "
            "that he could not remember the letter. I have it here."
        ),
        wish="For somebody else to read the letter.",
        then=(acknowledged(day(3, "09:10"), "senior", "Please send me the letter. I read it myself."),),
    ),
    Story(
        key="put-right-by-telephone",
        sent=day(10, "10:30"),
        name="Fenella Boyd",
        telephone="01632 960144",
        who="parent",
        about="schools-team",
        details="I was promised a call about my daughter's new assistant before she began, and met her at the gate.",
        then=(
            acknowledged(day(10, "13:30"), "schools"),
            withdrawn(day(8, "10:00"), "We have met now and she is lovely. I leave it at that."),
        ),
    ),
    Story(
        key="photograph-on-the-website",
        sent=day(17, "14:50"),
        name="Thora Lindqvist",
        email="thora.lindqvist@post.example",
        who="employee",
        about="candidates-team",
        details="My photograph is still on your website, four months after I left.",
        wish="That it goes.",
        then=(
            acknowledged(day(16, "09:05"), "candidates"),
            answered(
                day(15, "12:30"),
                "candidates",
                "resolved informally",
                "We looked at every page of the website.",
                "It stood in two places.",
                "Both are gone, and the list of leavers goes to whoever keeps the website.",
                _REVIEW,
                remedies=("apology",),
            ),
            content(day(14, "19:20"), "Gone. Thank you for being so quick."),
        ),
    ),
)
