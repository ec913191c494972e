"""Schools Mutual Services: complaints that were answered at Level 1, or stopped there."""

from intake.demo.story import Story, acknowledged, answered, cleared, content, day, read, withdrawn

STORIES = (
    Story(
        key="late-three-times",
        sent=day(5, "08:50"),
        name="Amara Quist",
        email="amara.quist@larkrise-infants.example",
        who="school",
        about="north-east-hub",
        happened=6,
        details=(
            "The teaching assistant you sent us was late on three days out of five. Each time we rang you, and each "
            "time somebody new asked us to explain it all again."
        ),
        wish="Somebody who comes on time, and one person at your office who knows about it.",
        then=(
            acknowledged(day(5, "10:10"), "newcastle", "I have your booking in front of me, and I ring you today."),
            answered(
                day(3, "16:20"),
                "newcastle",
                "partly upheld",
                "You were right about the calls: nobody wrote down what you had said, so you had to begin anew each "
                "time. We are sorry. The lateness had a cause that we should have seen: the bus she was told to take "
                "no longer runs before eight. From next week somebody else comes, who lives in your village, and your "
                "contact at our office is the person who signs this.",
                remedies=("apology", "explanation", "reassurance"),
            ),
        ),
        to_try=True,
    ),
    Story(
        key="payslips-on-paper",
        sent=day(9, "14:30"),
        name="Marek Zielony",
        email="marek.zielony@post.example",
        who="candidate",
        about="south-east-hub",
        details=(
            "My eyesight is poor. I asked for payslips on paper in large print, and after two months they still come "
            "by email in tiny letters."
        ),
        wish="Payslips that I can read.",
        then=(
            acknowledged(day(9, "16:00"), "oxford"),
            answered(
                day(7, "11:30"),
                "oxford",
                "upheld",
                "You asked in good time, and we did not do it. Your last six payslips are in the post in large print, "
                "and the next ones come that way by themselves. We have changed our form, so that nobody has to ask "
                "twice for what they need.",
                remedies=("apology", "policy review"),
            ),
            content(day(6, "18:10"), "Thank you. They came this morning and I can read every line."),
        ),
    ),
    Story(
        key="counsellor-cancelled",
        sent=day(14, "09:10"),
        name="Jocelyn Marsh",
        email="jocelyn.marsh@post.example",
        who="service-user",
        about="healthcare-and-wellbeing",
        happened=21,
        details=(
            "My third appointment with the counsellor was cancelled an hour before, and I had taken time off for it."
        ),
        wish="To be told earlier.",
        then=(
            acknowledged(day(14, "10:45"), "healthcare"),
            answered(
                day(12, "15:00"),
                "healthcare",
                "not upheld",
                "The counsellor was taken ill that morning, and we rang you within ten minutes of hearing it. We don't "
                "think that we could have told you sooner. We have offered you the first free time there is.",
                remedies=("explanation",),
            ),
        ),
    ),
    Story(
        key="school-meals",
        sent=day(12, "12:15"),
        name="Tabitha Reeve",
        email="tabitha.reeve@post.example",
        who="other",
        about="dont-know",
        details=(
            "The school meals at my son's school have been cold for weeks, and the school says that you supply them."
        ),
        then=(
            acknowledged(day(12, "13:00"), "staffing"),
            answered(
                day(11, "10:20"),
                "staffing",
                "out of scope",
                "We find staff for schools; we have nothing to do with their meals. The office of the school can tell "
                "you whom to write to, and we have told them that you will ask.",
                remedies=("explanation",),
            ),
        ),
    ),
    Story(
        key="pension-scheme",
        sent=day(10, "11:20"),
        name="Ines Calloway",
        email="ines.calloway@post.example",
        who="candidate",
        about="education-staffing",
        details="My pension statement leaves out the whole of one term, though it was taken off my pay.",
        wish="The months put right.",
        then=(
            acknowledged(day(10, "14:00"), "staffing"),
            answered(
                day(8, "09:50"),
                "staffing",
                "referred",
                "What was taken off your pay was handed over on time; the statement is the pension scheme's. We have "
                "sent them our records with your permission, and they have the matter now. They write to you directly.",
                remedies=("explanation", "other"),
            ),
            content(day(7, "20:15")),
        ),
    ),
    Story(
        key="changed-my-mind",
        sent=day(6, "10:00"),
        name="Barnaby Stokes",
        email="barnaby.stokes@post.example",
        who="service-user",
        about="healthcare-and-wellbeing",
        details="The physiotherapist's room was upstairs and there was no lift.",
        wish="A room on the ground floor.",
        then=(
            acknowledged(day(6, "11:05"), "healthcare"),
            withdrawn(day(5, "09:30"), "They rang and have given me a room downstairs. That is all I wanted."),
        ),
    ),
    Story(
        key="named-in-passing",
        sent=day(8, "09:05"),
        name="Philippa Dean",
        email="philippa.dean@harbour-junior.example",
        who="school",
        about="north-east-hub",
        details=(
            "The invoice for last month has our old address on it again. Noor Haddad has always been very helpful, "
            "and none of this is her doing: it is the system that keeps the old one."
        ),
        wish="Our right address, for good.",
        then=(
            cleared(day(8, "10:30"), "senior", "She is named with thanks. The complaint is about our invoices."),
            acknowledged(day(8, "11:20"), "newcastle"),
            answered(
                day(6, "15:30"),
                "newcastle",
                "resolved informally",
                "As agreed on the telephone: the old address stood in a second list that nobody knew of. It is gone, "
                "and a corrected invoice is on its way to you.",
                remedies=("apology", "other"),
            ),
            content(day(5, "08:20"), "All is well now."),
        ),
    ),
    Story(
        key="no-letter-please",
        sent=day(7, "13:40"),
        name="Eunice Barlow",
        telephone="01632 960158",
        who="service-user",
        about="staff-absence-protection",
        details="I can't work your online claim form, and when I ring I am told to use the online claim form.",
        wish="A form on paper.",
        then=(
            acknowledged(day(7, "15:00"), "absence", "I will ring you, as you asked."),
            answered(
                day(5, "10:10"),
                "absence",
                "upheld",
                "You should never have been sent round in circles. A paper form has been posted to you with a stamped "
                "envelope, and whoever answers our telephone knows now that there is one.",
                remedies=("apology", "policy review"),
            ),
        ),
    ),
    Story(
        key="read-at-the-library",
        sent=day(6, "15:20"),
        name="Horace Finn",
        telephone="01632 960171",
        who="candidate",
        about="south-east-hub",
        details="I was told that I had to have a smartphone to get work through you. I have no such thing.",
        wish="To be rung up, like everybody used to be.",
        then=(
            acknowledged(day(6, "16:40"), "oxford"),
            answered(
                day(4, "12:00"),
                "oxford",
                "partly upheld",
                "Nobody needs a smartphone to work for us, and you should not have been told so. We have noted that "
                "you are to be rung. Some schools do ask that absences are entered online; we do that for you.",
                remedies=("apology", "explanation"),
            ),
            read(day(3, "14:05")),
        ),
    ),
)
