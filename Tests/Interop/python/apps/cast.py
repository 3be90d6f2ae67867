"""The people of a backup: who has which numbers and addresses, and who is in the contacts."""

FIRST = ["Ana", "Ben", "Chloé", "Dmitri", "Eun-ji", "Fatima", "Günther", "Hana", "Ísak", "José", "Katarzyna",
         "Liam", "Mei", "Noor", "Ólafur", "Priya", "Quentin", "Renée", "Søren", "Takumi", "Ulla", "Vito", "Wei",
         "Xenia", "Yuki", "Zoë", "太郎", "美玲", "محمد", "Παύλος"]
LAST = ["Müller", "García", "O’Brien", "van der Berg", "Łukasik", "Smith", "佐藤", "الحسن", "Nguyễn", "Lindström",
        "D'Angelo", "Papadopoulos", "Smith-Jones", "Kowalski", "Öztürk", "Sørensen", "Ivanova", "Kim", "Rossi",
        "Dupont"]
LABELS = ["_$!<Mobile>!$_", "_$!<Home>!$_", "_$!<Work>!$_", "iPhone", "Ferienhaus 🏔", None]


class Person:
    def __init__(self, number, first, last):
        self.number, self.first, self.last = number, first, last
        self.phones, self.emails = [], []
        self.in_contacts = False
        # The name that they gave themselves where they are not in the contacts; known by their first number.
        self.push_name = None
        self.middle = self.prefix = self.nickname = self.organization = self.note = None

    @property
    def name(self):
        """The name that a reader of the contacts can know."""
        parts = [self.prefix, self.first, self.middle, self.last]
        return " ".join(part for part in parts if part) or self.organization or self.nickname

    @property
    def handles(self):
        return [number for number, _, _ in self.phones] + [address.lower() for address, _ in self.emails]

    def reference(self, handle=None, known_as=None):
        """As facts name somebody. `known_as` is the name that the app itself has, for who is not in the contacts."""
        handle = (handle or self.handles[0]).lower()
        if handle == self.handles[0]:
            known_as = known_as or self.push_name
        return {"handle": handle, "name": self.name if self.in_contacts else known_as or handle}


def stranger(handle, known_as=None):
    return {"handle": handle, "name": known_as or handle}


ON_WHATSAPP = 50


class Cast:
    def __init__(self, rng, count=80):
        self.people = []
        self.owner_number, self.owner_address = "+14155550100", "owner@example.com"
        for number in range(count):
            person = Person(number, FIRST[number % len(FIRST)], rng.choice(LAST))
            self._give_numbers(rng, person)
            person.in_contacts = rng.random() < 0.7
            if number % 9 == 0:
                person.middle = rng.choice(["Maria", "J.", "ben"])
            if number % 13 == 0:
                person.prefix = "Dr."
            if number % 5 == 0:
                person.organization = rng.choice(["Example AG", "Ünlimited Ltd", "例 株式会社"])
            if number % 11 == 0:
                person.note = f"Met in {1990 + number}.\nLikes 🍕."
            self.people.append(person)
        # Two people of one name, with numbers of their own.
        self.people[4].first, self.people[4].last = self.people[3].first, self.people[3].last
        self.people[4].middle = self.people[3].middle = self.people[4].prefix = self.people[3].prefix = None
        self.people[3].in_contacts = self.people[4].in_contacts = True
        # A firm has no other name; somebody has a first name only.
        self.people[5].first = self.people[5].last = self.people[5].middle = self.people[5].prefix = None
        self.people[5].organization, self.people[5].in_contacts = "Café Übersee", True
        self.people[6].last, self.people[6].in_contacts = None, True
        for person in self.people[:ON_WHATSAPP]:
            if not person.in_contacts:
                person.push_name = f"~{person.first} push"

    @property
    def on_whatsapp(self):
        return self.people[:ON_WHATSAPP]

    @property
    def hidden_on_whatsapp(self):
        """Somebody of the contacts whom WhatsApp shows without a number."""
        return next(person for person in self.people[ON_WHATSAPP:] if person.in_contacts)

    @staticmethod
    def _give_numbers(rng, person):
        number = person.number
        for index in range(rng.choice([1, 1, 1, 2, 3])):
            local = 1000 + 10 * number + index
            typed, whole = rng.choice([
                (f"+1 (415) 555-{local:04d}", f"+1415555{local:04d}"),
                (f"(415) 555-{local:04d}", f"+1415555{local:04d}"),
                (f"+41 79 555 {local // 100:02d} {local % 100:02d}", f"+4179555{local:04d}"),
                (f"+442079{local:06d}", f"+442079{local:06d}"),
            ])
            person.phones.append((whole, typed, rng.choice(LABELS)))
        for index in range(rng.choice([0, 1, 1, 2])):
            name = f"Person{number}.{index}" if rng.random() < 0.2 else f"person{number}.{index}"
            person.emails.append((f"{name}@example.org", rng.choice(LABELS)))
