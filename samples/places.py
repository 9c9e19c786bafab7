"""Places where the sample companies sit: state, GST and company-registry codes, a city and its PIN codes agree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One city. `pin_prefix` is the first three digits of its PIN codes, `esic_region` of its ESIC numbers."""

    state: str
    state_name: str
    gst_code: str
    registry_code: str
    registrar: str
    city: str
    district: str
    pin_prefix: str
    esic_region: str
    localities: tuple[str, ...]


PLACES = (
    Place(
        "MAHARASHTRA", "Maharashtra", "27", "MH", "Registrar of Companies, Mumbai", "Mumbai", "Mumbai Suburban", "400",
        "31", ("Andheri East", "Powai", "Vikhroli West", "Goregaon East", "Kurla West"),
    ),
    Place(
        "MAHARASHTRA", "Maharashtra", "27", "MH", "Registrar of Companies, Pune", "Pune", "Pune", "411",
        "33", ("Shivajinagar", "Kothrud", "Hadapsar", "Baner", "Viman Nagar"),
    ),
    Place(
        "KARNATAKA", "Karnataka", "29", "KA", "Registrar of Companies, Bangalore", "Bengaluru", "Bengaluru Urban",
        "560", "53", ("Jayanagar", "Rajajinagar", "Indiranagar", "Peenya", "Yeshwanthpur"),
    ),
    Place(
        "TAMIL_NADU", "Tamil Nadu", "33", "TN", "Registrar of Companies, Chennai", "Chennai", "Chennai", "600",
        "51", ("T Nagar", "Guindy", "Adyar", "Anna Nagar", "Velachery"),
    ),
    Place(
        "GUJARAT", "Gujarat", "24", "GJ", "Registrar of Companies, Ahmedabad", "Ahmedabad", "Ahmedabad", "380",
        "37", ("Navrangpura", "Satellite", "Bodakdev", "Vastrapur", "Naranpura"),
    ),
    Place(
        "TELANGANA", "Telangana", "36", "TG", "Registrar of Companies, Hyderabad", "Hyderabad", "Hyderabad", "500",
        "52", ("Begumpet", "Banjara Hills", "Ameerpet", "Kukatpally", "Secunderabad"),
    ),
    Place(
        "UTTAR_PRADESH", "Uttar Pradesh", "09", "UP", "Registrar of Companies, Kanpur", "Lucknow", "Lucknow", "226",
        "21", ("Gomti Nagar", "Hazratganj", "Aliganj", "Indira Nagar", "Alambagh"),
    ),
    Place(
        "RAJASTHAN", "Rajasthan", "08", "RJ", "Registrar of Companies, Jaipur", "Jaipur", "Jaipur", "302",
        "15", ("Malviya Nagar", "Vaishali Nagar", "C Scheme", "Mansarovar", "Bani Park"),
    ),
    Place(
        "WEST_BENGAL", "West Bengal", "19", "WB", "Registrar of Companies, Kolkata", "Kolkata", "Kolkata", "700",
        "41", ("Salt Lake", "Ballygunge", "Park Circus", "Behala", "Dum Dum"),
    ),
    Place(
        "DELHI", "Delhi", "07", "DL", "Registrar of Companies, Delhi", "New Delhi", "South Delhi", "110",
        "11", ("Nehru Place", "Okhla Phase II", "Saket", "Connaught Place", "Janakpuri"),
    ),
)  # fmt: skip

STREETS = (
    "MG Road", "Station Road", "Ring Road", "Link Road", "Industrial Estate Road", "Gandhi Marg", "Netaji Subhash Marg",
    "Tilak Road", "College Road", "Temple Street", "Patel Marg", "Lal Bahadur Shastri Marg",
)  # fmt: skip

BUILDINGS = (
    "Sunrise Chambers", "Corporate Park", "Trade Centre", "Shanti Complex", "Kailash Plaza", "Ashoka Towers",
    "Lotus House", "Prestige Point", "Nirman Bhavan", "Silver Arcade",
)  # fmt: skip
