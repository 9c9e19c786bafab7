"""The words that names, works and offices of the samples are put together from."""

COMPANY_NAMES = (
    "Aravalli", "Bhagirathi", "Chambal", "Deccan", "Eastern Ghats", "Falgu", "Godavari", "Himadri", "Indravati",
    "Jamuna", "Kaveri", "Lakshya", "Malabar", "Narmada", "Orchha", "Periyar", "Rajdhani", "Sahyadri", "Tapti",
    "Udaygiri", "Vindhya", "Yashwant", "Shivalik", "Konkan", "Nilgiri", "Sabarmati", "Mahanadi", "Krishna", "Triveni",
)  # fmt: skip

COMPANY_TRADES = (
    "Constructions", "Infrastructure", "Infraprojects", "Builders", "Engineering Works", "Civil Works",
    "Road Builders", "Buildcon", "Projects", "Contracts",
)  # fmt: skip

GIVEN_NAMES = (
    "Aditi", "Amit", "Anjali", "Arun", "Deepa", "Farhan", "Gurpreet", "Harish", "Imran", "Kavita", "Lakshmi", "Manoj",
    "Meera", "Mohan", "Nandini", "Prakash", "Priya", "Rajesh", "Ramesh", "Sanjay", "Sunita", "Suresh", "Thomas",
    "Uma", "Vijay", "Yusuf",
)  # fmt: skip

SURNAMES = (
    "Agarwal", "Bhat", "Chatterjee", "Das", "Desai", "Fernandes", "Gupta", "Iyer", "Joshi", "Khan", "Kulkarni",
    "Mehta", "Menon", "Naidu", "Nair", "Patel", "Patil", "Pillai", "Rao", "Reddy", "Sharma", "Shetty", "Singh",
    "Subramanian", "Varma", "Yadav",
)  # fmt: skip

BANKS = (
    ("State Bank of India", "SBIN"),
    ("Punjab National Bank", "PUNB"),
    ("Bank of Baroda", "BARB"),
    ("Canara Bank", "CNRB"),
    ("HDFC Bank", "HDFC"),
    ("ICICI Bank", "ICIC"),
)

WORKS = (
    ("ROAD_CONSTRUCTION", "42101", "Widening of {place} bypass to four lanes, km {a} to km {b}"),
    ("BRIDGE_CONSTRUCTION", "42101", "Two-lane bridge over the {river} at {place}"),
    ("BUILDING_CONSTRUCTION", "41001", "District hospital block, {place}"),
    ("WATER_SUPPLY", "42204", "Rural water supply scheme for {a} villages of {place} taluka"),
    ("IRRIGATION", "42204", "Lining of the {river} main canal, km {a} to km {b}"),
    ("SEWERAGE", "42204", "Sewerage network and {a} MLD treatment plant, {place}"),
)
"""(competence, NIC class of the trade as in a CIN, name of such a work)."""

RIVERS = ("Godavari", "Krishna", "Tapti", "Cauvery", "Sabarmati", "Gomti", "Banas", "Damodar")

CLIENTS = (
    ("Public Works Department, Government of {state}", "STATE_GOVERNMENT", "Roads and Buildings"),
    ("Water Resources Department, Government of {state}", "STATE_GOVERNMENT", "Major Irrigation"),
    ("National Highways Authority of India", "CENTRAL_GOVERNMENT", "Project Implementation Unit"),
    ("Central Public Works Department", "CENTRAL_GOVERNMENT", "Building Circle"),
    ("Indian Oil Corporation Limited", "PSU", "Projects Division"),
    ("NTPC Limited", "PSU", "Civil Engineering"),
)

QUALIFICATIONS = (
    ("Project Manager", "B.E. Civil Engineering", "Highway works"),
    ("Senior Site Engineer", "B.Tech. Civil Engineering", "Structures"),
    ("Quality Engineer", "M.Tech. Geotechnical Engineering", "Materials testing"),
)

MACHINES = ("Excavator", "Concrete batching plant", "Motor grader", "Vibratory roller", "Transit mixer", "Tower crane")

DEBARRING_DEPARTMENTS = (
    "Public Works Department, Government of {state}",
    "National Highways Authority of India",
)
