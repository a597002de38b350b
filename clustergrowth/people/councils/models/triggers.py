"""What the database does by itself when memberships change."""

import pgtrigger


def keep_listing(operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """The directory knows at once who belongs: open-ended memberships here, dated ones by ``services.list_members``."""
    return pgtrigger.Trigger(
        name=f"list_after_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "touched"}),  # type: ignore[no-untyped-call]
        func="""
        UPDATE organisations_listing l
        SET councils = ARRAY(SELECT DISTINCT m.council_id FROM councils_membership m
            WHERE m.organisation_id = l.organisation_id AND m.until IS NULL ORDER BY m.council_id)
        WHERE l.organisation_id IN (SELECT organisation_id FROM touched);
        RETURN NULL;
        """,
    )
