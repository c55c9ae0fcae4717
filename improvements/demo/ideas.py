"""What people at the sample organisation thought could work better. Data only.

One line is one improvement: title | what it is worth. Lines are in the order in which they were logged.
"""

IDEAS: dict[str, str] = {
    "Service desk": """
Let callers choose a call-back instead of waiting | Nobody listens to music for ten minutes.
One greeting script for all languages | Callers are understood sooner.
Show known outages before the ticket form | Fewer tickets about what we know already.
Answer chat from eight instead of nine | Early shifts get help when they start.
Reduce ticket categories from 140 to 40 | Tickets reach the right team at once.
Send the answer in the closing mail, not a link | People read what we did.
Weekly half hour on the five most asked questions | New analysts solve more at first contact.
Ask for the device name only when it matters | A shorter form, more tickets with all facts.
Put a photo of the port on the docking station article | People fix it themselves.
Give the desk the right to unlock accounts | No hand-over for a two-minute job.
Replace the satisfaction mail by one question in the ticket | More answers, sooner.
Colour the queue by promised time | Nothing is late unnoticed.
Record who called twice for the same thing | Repeat calls become visible.
Move printer calls to the floor champions | Analysts keep time for harder calls.
Offer drop-in help in the canteen on Tuesdays | People ask before it becomes a ticket.
Write replies at reading age twelve | Fewer questions about the answer.
Stop asking people to confirm that a ticket is solved | Nobody clicks it anyway.
""",
    "Workplace devices": """
Replace batteries before they swell | No laptop fails in a meeting.
Keep ten loan laptops at each site | Work goes on the same hour.
Send the docking station with the laptop | One delivery instead of two.
Measure start-up time and fix the slowest fifty | Ten minutes back each morning.
Let people pick up devices at lockers | No appointment needed.
Turn off the second update reboot | One interruption less each month.
Recycle phones within thirty days | Less metal in drawers, less risk.
Say the price of each accessory in the shop | People order what they need.
Standard headset that works with the softphone | Half the headset tickets go.
Repair screens on site instead of sending away | Three days less without a laptop.
Collect devices of leavers by prepaid box | Devices come back.
Warn before a disk is full | No lost work on Friday afternoon.
Two laptop models instead of seven | Spare parts at hand.
Let people choose the keyboard layout when ordering | No exchange in the first week.
Remove the start-up logo screen | Nobody misses it.
Show warranty end in the asset list | We claim what we paid for.
Offer second-hand laptops to staff | Less waste.
""",
    "New starter set-up": """
Account ready the day before the first day | New people can sign in at nine.
One form for joiners instead of five | Managers fill it in once.
Welcome call with a real person in the first week | Questions come out early.
Badge, laptop and phone in one appointment | One hour instead of a morning.
Tell the desk who starts on Monday | Nobody is surprised.
A default set of rights per job | No waiting for the first folder.
Let managers see what is still missing | They stop calling.
Remind managers ten days before somebody leaves | Access ends on the last day.
Short film on how to sign in from home | Fewer calls in the first week.
Order licences when the contract is signed | Software is there on day one.
Ask new people after thirty days how it went | We hear what went wrong.
Ship to home addresses abroad | Remote people start on time.
Check the list of leavers every night | No account without an owner.
Give contractors an end date on the first day | Access ends by itself.
Print the first-day sheet in the local language | Everybody can follow it.
Name a buddy from the same team | Somebody to ask.
Plan starters in groups on Mondays and Wednesdays | Set-up is prepared in batches.
""",
    "Identity and access": """
Reset your own password from any device | The phone stops ringing on Mondays.
Ask for the second factor only when something is unusual | Fewer prompts, same safety.
Quarterly access review in one sitting | Reviews are done, not signed.
Close shared mailboxes nobody opened for a year | Fewer doors to guard.
Tell people ten days before a password expires | No locked account after holidays.
Sign in to the finance system with the same account | One password less.
Replace the token keys by an app | No more lost keys.
Approve access on the phone | Approvals within the hour.
Merge double accounts after a change of name | Rights follow the person.
Show who approved my access | Questions answer themselves.
Remove rights when somebody changes team | Nobody collects keys.
Badge sign-in for shared warehouse devices | A shift starts in seconds.
Sort access requests by service, not by team name | People find what they need.
Let team leads add members to their own groups | No ticket for a daily task.
Passkeys for administrators | No password to steal.
Stop mailing temporary passwords | Nothing to intercept.
Guest access that ends by itself after a week | No guest stays for ever.
""",
    "Network and remote access": """
Stop connections dropping for field engineers | They finish the job on site.
Wireless coverage in the loading bays | Scanners stop losing scans.
Second line for the Leeds office | One digger does not stop a day.
Replace switches that are out of support | Spare parts exist again.
Publish a map of wireless trouble spots | People know where to sit.
Route video calls straight to the internet | Calls stop freezing.
Faster failover of the data centre link | A blink instead of four minutes.
Guest wireless without a paper slip | Reception gets its time back.
Label every port on every floor | Moves take half the time.
Split the tunnel for cloud services | Home working feels local.
Test the emergency line every month | It works when it is needed.
Alert on failing fibre before it breaks | Repairs in working hours.
Document who may change a firewall rule | No rule without a reason.
Retire 300 old firewall rules | Changes are understood again.
Lower transmit power on floor three | Phones roam properly.
One number to call for line faults | No searching at night.
Buy our own fibre to the warehouse | Independent of one supplier.
""",
    "Collaboration tools": """
Rooms that start a meeting with one touch | Meetings begin on time.
Name teams and channels by one rule | People find the right place.
Archive channels nobody wrote in for a year | Search finds what matters.
Large files by link instead of attachment | Mailboxes stay small.
Captions on by default | Everybody can follow.
Two trainings of twenty minutes instead of one of two hours | People come.
Show room bookings on a screen at the door | No more empty booked rooms.
Stop forwarding mail to private addresses | Nothing leaks.
One calendar for planned outages | People plan around them.
Signature that updates itself | No wrong phone number.
Clean up 900 distribution lists | Mails reach people.
Share the screen in the warehouse app | Support sees the problem.
Block meetings on Friday afternoon | Time to finish things.
Template for minutes with owners and dates | Decisions are found again.
Turn off reply-all to more than 200 people | No more mail storms.
Let people record a short answer instead of a meeting | An hour saved a week.
Replace the old intranet search | Found at the first try.
""",
    "Finance system": """
Remind approvers before month-end closes | Books close on the second day.
Scan invoices instead of typing them | Clerks check instead of type.
Show why an order is stuck | Nobody has to ask.
Orders below 200 need one approval | Small things move.
Night job ready before six | The morning starts on time.
Suppliers see when they are paid | Fewer calls to accounting.
Same cost centres in orders and reports | Numbers agree.
Warn when an invoice comes twice | Nothing paid twice.
Print reports on request only | Two trees a month.
Train deputies before the holidays | Approvals do not wait.
Move test data out of production | Reports without noise.
Faster search for old orders | Seconds instead of a coffee.
Explain error messages in plain words | Users fix it themselves.
Archive orders older than ten years | The system gets lighter.
Currency rates from one source | No more differences of cents.
Electronic signature for contracts | Days become hours.
Let project leads see their budget | No monthly mail round.
""",
    "Backup and recovery": """
Alert within fifteen minutes when a backup fails | No gap unnoticed for a weekend.
Restore one random system every month | We know that it works.
Restore files by self-service | Minutes instead of a ticket.
Keep one copy out of reach of any administrator | A thief cannot take everything.
Write recovery steps that a newcomer can follow | Anybody on call can do it.
Measure the time to restore the finance system | We promise what we can keep.
Stop backing up caches | The window fits the night again.
Colour codes for tapes and sites | Nothing goes to the wrong place.
Encrypt copies on their way | Audit finding closed.
Ask owners once a year what may be deleted | Less to keep.
Back up the chat history | Decisions survive.
Test the emergency power with load | It holds for real.
Report backup success per service, not per server | Owners understand it.
Replace the oldest backup server | Nobody can repair it.
Move nightly copies away from the month-end run | Both finish.
Add laptops of the field staff | Their work is safe too.
Keep mails of leavers for a year only | As the law says.
""",
    "Monitoring and events": """
Retire 40 alerts that nobody acts on | The rest are read.
One screen for the state of all services | Everybody sees the same.
Watch certificates before they expire | No outage by calendar.
Call one person, then the next, not all five | Four people sleep.
Measure what users feel, not what servers say | Slow is seen before it is called.
Link every alert to what to do | The night shift acts, not searches.
Silence alerts during planned work | No false nights.
Weekly look at the ten noisiest alerts | Less noise each week.
Turn repeated alerts into problems | Causes get an owner.
Sound only for what cannot wait | People notice it again.
Check login to the finance system every minute | We know before the clerks.
Send weather warnings to site teams | Pumps are ready.
Graph disk growth per service | Orders in time.
Event data kept for two years | Patterns become visible.
Alert when an interface stays silent | Nothing dies quietly.
Replace the old mail gateway check | It lies.
Let service owners set their own thresholds | Right limits, fewer tickets.
""",
    "Change enablement": """
Publish the change calendar to every service owner | No collision on Thursday nights.
Standard changes without a meeting | Routine work moves.
Look at every failed change within five days | The same mistake once only.
Rehearse big changes on a copy | Surprises in the rehearsal.
One page for the way back of each change | Going back takes minutes.
Ask the service desk before the change goes in | They know what comes.
No changes on the last two days of the month | Finance works in peace.
Name a tester from the business | Somebody who knows looks.
Approve low-risk changes by peers | Same day instead of next week.
Count unplanned changes per team | We talk about it.
Shorter form for repeated changes | Ten fields instead of forty.
Tell people afterwards what changed | No wondering.
Freeze calendar known a year ahead | Projects plan for it.
Scan for changes nobody registered | No silent work.
Check the disk before every upgrade | The usual cause is gone.
Move the change meeting to the morning | People are there.
Link changes to the incidents they cause | Numbers instead of opinions.
""",
    "Incident and problem management": """
Review every major incident within five working days | What we learn is fresh.
Tell people every thirty minutes what is happening | They stop calling.
One leader per major incident | Decisions are made.
Match incidents to known errors by words | The workaround is found at once.
Give problems time: one day a fortnight | Causes get removed.
Close problems older than a year or act on them | A list that means something.
Plain-language outage messages | People know what to do.
Ask why five times, write it down once | Causes, not symptoms.
Phone bridge opens by one button | Minutes won.
Look at repeated incidents on the first Monday | Patterns are seen.
Workarounds in the knowledge base the same day | The next caller is helped.
Swarm on tickets older than ten days | Nobody is forgotten.
Measure reopened tickets | We see what was not solved.
Thank the person who found the cause | People look for causes.
Do not reopen by mail after thirty days | Old mails stop old tickets.
Script to collect logs from laptops | Engineers start at once.
Same priorities for all teams | No arguing at two in the morning.
""",
    "Asset and configuration data": """
Compare scans with the asset list every week | The list is right.
Scan the serial number at delivery | Known from the first minute.
One owner per service in the list | We know whom to ask.
Draw the dependencies of the ten main services | Impact is known before.
Count licences before renewing | We pay for what we use.
Find devices not seen for ninety days | Lost or sold, now known.
Mark what is out of support | Risk is visible.
Send owners their list once a quarter | Errors are found by those who know.
Same names in monitoring and asset list | Alerts have an owner.
Remove retired servers from the list on the day | No ghosts.
Import cloud resources every night | Nothing runs unseen.
Label cables in the main rooms | Nobody pulls the wrong one.
Show age of data beside each entry | People know what to trust.
Write down who decides on a standard | Questions end.
Audit one room a month | No yearly drama.
Delete fields nobody fills in | A shorter form is filled in.
Link contracts to assets | Renewals in time.
""",
}


def lines(item: str) -> list[tuple[str, str]]:
    """Title and worth of the item's improvements, oldest first."""
    pairs = (line.split("|") for line in IDEAS[item].strip().splitlines())
    return [(title.strip(), worth.strip()) for title, worth in pairs]
