"""Everything that the pages say to a family, in one place, beside the questions of the form (`questions.py`).

Plain English: a test counts every sentence here, every question and every letter (Flesch–Kincaid grade 6 or below).
"""

from typing import Final

DANGER: Final = "If someone is in danger now, call 999."

# The page

FIRST: Final = "This page is yours alone. Lost your way back to it? We can send you a new link at any time."
PAGE_TITLE: Final = "Your request for support"
SEVERAL_TITLE: Final = "Your requests for support"
WHAT_NEXT: Final = "What happens next"
QUESTION_HEADING: Final = "A question for you"
QUESTION_INTRO: Final = "{who}, an advocate, would like to know:"
CONVERSATION: Final = "Messages"
NO_MESSAGES: Final = "There are no messages yet."
HAPPENED: Final = "What has happened"
TURN_TO: Final = "Where else you can turn"
WHAT_YOU_CAN_DO: Final = "What you can do"
YOUR_DATA: Final = "What we hold about you"
DATA_INTRO: Final = "What you wrote is kept under lock and key. You can take a copy, and you can ask us to erase it."
DOWNLOAD: Final = "Download what you wrote and what we wrote to you"
CLOSE_PAGE: Final = "Close this page"

YOU: Final = "You"
YOU_ASKED: Final = "You asked us for help."
WE_ASKED: Final = "We asked {who}, one of our advocates."
WE_ASKED_ALL: Final = "We asked all our advocates."
COORDINATORS_LOOK: Final = "Our coordinators began to look for the right person."
THEY_ASKED_YOU: Final = "{who} asked you a question."
YOU_ANSWERED: Final = "You answered."
THEY_DECLINED: Final = "{who} can't take this on. We are sorry."
THEY_WROTE: Final = "{who} wrote:"
CONNECTED: Final = "{who} began to support you."
ENDED: Final = "The support from {who} ended."
WITHDRAWN: Final = "You withdrew your request."
LAPSED: Final = "We closed your request. We are sorry that nobody could take it on."
ALL_DECLINED: Final = "Nobody could take it on. We are sorry."

WILL_HEAR: Final = "{who} supports you now. You will hear from them by {at}."
SHOULD_HAVE_HEARD: Final = (
    "{who} supports you now. You should have heard from them by {at}. If not, please tell us below."
)
SUPPORTED: Final = "{who} supports you. You can write to them here at any time."
NOT_HEARD_YET: Final = "You told us that you have not heard. We are sorry. A coordinator is looking into it."
SUPPORT_OVER: Final = "The support has ended. You can ask us again at any time."
NOBODY_FOUND: Final = "You can ask us again at any time. Below you find who else may help."
OVER: Final = "Nothing more happens now. You can ask us again at any time."
AFTER_ANSWER: Final = "An advocate waits for your answer. They decide when they have it. A few words are enough."
ASKED_ERASURE: Final = "On {at} you asked us to erase what we hold. You will hear from us by {by}."
ASKED_COPY: Final = "On {at} you asked for a copy of all we hold. You will hear from us by {by}."

# Links, and what stands round every page

CONTINUE_TITLE: Final = "Your private page"
CONTINUE_INTRO: Final = "This link opens your private page. It can be used once."
CONTINUE: Final = "Continue"
CONTINUE_SHARED: Final = "On a shared computer or phone? Close your page when you have read it."
RENEW_TITLE: Final = "This link no longer works"
RENEW_INTRO: Final = "We can send you a new link by mail. Each link can be used once, and for 14 days."
RENEW: Final = "Send me a new link"
RENEWED_TITLE: Final = "Please look at your mail"
RENEWED: Final = (
    "If this link was yours, a new one is on its way. It can take a few minutes. Please look in junk mail too."
)
CLOSED_TITLE: Final = "Your page is closed"
CLOSED: Final = "That keeps it safe. To open it again, use the newest link in your mail, or let us send you one."
LOST_TITLE: Final = "Get a new link"
LOST_INTRO: Final = "Tell us the e-mail address that you gave us. We send the link there, and nowhere else."
LOST_FIELD: Final = "Your e-mail address"
LOST_SEND: Final = "Send me a link"
LOST_SENT: Final = (
    "If we know this address, a link is on its way. It can take a few minutes. Please look in junk mail too."
)
RING: Final = "Rather talk? Ring {telephone}."
LEAVE: Final = "Leave this page"
SKIP: Final = "Skip to the main part"
BACK: Final = "Back"
PROBLEM_TITLE: Final = "There is a problem"

