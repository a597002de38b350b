"""Which facts of two records are compared, and which follow another: a place and where it lies are one."""

FOLLOWS = {
    "latitude": "city", "longitude": "city", "nuts": "city", "nuts_version": "city", "street": "city",
    "postcode": "city", "nace_version": "nace", "lang": "text", "english": "text", "domain": "site",
    "declared_sme": "staff",
}  # fmt: skip
OWN = ("id", "slug", "created_at", "is_public", "manager", "manager_consent_at", "size")  # stay with the record kept
EMPTY: tuple[object, ...] = (None, "", [])
