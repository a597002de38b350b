"""Answers of firms → figures per region, with uncertainty, and nobody recognisable.

share([True, False, None])           Estimate(value=0.5, low=…, high=…, n=2, missing=1, …)
rank_needs([NeedAnswers("talent", [5, 4, None, …]), …], by=By.MAJOR)
rank_needs_by_region(needs, regions, by=By.LOWEST)   side by side, hidden cells stay hidden
difference(figure.answers(ones), figure.answers(others), shares=True)   of two groups of firms
"""
