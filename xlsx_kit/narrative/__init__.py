"""The narrative (情况说明): wording as data, figures from the caller, paragraphs and a Word document."""