NOT_THERE_TITLE: Final = "We can't find that page"
NOT_THERE: Final = "The address may be wrong, or the page may be gone. Please check the link, or ask for a new one."
TRY_AGAIN_TITLE: Final = "Please try that again"
TRY_AGAIN: Final = (
    "Your browser did not send what we need to keep you safe. Go back, load the page again, and try once more."
)
TOO_OFTEN_TITLE: Final = "Please wait a little"
TOO_OFTEN: Final = "There were too many tries in a short time. Wait for a minute, then try again."
TOO_LARGE_TITLE: Final = "That was too much at once"
TOO_LARGE: Final = "Please send us less text. A few pages are too long; a few paragraphs are fine."
OUR_FAULT_TITLE: Final = "Something went wrong here"
OUR_FAULT: Final = "It is our fault, not yours. Nothing was lost that we told you we had. Please try again in a minute."
GONE_TITLE: Final = "Please begin again"
NO_TITLE: Final = "That did not work"
DONE_BEFORE: Final = "We have that already. You need not send it again."
BACK_TO_PAGE: Final = "Back to your page"
BAD_MAIL: Final = "Please write an e-mail address like name@example.com."
NOT_NOW_TITLE: Final = "We can't take requests just now"

# The form

START_TITLE: Final = "Ask for an advocate"
START_INTRO: Final = (
    "An advocate helps you with special educational needs and disabilities (SEND). It costs you nothing to ask."
)
START_WHO: Final = "You can ask for a child, or for yourself if you are 16 to 25."
START_TAKES: Final = "It takes about ten minutes. You need no papers. You can leave out what you do not know."
START_THEN: Final = "We write to you when we have your request. Then we tell you who has it, and by when you will hear."
START_PHONE: Final = "You have no e-mail? We can ring you instead."
START: Final = "Start now"
CHOSEN: Final = "We will ask {who} first."
NEXT: Final = "Continue"
CHECK_TITLE: Final = "Check your answers"
CHECK_INTRO: Final = "Please read this once more. You can change everything."
CHANGE: Final = "Change"
NOT_GIVEN: Final = "Not given"
PRIVACY: Final = (
    "What you write is kept safe and is read only by people who help you. How we keep it is said on this page:"
)
PRIVACY_LINK: Final = "How we keep your words"
SEND: Final = "Send my request"
SENT_TITLE: Final = "Thank you. We have what you sent."
SENT_MAIL: Final = (
    "We are sending you a mail. In it is a link to your own page.",
    "There you can see who has your request, and by when you will hear. The first mail comes in a few minutes.",
    "No mail after an hour? Look in junk mail first. Then let us send you a new link.",
)
SENT_PHONE: Final = (
    "One of our team will ring you on the number that you gave.",
    "They tell you who has your request, and by when you will hear more.",
)
SENT_BY: Final = "You will hear from us by {at} at the latest."
ELSEWHERE_TITLE: Final = "We can't help where you live"

PRIVACY_TITLE: Final = "How we keep your words"
PRIVACY_WORDS: Final = (
    "{organisation} looks after what you write here. You can reach us at {reach}.",
    "We need it to find you an advocate, and to help you well. The law lets us keep it for that.",
    "What you write is locked with a key, so that nobody can read it who should not.",
    "An advocate reads what you wrote if you chose them, or if they think of helping you.",
    "Until then they see an age group and the kind of help, and no name.",
    (
        "If we think that someone is in danger, a person who looks after safety reads it. They may tell "
        "others who can help."
    ),
    (
        "A request that found no advocate goes after {unanswered}. When the support has ended, all of it "
        "goes after {closed}."
    ),
    "You can see what we hold, have it put right, and ask us to erase it.",
    "If we do this badly, you can complain to the Information Commissioner's Office (ico.org.uk).",
    "The button to leave a page closes it, and forgets what you typed. It does not clear your browser's history.",
    "We set only the cookies that this needs. They go when you close your browser, and nobody follows you with them.",
)

