"""Who works at the sample organisation, what it runs, what it wants. Data only."""

from dataclasses import dataclass

MAIL_DOMAIN = "sample.example"
"""Everybody of the sample organisation has an address here: how its people are found again."""

VISION = "Everyone who works with us starts the day with tools that work, and whoever finds a flaw sees it go."


AIMS = {
    "reached_target": 60, "time_to_implement": 150, "closed_on_time": 75, "time_in_new": 10,
    "return_on_investment": 1.5,
}  # fmt: skip
"""What its KPIs are to reach, by key."""


@dataclass(frozen=True)
class Person:
    """One member of the sample organisation. `roles` are held everywhere."""

    name: str
    job: str
    team: str
    roles: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The first name, at the sample organisation's address."""
        return f"{self.name.split()[0].lower()}@{MAIL_DOMAIN}"


@dataclass(frozen=True)
class Item:
    """A service, product or practice with its owner's first name."""

    name: str
    kind: str
    owner: str
    description: str
    parent: str = ""
    public: bool = True


PEOPLE = (
    Person("Nadia Rahman", "Service desk lead", "Service desk"),
    Person("Oskar Lund", "Support analyst", "Service desk"),
    Person("Ines Carvalho", "Support analyst", "Service desk"),
    Person("Tariq Mahmood", "Knowledge manager", "Service desk"),
    Person("Hannah Weiss", "Workplace engineer", "Workplace"),
    Person("Pavel Novak", "Device logistics", "Workplace"),
    Person("Aoife Byrne", "Workplace product owner", "Workplace"),
    Person("Kenji Mori", "Identity engineer", "Identity"),
    Person("Salma Haddad", "Access analyst", "Identity"),
    Person("Jonas Keller", "Network engineer", "Infrastructure"),
    Person("Ruth Adeyemi", "Platform engineer", "Infrastructure"),
    Person("Mateo Vargas", "Backup and storage engineer", "Infrastructure"),
    Person("Elif Demir", "Monitoring engineer", "Infrastructure"),
    Person("Claire Dubois", "Change manager", "Service management"),
    Person("Sanjay Iyer", "Problem manager", "Service management"),
    Person("Freya Holm", "Improvement coordinator", "Service management", ("coordinator",)),
    Person("Marcus Bell", "Head of IT services", "Service management", ("approver", "sponsor")),
    Person("Yuki Tanabe", "Head of infrastructure", "Infrastructure", ("approver",)),
    Person("Leila Farouk", "Finance systems owner", "Business systems"),
    Person("Bruno Costa", "Business systems analyst", "Business systems"),
    Person("Greta Nyberg", "Internal auditor", "Assurance", ("auditor",)),
    Person("Daniel Osei", "Data analyst", "Service management", ("analyst",)),
    Person("Vera Antonova", "Security officer", "Assurance"),
    Person("Theo Marsh", "System administrator", "Service management", ("administrator",)),
)

ITEMS = (
    Item("Service desk", "practice", "Nadia", "First contact for everybody who needs help."),
    Item("Workplace devices", "service", "Aoife", "Laptops, phones and what belongs to them."),
    Item("New starter set-up", "service", "Hannah", "Everything ready on the first day.", "Workplace devices"),
    Item("Identity and access", "service", "Kenji", "Who may use what, and how they sign in."),
    Item("Network and remote access", "service", "Jonas", "Wired, wireless and from elsewhere."),
    Item("Collaboration tools", "product", "Aoife", "Mail, chat, meetings and shared files."),
    Item("Finance system", "product", "Leila", "Orders, invoices and month-end.", public=False),
    Item("Backup and recovery", "service", "Mateo", "Copies that can be restored, and proof of it.", public=False),
    Item("Monitoring and events", "practice", "Elif", "Noticing before people call.", public=False),
    Item("Change enablement", "practice", "Claire", "Changes that go right the first time.", public=False),
    Item("Incident and problem management", "practice", "Sanjay", "Service back soon, causes gone for good."),
    Item("Asset and configuration data", "practice", "Daniel", "Knowing what we have and where.", public=False),
)

OBJECTIVES = (
    ("Nobody waits for IT to start working", "short", "Aoife"),
    ("Half as many repeat incidents", "short", "Sanjay"),
    ("Changes that need no second attempt", "short", "Claire"),
    ("Know what we own to within one in a hundred", "long", "Daniel"),
    ("People rate our help four out of five or better", "long", "Nadia"),
)
