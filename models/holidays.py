"""India's gazetted holidays, as data, year by year.

The days on which administrative offices of the Central Government in Delhi are closed, from the yearly lists of the
Department of Personnel and Training, and 14 April as declared since. 2024–2026 are as published; 2027 and 2028 are
calculated ahead of the lists, the days that hang on the moon's sighting may shift by one. Saturdays and Sundays are
left in the table, so that it reads like the list. Extend it by a year when the next list is out.
"""

from datetime import date

_DAYS: dict[int, dict[str, str]] = {
    2024: {
        "01-26": "Republic Day",
        "03-25": "Holi",
        "03-29": "Good Friday",
        "04-11": "Id-ul-Fitr",
        "04-14": "Dr. B. R. Ambedkar's Birthday",
        "04-17": "Ram Navami",
        "04-21": "Mahavir Jayanti",
        "05-23": "Buddha Purnima",
        "06-17": "Id-ul-Zuha",
        "07-17": "Muharram",
        "08-15": "Independence Day",
        "08-26": "Janmashtami",
        "09-16": "Milad-un-Nabi",
        "10-02": "Mahatma Gandhi's Birthday",
        "10-12": "Dussehra",
        "10-31": "Diwali",
        "11-15": "Guru Nanak's Birthday",
        "12-25": "Christmas Day",
    },
    2025: {
        "01-26": "Republic Day",
        "02-26": "Maha Shivaratri",
        "03-14": "Holi",
        "03-31": "Id-ul-Fitr",
        "04-10": "Mahavir Jayanti",
        "04-14": "Dr. B. R. Ambedkar's Birthday",
        "04-18": "Good Friday",
        "05-12": "Buddha Purnima",
        "06-07": "Id-ul-Zuha",
        "07-06": "Muharram",
        "08-15": "Independence Day",
        "08-16": "Janmashtami",
        "09-05": "Milad-un-Nabi",
        "10-02": "Mahatma Gandhi's Birthday, Dussehra",
        "10-20": "Diwali",
        "11-05": "Guru Nanak's Birthday",
        "12-25": "Christmas Day",
    },
    2026: {
        "01-26": "Republic Day",
        "03-04": "Holi",
        "03-21": "Id-ul-Fitr",
        "03-26": "Ram Navami",
        "03-31": "Mahavir Jayanti",
        "04-03": "Good Friday",
        "04-14": "Dr. B. R. Ambedkar's Birthday",
        "05-01": "Buddha Purnima",
        "05-27": "Id-ul-Zuha",
        "06-26": "Muharram",
        "08-15": "Independence Day",
        "08-26": "Milad-un-Nabi",
        "09-04": "Janmashtami",
        "10-02": "Mahatma Gandhi's Birthday",
        "10-20": "Dussehra",
        "11-08": "Diwali",
        "11-24": "Guru Nanak's Birthday",
        "12-25": "Christmas Day",
    },
    2027: {
        "01-26": "Republic Day",
        "03-06": "Maha Shivaratri",
        "03-10": "Id-ul-Fitr",
        "03-22": "Holi",
        "03-26": "Good Friday",
        "04-14": "Dr. B. R. Ambedkar's Birthday",
        "04-15": "Ram Navami",
        "04-18": "Mahavir Jayanti",
        "05-17": "Id-ul-Zuha",
        "05-20": "Buddha Purnima",
        "06-16": "Muharram",
        "08-15": "Independence Day, Milad-un-Nabi",
        "08-25": "Janmashtami",
        "10-02": "Mahatma Gandhi's Birthday",
        "10-09": "Dussehra",
        "10-29": "Diwali",
        "11-14": "Guru Nanak's Birthday",
        "12-25": "Christmas Day",
    },
    2028: {
        "01-26": "Republic Day",
        "02-23": "Maha Shivaratri",
        "02-27": "Id-ul-Fitr",
        "03-11": "Holi",
        "04-03": "Ram Navami",
        "04-07": "Mahavir Jayanti",
        "04-14": "Dr. B. R. Ambedkar's Birthday, Good Friday",
        "05-06": "Id-ul-Zuha",
        "05-08": "Buddha Purnima",
        "06-04": "Muharram",
        "08-04": "Milad-un-Nabi",
        "08-13": "Janmashtami",
        "08-15": "Independence Day",
        "09-27": "Dussehra",
        "10-02": "Mahatma Gandhi's Birthday",
        "10-17": "Diwali",
        "11-02": "Guru Nanak's Birthday",
        "12-25": "Christmas Day",
    },
}

_EVERY_YEAR = {"01-26": "Republic Day", "08-15": "Independence Day", "10-02": "Mahatma Gandhi's Birthday"}
"""The national holidays, which need no list: all that is known of a year outside the table."""


def holiday(day: date) -> str | None:
    """The name of the holiday on `day`, or None."""
    return _DAYS.get(day.year, _EVERY_YEAR).get(f"{day:%m-%d}")
