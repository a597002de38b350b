"""What a mail server answers when it is handed a mail: whether the address is wrong, or only this try."""

import re
import smtplib

# RFC 3463: 5.1.x is about the address (but 5.1.7 and 5.1.8: that of the sender), 5.2.1 a mailbox that is closed.
_NOBODY_THERE = re.compile(r"\b5\.(?:1\.(?:[0-6]|9|10)|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNKNOWN_HERE = (550, 551, 553)  # RFC 5321 4.2.3; 550 also stands for what the server would not do for us
_POLICY = re.compile(r"relay|denied|spam|policy|blocked|blacklist|dmarc|spf", re.IGNORECASE)


def is_for_good(code: int, words: str) -> bool:
    """Whether an answer says that nobody reads mail at the address, not that ours was unwelcome or came too early."""
    if _ENHANCED.search(words):
        return not is_of_another_fault(words)
    return code in _UNKNOWN_HERE and not _POLICY.search(words)


def is_of_another_fault(words: str) -> bool:
    """Whether words hold a code of RFC 3463 that is not about the address: a full mailbox, a refused sender."""
    return bool(_ENHANCED.search(words)) and not _NOBODY_THERE.search(words)


def is_gone(status: str, words: str) -> bool:
    """The same of a report: its ``Status`` (RFC 3464), and what the other server said; 5.0.0 leaves it to the words."""
    if not status.startswith("5."):
        return False
    if status.startswith("5.0."):
        return is_for_good(next((code for code in _UNKNOWN_HERE if str(code) in words), 0), words)
    return not is_of_another_fault(status)


def refusal_in(fault: OSError) -> str:
    """What the server to which we handed a mail says of a wrong address; "" where it is something else."""
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return ""
    for code, answer in fault.recipients.values():
        words = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
        if is_for_good(code, words):
            return words
    return ""
