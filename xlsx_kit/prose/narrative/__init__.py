"""The narrative (情况说明) as paragraphs and tables: sentences chosen by the figures."""
