"""The returns of many units as one: transfers eliminated, figures added up."""
