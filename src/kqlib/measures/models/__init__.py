"""Estimators from statsmodels, one module a kind of data; nothing else imports statsmodels."""
