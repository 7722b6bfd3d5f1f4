"""The referral slip: a case on paper, printed at the counter and read at the supervisor's machine."""