# Mails

MAIL_SUBJECT: Final = "There is something for you to read"
MAIL_INTRO: Final = "There is something new on your private page. This link opens it:"
MAIL_LINK: Final = "The link can be used once, and for 14 days. If it no longer works, it offers you a new one."
MAIL_ANSWER: Final = (
    "Want to answer? Please use the link. An answer to this mail goes to the coordinators of {organisation}, not to "
    "your advocate."
)
MAIL_NO_ANSWER: Final = "Want to answer? Please use the link. Nobody reads answers to this mail."
STAFF_MAIL: Final = "Please look at the desk. This mail says no more, so that nobody reads in it what is not for them."

# What a family can do on its page

DONE: Final = "Done"
ANSWER_FIELD: Final = "Your answer"
WRITE_TITLE: Final = "Write to {who}"
WRITE_TITLE_AFTER: Final = "Write to us"
WRITE_INTRO_AFTER: Final = "The support has ended. A coordinator will read what you write."
WRITE_FIELD: Final = "Your message"
NOT_HEARD_TITLE: Final = "I have not heard from my advocate"
NOT_HEARD_INTRO: Final = "Tell us, and a coordinator will look into it. Nobody will be cross with you."
NOT_HEARD_SEND: Final = "I have not heard"
WITHDRAW_TITLE: Final = "Withdraw your request"
WITHDRAW_INTRO: Final = "Nobody will be asked any more. You need not say why, and you can ask us again at any time."
WITHDRAW_SEND: Final = "Withdraw my request"
END_TITLE: Final = "End the support"
END_INTRO: Final = "{who} will no longer support you. You need not say why, and you can ask us again at any time."
END_FIELD: Final = "A last word to {who}, if you like"
END_SEND: Final = "End the support"
CONCERN_TITLE: Final = "Tell us that you are worried"
CONCERN_INTRO: Final = (
    "If someone is in danger now, call 999 first. You need not be sure. Say what you have seen or heard."
)
CONCERN_WHEN: Final = "How soon should someone look?"
CONCERN_NOW: Final = "Now. Someone may be in danger."
CONCERN_SOON: Final = "Soon. It is not a matter of hours."
CONCERN_FIELD: Final = "What worries you?"
CONCERN_HINT: Final = "Only our safety team reads this."
CONCERN_SEND: Final = "Tell us"
ERASE_TITLE: Final = "Ask us to erase what we hold"
ERASE_INTRO: Final = (
    "A person looks at this first. What is open ends, and what you wrote is gone for good, also for you. "
    "You hear from us within one month."
)
ERASE_SEND: Final = "Please erase it"
COPY_TITLE: Final = "Ask for a copy of all we hold"
COPY_INTRO: Final = (
    "You can download what you wrote at once. For all else a person checks first what others have said. "
    "You hear from us within one month."
)
COPY_SEND: Final = "Please send me a copy"
OUTCOME_TITLE: Final = "Tell us how it ended"
OUTCOME_INTRO: Final = "Only you can say so. It helps us to see what helps. You can change it later."
OUTCOME_FIELD: Final = "How did it go for you?"
OUTCOME_GOOD: Final = "It went well for us"
OUTCOME_BAD: Final = "It did not go well for us"
OUTCOME_NOT_SAID: Final = "We would rather not say"
OUTCOME_SEND: Final = "Send this"
REVIEW_TITLE: Final = "Leave a short review of {who}"
REVIEW_INTRO: Final = "You need not do this, and whatever you say is welcome. You can change it for 30 days."
REVIEW_FIELD: Final = "How was the support?"
REVIEW_HINT: Final = "1 is the lowest, 5 is the highest."
REVIEW_WORDS: Final = "A few words, if you like"
REVIEW_SEND: Final = "Send my review"
